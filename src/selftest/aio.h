/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Aio · one asynchronous read or write by the kernel's own interface, without a library between the case and
 * it. Results are numbers or -errno.
 */
#pragma once

#include <linux/aio_abi.h>

#include "util/macro.h"

/* Resting state: all zero. */
typedef struct Aio {
        aio_context_t context;
        struct iocb cb;
} Aio;

/* Submits. Returns 0 or -errno, then nothing is to be waited for. */
long aio_begin(Aio *a, int fd, bool write, void *data, size_t size);
/* The result; -ETIME if it is not there after that time. */
long aio_wait(Aio *a, unsigned ms);
/* Cancels and returns the result. */
long aio_cancel(Aio *a);
