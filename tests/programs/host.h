/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Host · the host's side of a vendor-class gadget, by libusb: finds it, claims an interface, moves bytes. Every
 * failure ends the program with a sentence.
 */
#pragma once

#include <libusb.h>
#include <stdint.h>

typedef struct HostPipe {
        uint8_t in, out;   /* endpoint addresses, 0 if there is none */
        uint16_t max_packet;
} HostPipe;

#define HOST_PIPES_MAX 15

typedef struct Host {
        libusb_device_handle *device;
        HostPipe pipes[HOST_PIPES_MAX]; /* the first IN with the first OUT endpoint of an interface, and so on */
        unsigned n_pipes;
} Host;

/* Opens the device VENDOR:PRODUCT, waiting for it up to timeout_ms, and claims all its vendor-class interfaces. */
void host_open(Host *h, uint16_t vendor, uint16_t product, unsigned timeout_ms);
void host_close(Host *h);

/* Sends all of it; if it ends on a packet boundary and end_transfer, a zero-length packet behind it. */
void host_send(Host *h, const HostPipe *p, const void *data, int size, int end_transfer, unsigned timeout_ms);

/* One bulk read with room for `room` bytes. Returns the bytes read, or -1 after the timeout (ret_partial: so far). */
int host_receive(Host *h, const HostPipe *p, void *data, int room, unsigned timeout_ms, int *ret_partial);

/* Prints and exits with 1. */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Fills data with bytes that depend on seed and place. */
void fill_pattern(uint8_t *data, int size, unsigned seed);
