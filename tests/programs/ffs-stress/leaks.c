/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What fails, is cancelled or outlives its process leaves no memory behind. Each loop does the same thing
 * count times and compares what the kernel holds before and after.
 */
#include <stdatomic.h>
#include <sys/wait.h>

#include "async.h"
#include "bulk.h"
#include "memory.h"
#include "selftest/call.h"
#include "selftest/report.h"
#include "stress.h"

#define LARGE (4 * 1024 * 1024)
#define SLACK 2048              /* KiB that others may have taken meanwhile */

static void *volatile nowhere = (void *) 8; /* volatile: the compiler refuses it otherwise */

typedef struct Leaks {
        const Options *o;
        Rig rig;
        Memory before;
        Pipe pipe[2];
        pthread_t host;
        atomic_bool stop;
        aio_context_t ctx;
} Leaks;

static long any_size(void *context, uint8_t *data, unsigned *flags) {
        (void) context;
        (void) data;
        (void) flags;
        return PACKET;
}

static bool whatever(void *context, const uint8_t *data, size_t size, size_t asked, int status) {
        (void) context;
        (void) data;
        (void) size;
        (void) asked;
        return status == 0;
}

/* Takes what comes, and sends to whoever reads. */
static void *serve(void *p) {
        Leaks *l = p;

        while (!l->stop && pipes_turn(l->rig.host, l->pipe, 2, 20))
                ;
        pipes_cancel(l->rig.host, l->pipe, 2);
        return NULL;
}

static void serve_start(Leaks *l) {
        for (unsigned i = 0; i < 2; i++) {
                l->pipe[i] = (Pipe) { .ep = i ? l->rig.pair[0].out : l->rig.pair[0].in, .depth = 4,
                                      .room = PACKET, .next = any_size, .done = whatever };
                pipe_init(&l->pipe[i]);
                memset(l->pipe[i].memory, 0, 4 * PACKET);
        }
        l->stop = false;
        l->host = thread_start(serve, l);
}

static void serve_stop(Leaks *l) {
        l->stop = true;
        pthread_join(l->host, NULL);
        pipe_done(&l->pipe[0]);
        pipe_done(&l->pipe[1]);
}

static void bad_write(void *context, unsigned i) {
        Leaks *l = context;

        (void) i;
        expect("write from nowhere", errno_or(write(l->rig.pair[0].write, nowhere, LARGE)), -EFAULT);
}

static void bad_read(void *context, unsigned i) {
        Leaks *l = context;

        (void) i;
        expect("read to nowhere", errno_or(read(l->rig.pair[0].read, nowhere, PACKET)), -EFAULT);
}

static void bad_aio(Leaks *l, int fd, bool write, size_t size) {
        struct iocb cb;

        expect("submit", async_submit(l->ctx, &cb, fd, write, nowhere, size), 1);
        expect("result", async_result(l->ctx, SOON_MS, NULL), -EFAULT);
}

static void bad_aio_write(void *context, unsigned i) {
        Leaks *l = context;

        (void) i;
        bad_aio(l, l->rig.pair[0].write, true, LARGE);
}

static void bad_aio_read(void *context, unsigned i) {
        Leaks *l = context;

        (void) i;
        bad_aio(l, l->rig.pair[0].read, false, PACKET);
}

static void cancelled(void *context, unsigned i) {
        Leaks *l = context;
        uint8_t data[PACKET];
        struct iocb cb;

        expect("submit", async_submit(l->ctx, &cb, i % 2 ? l->rig.pair[0].write : l->rig.pair[0].read, i % 2,
                                    data, sizeof data), 1);
        expect("cancel", async_cancel(l->ctx, &cb), -EINPROGRESS);
        expect("result", async_result(l->ctx, SOON_MS, NULL), -ECONNRESET);
}

/* Returns how many of ten requests ended as they should. */
static int ten_requests(Leaks *l, bool wait) {
        static uint8_t data[PACKET];
        aio_context_t ctx = async_open(10);
        struct iocb cb[10];
        int good = 0;

        for (unsigned i = 0; i < 10; i++)
                good += async_submit(ctx, &cb[i], i % 2 ? l->rig.pair[0].write : l->rig.pair[0].read, i % 2, data,
                                   sizeof data) == 1;
        for (unsigned i = 0; wait && i < 10; i++)
                good += async_result(ctx, SOON_MS, NULL) == PACKET;
        return good;
}

static void in_process(Leaks *l, bool wait, int want) {
        int status = 0;
        pid_t pid = fork();

        if (pid == 0)
                _exit(ten_requests(l, wait));
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
                cannot("process");
        expect("ten requests", WIFEXITED(status) ? WEXITSTATUS(status) : -1, want);
}

/* Each process counts for ten. */
static void process(void *context, unsigned i) {
        if (i % 10 == 0)
                in_process(context, true, 20);
}

static void process_exits(void *context, unsigned i) {
        if (i % 10 == 0)
                in_process(context, false, 10);
}

static void before(void *context) {
        Leaks *l = context;

        rig_open(&l->rig, l->o, 1, NULL);
        rig_connect(&l->rig);
        l->ctx = async_open(1);
        memory_settled(&l->before);
}

static void before_served(void *context) {
        before(context);
        serve_start(context);
}

static void after(void *context) {
        unsigned count = ((Leaks *) context)->o->count;
        Leaks *l = context;
        Memory m;

        memory_settled(&m);
        say("leaks: slab %+ld KiB, vmalloc %+ld KiB, available %+ld KiB, kmalloc %+ld objects, %+ld mm_struct",
            m.slab - l->before.slab, m.vmalloc - l->before.vmalloc, m.free - l->before.free,
            m.objects - l->before.objects, m.mms - l->before.mms);
        if (m.slab - l->before.slab > SLACK || m.vmalloc - l->before.vmalloc > SLACK)
                trouble("%ld KiB of slab and %ld KiB of vmalloc more than before",
                        m.slab - l->before.slab, m.vmalloc - l->before.vmalloc);
        if (count >= 1000 && m.objects - l->before.objects > count / 2)
                trouble("%ld objects more than before", m.objects - l->before.objects);
        if (count >= 200 && m.mms - l->before.mms > count / 10 / 2)
                trouble("%ld mm_structs more than before", m.mms - l->before.mms);
        async_close(l->ctx);
        rig_close(&l->rig);
}

static void after_served(void *context) {
        serve_stop(context);
        after(context);
}

static const Loop loops[] = {
        { "leaks/bad-write",     before,        bad_write,     after },
        { "leaks/bad-read",      before_served, bad_read,      after_served },
        { "leaks/bad-aio-write", before,        bad_aio_write, after },
        { "leaks/bad-aio-read",  before_served, bad_aio_read,  after_served },
        { "leaks/cancelled",     before,        cancelled,     after },
        { "leaks/process",       before_served, process,       after_served },
        { "leaks/process-exits", before,        process_exits, after },
};

void stress_leaks(const Options *o) {
        Leaks l = { .o = o };

        for (size_t i = 0; i < ELEMENTSOF(loops); i++)
                repeat(&loops[i], o, &l);
}
