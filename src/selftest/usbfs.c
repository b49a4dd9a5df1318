/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Transfers are submitted and reaped one by one: only so it is known how much had moved when one was cut
 * off.
 */
#include <linux/usb/ch9.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>

#include "selftest/call.h"
#include "selftest/report.h"
#include "selftest/usbfs.h"

#define CONTROL_MS 5000

long usbfs_reset(int host) {
        return errno_or(ioctl(host, USBDEVFS_RESET, NULL));
}

long usbfs_control(int host, uint8_t type, uint8_t request, void *data, size_t size) {
        struct usbdevfs_ctrltransfer c = { .bRequestType = type,
                                           .bRequest = request,
                                           .wLength = (uint16_t) size,
                                           .timeout = CONTROL_MS,
                                           .data = data };

        return errno_or(ioctl(host, USBDEVFS_CONTROL, &c));
}

long usbfs_set_halt(int host, uint8_t ep) {
        struct usbdevfs_ctrltransfer c = { .bRequestType = USB_RECIP_ENDPOINT,
                                           .bRequest = USB_REQ_SET_FEATURE,
                                           .wValue = USB_ENDPOINT_HALT,
                                           .wIndex = ep,
                                           .timeout = CONTROL_MS };

        return errno_or(ioctl(host, USBDEVFS_CONTROL, &c));
}

long usbfs_clear_halt(int host, uint8_t ep) {
        unsigned address = ep;

        return errno_or(ioctl(host, USBDEVFS_CLEAR_HALT, &address));
}

void usbfs_begin(UsbfsTransfer *t, int host, uint8_t ep, void *data, size_t size, bool zlp) {
        *t = (UsbfsTransfer){ .host = host,
                              .urb = { .type = USBDEVFS_URB_TYPE_BULK,
                                       .endpoint = ep,
                                       .usercontext = t,
                                       .flags = zlp ? USBDEVFS_URB_ZERO_PACKET : 0,
                                       .buffer = data,
                                       .buffer_length = (int) size } };
        t->error = errno_or(ioctl(host, USBDEVFS_SUBMITURB, &t->urb));
        t->done = t->error < 0;
}

static unsigned now_ms(void) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_MONOTONIC, &ts);
        return (unsigned) (ts.tv_sec * 1000 + ts.tv_nsec / 1000000);
}

/* Whoever's it is that has ended */
static long reap(int host, unsigned long how) {
        struct usbdevfs_urb *urb;

        if (ioctl(host, how, &urb) < 0)
                return -errno;
        ((UsbfsTransfer *) urb->usercontext)->done = true;
        return 0;
}

bool usbfs_wait(UsbfsTransfer *t, unsigned ms) {
        struct pollfd pfd = { .fd = t->host, .events = POLLOUT };
        unsigned begin = now_ms(), elapsed = 0;

        while (!t->done && elapsed <= ms && poll(&pfd, 1, (int) (ms - elapsed)) != 0) {
                long r = reap(t->host, USBDEVFS_REAPURBNDELAY);

                if (r < 0 && r != -EAGAIN && r != -EINTR) {
                        t->error = r; /* the device is gone */
                        t->done = true;
                }
                elapsed = now_ms() - begin;
        }
        return t->done;
}

long usbfs_end(UsbfsTransfer *t, unsigned ms, size_t *ret_moved) {
        bool late = !usbfs_wait(t, ms) && ioctl(t->host, USBDEVFS_DISCARDURB, &t->urb) == 0;

        while (!t->done) {
                long r = reap(t->host, USBDEVFS_REAPURB);

                if (r < 0 && r != -EINTR) {
                        t->error = r;
                        break;
                }
        }
        *ret_moved = t->error < 0 ? 0 : (size_t) t->urb.actual_length;
        if (t->error < 0)
                return t->error;
        return late ? -ETIMEDOUT : t->urb.status;
}

long usbfs_bulk(int host, uint8_t ep, void *data, size_t size, unsigned ms, size_t *ret_moved) {
        UsbfsTransfer t;
        size_t moved;

        usbfs_begin(&t, host, ep, data, size, false);
        return usbfs_end(&t, ms, ret_moved ? ret_moved : &moved);
}

/* The whole of the first configuration's descriptors, as the kernel has read them */
static size_t read_descriptors(int host, uint8_t *data, size_t room) {
        ssize_t n = pread(host, data, room, 0);
        size_t end;

        if (n < USB_DT_DEVICE_SIZE + USB_DT_CONFIG_SIZE)
                return 0;
        end = USB_DT_DEVICE_SIZE +
              (size_t) (data[USB_DT_DEVICE_SIZE + 2] | data[USB_DT_DEVICE_SIZE + 3] << 8);
        return MIN_OF((size_t) n, end);
}

long usbfs_endpoints(int host, UsbfsEndpoints *ret) {
        uint8_t data[4096];
        size_t n = read_descriptors(host, data, sizeof data);

        *ret = (UsbfsEndpoints){};
        for (size_t i = 0; i + 1 < n && data[i] >= 2 && i + data[i] <= n; i += data[i]) {
                if (data[i + 1] != USB_DT_ENDPOINT || data[i] < USB_DT_ENDPOINT_SIZE ||
                    ret->n == USBFS_ENDPOINTS_MAX)
                        continue;
                ret->addresses[ret->n++] = data[i + 2];
                ret->packet = (unsigned) ((data[i + 4] | data[i + 5] << 8) & 0x7ff);
        }
        return ret->n ? 0 : -ENODEV;
}
