/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Udc · the USB device controllers of this machine: which there are, who has them, binding a gadget to one.
 */
#pragma once

#include "util/text.h"

/* A controller as sysfs shows it; "" is what it does not say. Resting state: all zero. */
typedef struct Udc {
        char *owner; /* the gadget that is bound to it */
        char *state; /* of the device, as in USB 2.0, 9.1.1: "configured", "suspended", "not attached", … */
        char *speed; /* "high-speed", …; "UNKNOWN" without a host */
        char *maximum_speed;
} Udc;

/* Returns 0, also when there is no such controller, or -ENOMEM. */
int udc_read(const char *udc, Udc *ret);
void udc_done(Udc *u);

/* The names of all controllers, sorted. Returns 0 or a negative errno. */
int udc_list(StrList *ret);

/* Named outcomes of udc_choose(). */
enum {
        UDC_E_ABSENT = 1, /* there is none (of that name) */
        UDC_E_HELD,       /* every candidate has a gadget already */
};

/* The name of the driver of one. Returns 0 or a negative errno. */
int udc_driver(const char *udc, char **ret);

/*
 * How many endpoints beside endpoint 0 the drivers dwc2, dwc3 and chipidea have found in the hardware, of any type, by
 * what they have in debugfs (DEBUGFS_USB). Returns 0; -EACCES if only root may look; -ENOENT if there is nothing to see.
 */
int udc_count_endpoints(const char *debugfs, const char *udc, unsigned *ret_in, unsigned *ret_out);

/*
 * Chooses a controller: the named one, or for "auto" the first free one by name, real ones before virtual ones
 * (dummy_hcd, usbip-vudc).
 * Returns 0 with ret_udc; UDC_E_ABSENT; UDC_E_HELD with ret_udc and ret_owner (the gadget that has it, may be "");
 * -ENOMEM.
 */
int udc_choose(const char *wanted, char **ret_udc, char **ret_owner);

/*
 * Binds the gadget whose configfs directory is gadget_fd. The kernel answers -EBUSY for a controller that is
 * taken and for any function that fails to bind; the reason is then only in its log.
 * Returns 0 or a negative errno.
 */
int udc_bind(int gadget_fd, const char *udc);

/* Unbinds it. Returns 0, also when it was not bound, or a negative errno. */
int udc_unbind(int gadget_fd);

/*
 * True if the gadget is bound to a controller that is there. When a controller goes away configfs keeps its name.
 */
bool udc_is_bound(int gadget_fd, const char *gadget);
