/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Threads that wait for the kernel, and how to get them out of it. */
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

#include "job.h"
#include "selftest/call.h"
#include "selftest/report.h"
#include "trouble.h"

pthread_t thread_start(void *(*run)(void *), void *context) {
        pthread_t thread;

        errno = pthread_create(&thread, NULL, run, context);
        if (errno)
                cannot("thread");
        return thread;
}

bool thread_join(pthread_t thread, unsigned ms) {
        struct timespec ts = deadline_after(ms);

        return pthread_timedjoin_np(thread, NULL, &ts) == 0;
}

/* The signal comes again and again: the first one may come before the call. */
void thread_end(pthread_t thread) {
        do
                pthread_kill(thread, SIGUSR1);
        while (!thread_join(thread, 20));
}

static void *job_main(void *p) {
        Job *j = p;

        j->id = gettid();
        j->r = errno_or(j->write ? write(j->fd, j->data, j->size) : read(j->fd, j->data, j->size));
        return NULL;
}

void job_start(Job *j, int fd, bool write, void *data, size_t size) {
        *j = (Job) { .fd = fd, .write = write, .data = data, .size = size };
        j->thread = thread_start(job_main, j);
}

/* The file says the number of the call, but "running" while the thread runs. */
static bool is_blocked(const Job *j) {
        char path[64];
        _cleanup_fclose_ FILE *f = NULL;
        int call = -1;

        snprintf(path, sizeof path, "/proc/self/task/%d/syscall", j->id);
        f = fopen(path, "re");
        return f && fscanf(f, "%d", &call) == 1 && call == (j->write ? SYS_write : SYS_read);
}

void job_blocks(Job *j) {
        for (unsigned ms = 0; !is_blocked(j); ms++) {
                if (ms > SOON_MS) {
                        trouble("a %s does not block", j->write ? "write" : "read");
                        return;
                }
                sleep_ms(1);
        }
}

long job_result(Job *j, unsigned ms) {
        if (thread_join(j->thread, ms))
                return j->r;
        thread_end(j->thread);
        return -ETIME;
}
