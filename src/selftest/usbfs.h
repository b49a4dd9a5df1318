/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Usbfs · the host's end of the cable, by /dev/bus/usb and without a library: finds the gadget, moves data,
 * resets. A host is an fd with all interfaces claimed; close() gives them back. Functions return 0 or more,
 * or -errno; the status of a transfer is of that kind, too.
 */
#pragma once

#include <linux/usbdevice_fs.h>

#include "util/macro.h"

#define USBFS_ENDPOINTS_MAX 30

/* What the device says of itself */
typedef struct UsbfsEndpoints {
        unsigned packet; /* wMaxPacketSize */
        unsigned n;
        uint8_t addresses[USBFS_ENDPOINTS_MAX]; /* in the order of their descriptors */
} UsbfsEndpoints;

/* Waits until this computer has configured a gadget of ours, so that its interfaces can be claimed. */
int usbfs_open(unsigned ms);
long usbfs_endpoints(int host, UsbfsEndpoints *ret);

/* Switches the port off and on at which the gadget was last found. */
long usbfs_disconnect(void);
long usbfs_connect(void);
long usbfs_reset(int host);

/* A control request to interface 0; wValue is 0. Returns how much was moved. */
long usbfs_control(int host, uint8_t type, uint8_t request, void *data, size_t size);
/* Halts an endpoint, or ends that, by the standard request. */
long usbfs_set_halt(int host, uint8_t ep);
long usbfs_clear_halt(int host, uint8_t ep);

/* One bulk transfer; must stay where it is until it ends. */
typedef struct UsbfsTransfer {
        struct usbdevfs_urb urb;
        int host;
        long error; /* of submitting it */
        bool done;
} UsbfsTransfer;

/* With zlp, a zero-length packet goes behind full packets to the device. */
void usbfs_begin(UsbfsTransfer *t, int host, uint8_t ep, void *data, size_t size, bool zlp);
/* Whether it ends within that time by itself */
bool usbfs_wait(UsbfsTransfer *t, unsigned ms);
/* The status; -ETIMEDOUT if it did not end within that time and was taken back. */
long usbfs_end(UsbfsTransfer *t, unsigned ms, size_t *ret_moved);

/* Begins and ends; ret_moved may be NULL. */
long usbfs_bulk(int host, uint8_t ep, void *data, size_t size, unsigned ms, size_t *ret_moved);
