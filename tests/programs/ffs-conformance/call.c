/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes system calls that may block or fail, and turns what happened into a number for check(). Judges
 * nothing and knows nothing of USB.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "call.h"
#include "verdict.h"

static void interrupt(int sig) {
        (void) sig;
}

void calls_init(void) {
        struct sigaction sa = { .sa_handler = interrupt };

        sigaction(SIGUSR1, &sa, NULL);
        sigaction(SIGALRM, &sa, NULL);
}

static void *job_main(void *p) {
        Job *j = p;

        j->r = errno_or(j->write ? write(j->fd, j->data, j->size) : read(j->fd, j->data, j->size));
        return NULL;
}

void job_start(Job *j, int fd, bool write, void *data, size_t size) {
        *j = (Job) { .fd = fd, .write = write, .data = data, .size = size };
        errno = pthread_create(&j->thread, NULL, job_main, j);
        if (errno)
                cannot("thread");
}

bool job_join(Job *j, unsigned ms) {
        struct timespec ts;

        clock_gettime(CLOCK_REALTIME, &ts);
        ts.tv_sec += ms / 1000;
        ts.tv_nsec += ms % 1000 * 1000000L;
        ts.tv_sec += ts.tv_nsec / 1000000000L;
        ts.tv_nsec %= 1000000000L;
        return pthread_timedjoin_np(j->thread, NULL, &ts) == 0;
}

long job_result(Job *j, unsigned ms) {
        if (job_join(j, ms))
                return j->r;
        do
                pthread_kill(j->thread, SIGUSR1);
        while (!job_join(j, 50));
        return -ETIME;
}

long timed_ioctl(int fd, unsigned long code, void *arg) {
        long r;

        alarm(1);
        r = errno_or(ioctl(fd, code, arg));
        alarm(0);
        return r;
}

long errno_or(long r) {
        return r < 0 ? -errno : r;
}

void sleep_ms(unsigned ms) {
        struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

        while (nanosleep(&ts, &ts) < 0)
                ;
}

long put(const char *path, const char *text) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        long r;

        if (fd < 0)
                return -errno;
        r = errno_or(write(fd, text, strlen(text)));
        close(fd);
        return r < 0 ? r : 0;
}
