/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <linux/aio_abi.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "queue.h"
#include "util.h"

#define DEPTH 4

struct Queue {
        aio_context_t context;
        int fd;
        unsigned next, pending;
        struct iocb requests[DEPTH];
        char data[DEPTH][QUEUE_PIECE];
};

Queue *queue_new(int fd) {
        Queue *q = calloc(1, sizeof *q);

        if (!q || syscall(SYS_io_setup, DEPTH, &q->context) < 0)
                give_up("asynchronous I/O");
        q->fd = fd;
        return q;
}

/* One and the same endpoint: they end in the order in which they were queued. */
static void reap(Queue *q, unsigned at_least) {
        struct io_event events[DEPTH];
        long n = syscall(SYS_io_getevents, q->context, at_least, DEPTH, events, NULL);

        if (n < 0)
                give_up("asynchronous I/O");
        for (long i = 0; i < n; i++) {
                const struct iocb *request = (const struct iocb *) (uintptr_t) events[i].obj;

                errno = events[i].res < 0 ? (int) -events[i].res : 0;
                if (events[i].res != (long long) request->aio_nbytes)
                        give_up("%lld of %lld bytes are written", (long long) events[i].res,
                                (long long) request->aio_nbytes);
        }
        q->pending -= (unsigned) n;
}

static void queue_piece(Queue *q, const void *data, size_t size) {
        unsigned i = q->next++ % DEPTH;
        struct iocb *request = q->requests + i;

        if (q->pending == DEPTH)
                reap(q, 1);
        memcpy(q->data[i], data, size);
        *request = (struct iocb){ .aio_lio_opcode = IOCB_CMD_PWRITE,
                                  .aio_fildes = (unsigned) q->fd,
                                  .aio_buf = (uintptr_t) q->data[i],
                                  .aio_nbytes = size };
        if (syscall(SYS_io_submit, q->context, 1, &request) != 1)
                give_up("io_submit");
        q->pending++;
}

void queue_write(Queue *q, const void *data, size_t size) {
        do {
                size_t n = size < QUEUE_PIECE ? size : QUEUE_PIECE;

                queue_piece(q, data, n);
                data = (const char *) data + n;
                size -= n;
        } while (size > 0);
}

void queue_flush(Queue *q) {
        while (q->pending > 0)
                reap(q, q->pending);
}
