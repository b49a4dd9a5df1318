/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Protocol · how the host's program makes the device's one do its part: vendor requests to interface 0. A
 * step goes to the device, which does it and then has the result ready. Numbers are little endian; errors go
 * by name, as their numbers differ between architectures.
 */
#pragma once

#include "util/macro.h"

#define PROTOCOL_VERSION 1
#define PROTOCOL_OUT     0x41 /* bmRequestType */
#define PROTOCOL_IN      0xc1

typedef enum Request {
        REQUEST_HELLO,  /* in: Hello */
        REQUEST_STEP,   /* out: Step */
        REQUEST_RESULT, /* in: Result, of the last step */
} Request;

/* What the device's kernel has, found out by trying */
#define ABILITY_PROXIES 1U
#define ABILITY_PATCHES 2U /* those of ours that go beyond Linux 7.3 */

typedef struct Hello {
        uint8_t version, abilities;
} Hello;

/* The functions of device.h with their arguments */
typedef enum Operation {
        OPERATION_OPEN,       /* name, size: nonblocking */
        OPERATION_CLOSE,      /* file */
        OPERATION_ZLP,        /* file, size: on */
        OPERATION_CLEAR_HALT, /* file */
        OPERATION_START,      /* job, move, file, size, seed */
        OPERATION_WAIT,       /* job, size: milliseconds, no more than PROTOCOL_WAIT_MS */
        OPERATION_STOP,       /* job */
        OPERATION_MATCH,      /* job, seed, size: from */
        OPERATION_DONE,       /* the host needs nothing more; size: how many cases were not as expected */
        _OPERATION_MAX,
} Operation;

#define PROTOCOL_WAIT_MS 200

typedef struct __attribute__((packed)) Step {
        uint8_t operation, job, move, seed;
        uint32_t file;
        uint64_t size;
        char name[16];
} Step;

typedef struct __attribute__((packed)) Result {
        uint64_t value;
        char error[24]; /* empty, or the name of an errno */
} Result;
