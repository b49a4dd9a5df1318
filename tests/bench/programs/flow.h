/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Flow · one endpoint as the host uses it: several requests under way, of which each chunk ends with a short or a
 * zero-length packet, until so many bytes have moved.
 */
#pragma once

#include <libusb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOW_DEPTH       8
#define FLOW_REQUEST_MAX (64U << 10)

typedef struct Flow {
        libusb_device_handle *device;
        uint8_t endpoint;
        size_t chunk;
        uint64_t total;
        bool endless; /* chunks have no ends, and the other end never stops */

        uint64_t asked, done;
        unsigned pending;
        bool stopped;
        struct libusb_transfer *transfers[FLOW_DEPTH];
        unsigned char *memory;
} Flow;

/* Begins; device, endpoint, chunk and total are set. packet: of the endpoint, at most */
void flow_start(Flow *f, unsigned packet);

/* Returns when all of them have moved their bytes; their memory is theirs no longer. */
void flows_finish(Flow *flows, unsigned n);
