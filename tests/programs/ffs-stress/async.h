/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Async · many asynchronous requests at a time, by the kernel's own interface. (The selftest's Aio is one.)
 */
#pragma once

#include "util/macro.h"

#include <linux/aio_abi.h>

/* For that many requests at a time; ends the program if it cannot. */
aio_context_t async_open(unsigned n);
void async_close(aio_context_t ctx);

/* These return -errno; cb has to stay until the result is there. */
long async_submit(aio_context_t ctx, struct iocb *cb, int fd, bool write, void *data, size_t size);
long async_cancel(aio_context_t ctx, struct iocb *cb);

/* The next result, and whose it is unless ret_cb is NULL; -ETIME if there is none within ms */
long async_result(aio_context_t ctx, unsigned ms, struct iocb **ret_cb);
