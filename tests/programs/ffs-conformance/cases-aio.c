/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The same proxy file through the kernel's own AIO: written, read and cancelled. By raw system calls, so
 * that nothing stands between the case and the kernel.
 */
#include <errno.h>
#include <linux/aio_abi.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "usbfs.h"
#include "session.h"
#include "verdict.h"

static long aio_submit(aio_context_t ctx, struct iocb *cb, int fd, bool write, void *data, size_t size) {
        *cb = (struct iocb) { .aio_fildes = fd, .aio_lio_opcode = write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
                              .aio_buf = (uintptr_t) data, .aio_nbytes = size };
        return errno_or(syscall(SYS_io_submit, ctx, 1, &cb));
}

static long aio_result(aio_context_t ctx) {
        struct timespec ts = { SOON_MS / 1000, 0 };
        struct io_event event;
        long n = syscall(SYS_io_getevents, ctx, 1, 1, &event, &ts);

        return n == 1 ? (long) event.res : -ETIME;
}

static void test_aio_write(Connection *c, aio_context_t ctx) {
        uint8_t data[1024] = "aio", got[2048];
        struct iocb cb;
        long actual;

        for (unsigned on = 0; on < 2; on++) {
                set_zlp(c->base, on);
                check(casename("aio/submit a write, zlp %u", on),
                      aio_submit(ctx, &cb, c->proxy, true, data, sizeof data), 1);
                check(casename("aio/host receives, zlp %u", on),
                      host_bulk(c->host, c->in, got, sizeof got, 0, NEVER_MS, &actual), on ? 0 : -ETIMEDOUT);
                check(casename("aio/bytes, zlp %u", on), actual, sizeof data);
                check(casename("aio/result, zlp %u", on), aio_result(ctx), sizeof data);
        }
        set_zlp(c->base, 0);
}

static void test_aio_read(Connection *c, aio_context_t ctx) {
        uint8_t data[] = "aio", got[2048] = {};
        struct io_event event;
        struct iocb cb;
        long actual;

        check("aio/submit a read", aio_submit(ctx, &cb, c->proxy, false, got, sizeof got), 1);
        check("aio/host sends", host_bulk(c->host, c->out, data, 3, 0, SOON_MS, &actual), 0);
        check("aio/read", aio_result(ctx), 3);
        check("aio/read: data", memcmp(got, "aio", 3), 0);

        check("aio/submit another", aio_submit(ctx, &cb, c->proxy, false, got, sizeof got), 1);
        check("aio/cancel", errno_or(syscall(SYS_io_cancel, ctx, &cb, &event)), -EINPROGRESS);
        check("aio/cancelled", aio_result(ctx), -ECONNRESET);
}

void test_aio(Connection *c) {
        aio_context_t ctx = 0;

        if (syscall(SYS_io_setup, 4, &ctx) < 0)
                cannot("io_setup");
        test_aio_write(c, ctx);
        test_aio_read(c, ctx);
        (void) syscall(SYS_io_destroy, ctx);
}
