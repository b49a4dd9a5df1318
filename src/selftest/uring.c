/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A ring for each operation, with room for nothing else: no index is ever wrapped, and the system call that waits for
 * the completion orders what is read after it.
 */
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "selftest/call.h"
#include "selftest/uring.h"

typedef struct Ring {
        int fd;
        struct io_uring_params params;
        uint8_t *rings;
        size_t size;
        struct io_uring_sqe *entry;
} Ring;

/* Both rings are one mapping since Linux 5.4. */
static long ring_open(Ring *r) {
        const struct io_uring_params *p = &r->params;

        *r = (Ring){};
        r->fd = (int) syscall(SYS_io_uring_setup, 1, &r->params);
        if (r->fd < 0)
                return errno_or(-1);
        r->size = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
        r->rings = mmap(NULL, r->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd,
                        IORING_OFF_SQ_RING);
        r->entry = mmap(NULL, sizeof *r->entry, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd,
                        IORING_OFF_SQES);
        return r->rings == MAP_FAILED || r->entry == MAP_FAILED ? -ENOMEM : 0;
}

static void ring_close(Ring *r) {
        if (r->entry && r->entry != MAP_FAILED)
                (void) munmap(r->entry, sizeof *r->entry);
        if (r->rings && r->rings != MAP_FAILED)
                (void) munmap(r->rings, r->size);
        if (r->fd >= 0)
                (void) close(r->fd);
}

static uint32_t *ring_word(const Ring *r, uint32_t offset) {
        return (uint32_t *) (void *) (r->rings + offset);
}

static long ring_move(Ring *r, int fd, bool write, void *data, size_t size) {
        const struct io_uring_cqe *done = (const void *) (r->rings + r->params.cq_off.cqes);
        long n;

        *r->entry = (struct io_uring_sqe){ .opcode = write ? IORING_OP_WRITE : IORING_OP_READ,
                                           .fd = fd,
                                           .addr = (uintptr_t) data,
                                           .len = (uint32_t) size };
        *ring_word(r, r->params.sq_off.array) = 0;
        *ring_word(r, r->params.sq_off.tail) = 1;
        n = errno_or(syscall(SYS_io_uring_enter, r->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0));
        if (n < 0)
                return n;
        return *ring_word(r, r->params.cq_off.tail) == 1 ? done->res : -EIO;
}

long uring_move(int fd, bool write, void *data, size_t size) {
        Ring r;
        long n = ring_open(&r);

        if (n == 0)
                n = ring_move(&r, fd, write, data, size);
        ring_close(&r);
        return n;
}
