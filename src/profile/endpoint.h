/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Endpoint · one Endpoint= line of an interface, and what USB says of its type at each speed.
 */
#pragma once

#include "profile/diag.h"

typedef enum EndpointType {
        ENDPOINT_BULK,
        ENDPOINT_INTERRUPT,
        _ENDPOINT_TYPE_MAX,
} EndpointType;

typedef enum Speed {
        SPEED_FULL,
        SPEED_HIGH,
        SPEED_SUPER,
        _SPEED_MAX,
} Speed;

/* "full", "high", "super" */
extern const char *const speed_names[_SPEED_MAX];

typedef struct Endpoint {
        EndpointType type;
        bool in;              /* device to host */
        uint16_t max_packet;  /* bytes; 0: the default, for bulk the largest of each speed */
        uint32_t interval_us; /* interrupt only; 0: the default of 10 ms */
        uint8_t burst;        /* bMaxBurst, packets less one; super speed only */
        bool spare;           /* in alternate setting 1, which nobody selects */
} Endpoint;

/*
 * Reads 'TYPE DIRECTION [OPTION=N]…'. Every fault is reported as 'KEY: …'.
 * Returns 0, -EINVAL or -ENOMEM.
 */
int endpoint_parse(const char *text, const Origin *at, const char *key, Diagnostics *diag, Endpoint *ret);

/* wMaxPacketSize at a speed, bytes. */
uint16_t endpoint_max_packet(const Endpoint *e, Speed speed);
/* bInterval as that speed encodes it: milliseconds at full speed, 2^(n-1) × 125 µs above (USB 2.0, 9.6.6). */
uint8_t endpoint_interval(const Endpoint *e, Speed speed);
