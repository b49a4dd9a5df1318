/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Functionfs · ep0 of a functionfs mount: descriptors in, events out, and the endpoint ioctl. The only door to
 * linux/usb/functionfs.h at run time. Never touches endpoint data.
 */
#pragma once

#include "profile/diag.h"

typedef enum FfsEvent {
        FFS_EVENT_BIND,
        FFS_EVENT_UNBIND,
        FFS_EVENT_ENABLE,
        FFS_EVENT_DISABLE,
        FFS_EVENT_SETUP,
        FFS_EVENT_SUSPEND,
        FFS_EVENT_RESUME,
        _FFS_EVENT_MAX,
} FfsEvent;

/*
 * Opens MOUNT/ep0 and writes descriptors and strings; from then on the endpoint files exist.
 * Returns the descriptor of ep0 (O_NONBLOCK); -EOPNOTSUPP if this kernel lacks what the descriptors ask for; or
 * another negative errno. Words are in diag.
 */
int ffs_describe(const char *mount, const void *descriptors, size_t n_descriptors, const void *strings,
                 size_t n_strings, Diagnostics *diag);

/*
 * Makes every write to MOUNT/FILE that ends on a packet boundary end with a zero-length packet.
 * Returns 0, -EOPNOTSUPP if this kernel cannot, or a negative errno.
 */
int ffs_enable_zlp(const char *mount, const char *file, Diagnostics *diag);

/*
 * Reads events from ep0, as many as come at once, and calls on_event for each. A SETUP packet is answered here, at once:
 * GET_STATUS of an interface with two zero bytes, anything else with a stall.
 * Returns 0 (also when nothing waits) or a negative errno.
 */
int ffs_read_events(int ep0, void (*on_event)(FfsEvent event, void *userdata), void *userdata);

/*
 * Ends a SETUP that a former owner of ep0 has read but not answered; nothing happens if there is none.
 */
void ffs_resolve_pending_setup(int ep0);

/*
 * True if somebody has written descriptors to the functionfs at mount: its endpoint files exist. Leaves no file
 * of it open.
 */
bool ffs_has_endpoints(const char *mount);
