/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Device, in this process: a thread for each job that blocks.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>

#include "selftest/aio.h"
#include "selftest/call.h"
#include "selftest/device.h"
#include "selftest/pattern.h"
#include "selftest/session.h"
#include "selftest/uring.h"

typedef struct Job {
        bool running;
        Move move;
        int fd;
        uint8_t *data;
        size_t size;
        long result;
        pthread_t thread;
        Aio aio;
} Job;

static Job jobs[DEVICE_JOBS];
static int files[DEVICE_FILES]; /* fd + 1, 0 is free */

static bool is_write(Move move) {
        return move == MOVE_WRITE || move == MOVE_WRITEV || move == MOVE_AIO_WRITE ||
               move == MOVE_URING_WRITE;
}

static bool is_aio(Move move) {
        return move == MOVE_AIO_READ || move == MOVE_AIO_WRITE;
}

static int fd_of(long file) {
        return file >= 0 && file < DEVICE_FILES && files[file] ? files[file] - 1 : -EBADF;
}

long device_open(const char *name, bool nonblocking) {
        int fd;

        for (long i = 0; i < DEVICE_FILES; i++) {
                if (files[i])
                        continue;
                fd = strchr(name, '/') ? -EINVAL : ffs_open(name, O_RDWR | (nonblocking ? O_NONBLOCK : 0));
                if (fd < 0)
                        return fd;
                files[i] = fd + 1;
                return i;
        }
        return -EMFILE;
}

long device_close(long file) {
        int fd = fd_of(file);

        if (fd < 0)
                return fd;
        files[file] = 0;
        return errno_or(close(fd));
}

long device_zlp(long file, bool on) {
        int fd = fd_of(file);

        return fd < 0 ? fd : set_zlp(fd, on);
}

long device_clear_halt(long file) {
        int fd = fd_of(file);

        return fd < 0 ? fd : timed_ioctl(fd, FUNCTIONFS_CLEAR_HALT, NULL);
}

static long move_vectors(const Job *j) {
        size_t first = MIN_OF(j->size, 100U), second = MIN_OF(j->size - first, 412U);
        struct iovec iov[] = { { j->data, first },
                               { j->data + first, second },
                               { j->data + first + second, j->size - first - second } };

        return writev(j->fd, iov, ELEMENTSOF(iov));
}

static void *job_main(void *p) {
        Job *j = p;

        switch (j->move) {
        case MOVE_WRITEV:
                j->result = errno_or(move_vectors(j));
                break;
        case MOVE_WRITE:
                j->result = errno_or(write(j->fd, j->data, j->size));
                break;
        case MOVE_URING_READ:
        case MOVE_URING_WRITE:
                j->result = uring_move(j->fd, is_write(j->move), j->data, j->size);
                break;
        default:
                j->result = errno_or(read(j->fd, j->data, j->size));
        }
        return NULL;
}

static long job_begin(Job *j) {
        long r;

        if (is_aio(j->move))
                r = aio_begin(&j->aio, j->fd, is_write(j->move), j->data, j->size);
        else
                r = -pthread_create(&j->thread, NULL, job_main, j);
        j->running = r == 0;
        return r;
}

long device_start(unsigned job, Move move, long file, size_t size, uint8_t seed) {
        Job *j = jobs + job;
        int fd = fd_of(file);

        if (fd < 0 || job >= DEVICE_JOBS || move >= _MOVE_MAX || size > DEVICE_SIZE_MAX)
                return -EINVAL;
        if (j->running)
                return -EBUSY;
        free(j->data);
        *j = (Job){ .move = move, .fd = fd, .size = size, .data = calloc(1, size + 1) };
        if (!j->data)
                return -ENOBUFS; /* not -ENOMEM, which is an answer of functionfs */
        if (is_write(move))
                pattern_fill(j->data, size, seed);
        return job_begin(j);
}

static bool join(Job *j, unsigned ms) {
        struct timespec ts = deadline_after(ms);

        return pthread_timedjoin_np(j->thread, NULL, &ts) == 0;
}

long device_wait(unsigned job, unsigned ms) {
        Job *j = jobs + job;

        if (job >= DEVICE_JOBS)
                return -EINVAL;
        if (!j->running)
                return j->result;
        if (is_aio(j->move))
                j->result = aio_wait(&j->aio, ms);
        else if (!join(j, ms))
                return -ETIME;
        j->running = is_aio(j->move) && j->result == -ETIME;
        return j->result;
}

/* The signal may come before the thread has made its call, so it comes again. */
long device_stop(unsigned job) {
        Job *j = jobs + job;

        if (job >= DEVICE_JOBS)
                return -EINVAL;
        if (!j->running)
                return j->result;
        if (is_aio(j->move))
                j->result = aio_cancel(&j->aio);
        else
                do
                        (void) pthread_kill(j->thread, SIGUSR1);
                while (!join(j, 50));
        j->running = false;
        return j->result;
}

long device_match(unsigned job, uint8_t seed, size_t from) {
        const Job *j = jobs + job;

        if (job >= DEVICE_JOBS || j->running || is_write(j->move))
                return -EINVAL;
        return j->result <= 0 ? 0 : (long) pattern_match(j->data, (size_t) j->result, seed, from);
}
