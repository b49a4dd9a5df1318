/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Call · one system call whose result is a number: what it returned, or -errno. Calls that may block are
 * made in a Job or by timed_ioctl(), and are interrupted when they take too long.
 */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define SOON_MS 10000      /* must happen: generous, emulated machines are slow */
#define NEVER_MS 400       /* must not happen: every such case costs this long */

#define ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

/* One read or write, in a thread */
typedef struct Job {
        pthread_t thread;
        int fd;
        bool write;
        void *data;
        size_t size;
        long r;
} Job;

/* Before the first Job or timed_ioctl(): their signals interrupt calls instead of ending the program. */
void calls_init(void);

void job_start(Job *j, int fd, bool write, void *data, size_t size);

/* Whether the job ended within ms */
bool job_join(Job *j, unsigned ms);

/* What the job returned; -ETIME if it had to be interrupted. */
long job_result(Job *j, unsigned ms);

/* An ioctl that blocks is interrupted after a second: -EINTR, which no case expects. */
long timed_ioctl(int fd, unsigned long code, void *arg);

long errno_or(long r);
void sleep_ms(unsigned ms);

/* Writes text to a file of sysfs or configfs at once; returns 0 or -errno. */
long put(const char *path, const char *text);
