/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A context for each operation: its result is the only one that can come.
 */
#include <linux/time_types.h>
#include <sys/syscall.h>

#include "selftest/aio.h"
#include "selftest/call.h"

static void aio_done(Aio *a) {
        (void) syscall(SYS_io_destroy, a->context);
        *a = (Aio){};
}

long aio_begin(Aio *a, int fd, bool write, void *data, size_t size) {
        struct iocb *cb = &a->cb;
        long r;

        *a = (Aio){ .cb = { .aio_fildes = (uint32_t) fd,
                            .aio_lio_opcode = write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
                            .aio_buf = (uintptr_t) data,
                            .aio_nbytes = size } };
        r = errno_or(syscall(SYS_io_setup, 1, &a->context));
        if (r < 0)
                return r;
        r = errno_or(syscall(SYS_io_submit, a->context, 1, &cb));
        if (r == 1)
                return 0;
        aio_done(a);
        return r < 0 ? r : -EIO;
}

long aio_wait(Aio *a, unsigned ms) {
        struct __kernel_old_timespec ts = { ms / 1000, ms % 1000 * 1000000L };
        struct io_event event;
        long n = syscall(SYS_io_getevents, a->context, 1, 1, &event, &ts);

        if (n != 1)
                return -ETIME;
        aio_done(a);
        return (long) event.res;
}

/* The kernel answers -EINPROGRESS when it has cancelled something, and the result comes as an event. */
long aio_cancel(Aio *a) {
        struct io_event event;
        long r = errno_or(syscall(SYS_io_cancel, a->context, &a->cb, &event));
        long result = aio_wait(a, SOON_MS);

        return r == -EINPROGRESS ? result : r;
}
