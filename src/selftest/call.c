/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Judges nothing and knows nothing of USB.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <time.h>

#include "selftest/call.h"

static void interrupt(int sig) {
        (void) sig;
}

void calls_init(void) {
        struct sigaction sa = { .sa_handler = interrupt };

        sigaction(SIGUSR1, &sa, NULL);
        sigaction(SIGALRM, &sa, NULL);
}

long errno_or(long r) {
        return r < 0 ? -errno : r;
}

void sleep_ms(unsigned ms) {
        struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

        while (nanosleep(&ts, &ts) < 0)
                ;
}

/* The signal comes again and again: the first one may come before the call. */
long timed_ioctl(int fd, unsigned long code, void *arg) {
        const struct itimerval on = { { 0, 50000 }, { 0, NEVER_MS * 1000L } }, off = {};
        long r;

        setitimer(ITIMER_REAL, &on, NULL);
        r = errno_or(ioctl(fd, code, arg));
        setitimer(ITIMER_REAL, &off, NULL);
        return r == -EINTR ? -ETIME : r;
}

long put(const char *path, const char *text) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        long r;

        if (fd < 0)
                return -errno;
        r = errno_or(write(fd, text, strlen(text)));
        (void) close(fd);
        return r < 0 ? r : 0;
}

struct timespec deadline_after(unsigned ms) {
        struct timespec ts;

        (void) clock_gettime(CLOCK_REALTIME, &ts);
        ts.tv_sec += ms / 1000;
        ts.tv_nsec += ms % 1000 * 1000000L;
        ts.tv_sec += ts.tv_nsec / 1000000000L;
        ts.tv_nsec %= 1000000000L;
        return ts;
}
