/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the system calls of aio(7) and turns their results into numbers. */
#include <linux/time_types.h>
#include <sys/syscall.h>

#include "async.h"
#include "selftest/call.h"
#include "selftest/report.h"

aio_context_t async_open(unsigned n) {
        aio_context_t ctx = 0;

        if (syscall(SYS_io_setup, n, &ctx) < 0)
                cannot("io_setup");
        return ctx;
}

void async_close(aio_context_t ctx) {
        (void) syscall(SYS_io_destroy, ctx);
}

long async_submit(aio_context_t ctx, struct iocb *cb, int fd, bool write, void *data, size_t size) {
        *cb = (struct iocb) { .aio_fildes = fd, .aio_lio_opcode = write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
                              .aio_buf = (uintptr_t) data, .aio_nbytes = size, .aio_data = (uintptr_t) cb };
        return errno_or(syscall(SYS_io_submit, ctx, 1, &cb));
}

long async_cancel(aio_context_t ctx, struct iocb *cb) {
        struct io_event event;

        return errno_or(syscall(SYS_io_cancel, ctx, cb, &event));
}

long async_result(aio_context_t ctx, unsigned ms, struct iocb **ret_cb) {
        struct __kernel_old_timespec ts = { ms / 1000, ms % 1000 * 1000000L };
        struct io_event event;

        if (syscall(SYS_io_getevents, ctx, 1, 1, &event, &ts) != 1)
                return -ETIME;
        if (ret_cb)
                *ret_cb = (struct iocb *) (uintptr_t) event.data;
        return event.res;
}
