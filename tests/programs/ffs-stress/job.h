/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Job · one read or write in a thread */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "util/macro.h"

typedef struct Job {
        pthread_t thread;
        atomic_int id;
        int fd;
        bool write;
        void *data;
        size_t size;
        long r;
} Job;

void job_start(Job *j, int fd, bool write, void *data, size_t size);

/* Waits until the call waits for something. */
void job_blocks(Job *j);

/* What the call returned, or -errno; -ETIME if it had to be interrupted after ms. */
long job_result(Job *j, unsigned ms);

/* Starts any thread that cannot fail to start. */
pthread_t thread_start(void *(*run)(void *), void *context);

/* Whether it ended within ms; then it is joined. */
bool thread_join(pthread_t thread, unsigned ms);

/* Interrupts what it waits for until it ends. */
void thread_end(pthread_t thread);
