/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Device · what a case asks of the device's end of the cable: endpoint files by a small number, and reads
 * and writes as jobs that go on while the host does its part. There are two of it, and a program is linked
 * with one: device.c does it in this process, remote.c by vendor requests to a device that runs server.c.
 * All functions return a number: what the system call returned, or -errno.
 */
#pragma once

#include "util/macro.h"

#define DEVICE_FILES    16
#define DEVICE_JOBS     4
#define DEVICE_SIZE_MAX (64U << 20)

typedef enum Move {
        MOVE_READ,
        MOVE_WRITE,
        MOVE_WRITEV, /* of three parts */
        MOVE_AIO_READ,
        MOVE_AIO_WRITE,
        MOVE_URING_READ,
        MOVE_URING_WRITE,
        _MOVE_MAX,
} Move;

/* Opens a file of the functionfs instance for both directions. Returns its number. */
long device_open(const char *name, bool nonblocking);
long device_close(long file);

/* Switches automatic zero-length packets. */
long device_zlp(long file, bool on);
long device_clear_halt(long file);

/* Begins to write bytes of a pattern, or to read. The former job of this number must have ended. */
long device_start(unsigned job, Move move, long file, size_t size, uint8_t seed);
/* What the job returned; -ETIME if it goes on after that time. */
long device_wait(unsigned job, unsigned ms);
/* Interrupts the job by a signal, or cancels it if it is asynchronous; what it returned. */
long device_stop(unsigned job);
/* How many bytes from the first on are as they should be; of a job that has read, and ended */
long device_match(unsigned job, uint8_t seed, size_t from);
