/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asynchronous requests, many at a time: cancelled, left behind by a process that ends, and overtaken by an
 * unbind. Each is told its result once.
 */
#include <signal.h>
#include <sys/wait.h>

#include "async.h"
#include "job.h"
#include "race.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"

#define WRITES 8
#define READS 4
#define SIZE 65536

static aio_context_t ctx;
static struct iocb cbs[WRITES + READS];
static uint8_t data[WRITES + READS][SIZE];
static struct {
        uint32_t number;
        bool cancelled;
        long size;
} requests[WRITES + READS];

static void begin(Race *r, bool host_sends) {
        race_connect(r);
        load_init(&r->load, &r->rig, r->o->seed);
        r->load.lane[0].readers = host_sends;
        ctx = async_open(WRITES + READS);
        load_host_start(&r->load);
}

static void before_cancel(void *race) {
        begin(race, true);
}

static void before(void *race) {
        begin(race, false);
}

static void after(void *race) {
        async_close(ctx);
        race_load_close(race);
}

/* Writes come first in the arrays. */
static void prepare(Race *r, unsigned i) {
        unsigned packets = 1 + random_below(&r->random, SIZE / PACKET);

        requests[i].size = (long) packets * PACKET;
        requests[i].cancelled = false;
        if (i >= WRITES)
                return;
        requests[i].number = ledger_begin(&r->load.lane[0].from_device[0], packets);
        packets_fill(data[i], packets, 0, requests[i].number);
}

static long submit(Race *r, unsigned i) {
        return async_submit(ctx, &cbs[i], i < WRITES ? r->rig.pair[0].write : r->rig.pair[0].read, i < WRITES,
                            data[i], requests[i].size);
}

/* One result; want is that of all, or 1 for what each asked for. */
static void settle(Race *r, long want) {
        struct iocb *cb = cbs;
        long result = async_result(ctx, SOON_MS, &cb);
        unsigned i = cb - cbs;

        if (i < WRITES)
                ledger_result(&r->load.lane[0].from_device[0], requests[i].number, result);
        else if (result > 0)
                receive(&r->load.lane[0].receiver, data[i], result);
        if (requests[i].cancelled && result == -ECONNRESET)
                return;
        expect("result", result, want == 1 ? requests[i].size : want);
}

static void cancel(void *race, unsigned step) {
        Race *r = race;

        (void) step;
        for (unsigned i = 0; i < WRITES + READS; i++) {
                prepare(r, i);
                expect("submit", submit(r, i), 1);
        }
        for (unsigned k = 0; k < 2; k++) {
                unsigned i = random_below(&r->random, WRITES);
                long result = async_cancel(ctx, &cbs[i]);

                requests[i].cancelled |= result == -EINPROGRESS;
                if (result != -EINPROGRESS && result != -EINVAL)
                        trouble("cancel returned %ld", result);
        }
        for (unsigned i = 0; i < WRITES + READS; i++)
                settle(r, 1);
}

/* A context is not inherited, the child needs its own. */
static void child(Race *r) {
        unsigned n = 0;

        ctx = async_open(WRITES + READS);
        for (unsigned i = 0; i < WRITES + READS; i++)
                n += submit(r, i) == 1;
        if (random_below(&r->random, 2))
                pause();
        _exit(n != WRITES + READS);
}

static void write_one(Race *r) {
        prepare(r, 0);
        ledger_result(&r->load.lane[0].from_device[0], requests[0].number,
                      errno_or(write(r->rig.pair[0].write, data[0], requests[0].size)));
}

static void leave_behind(void *race, unsigned step) {
        Race *r = race;
        int status = 0;
        pid_t pid;

        (void) step;
        for (unsigned i = 0; i < WRITES + READS; i++)
                prepare(r, i);
        pid = fork();
        if (pid == 0)
                child(r);
        (void) random_next(&r->random);
        race_moment(r);
        if (pid > 0)
                (void) kill(pid, SIGKILL);
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
                cannot("process");
        if (WIFEXITED(status) && WEXITSTATUS(status))
                trouble("not all requests could be submitted");
        for (unsigned i = 0; i < WRITES; i++)
                ledger_result(&r->load.lane[0].from_device[0], requests[i].number, -ECONNRESET);
        write_one(r);
}

static void unbind(void *race, unsigned step) {
        Race *r = race;

        (void) step;
        load_host_stop(&r->load);
        for (unsigned i = 0; i < WRITES + READS; i++) {
                prepare(r, i);
                expect("submit", submit(r, i), 1);
        }
        rig_disconnect(&r->rig);
        for (unsigned i = 0; i < WRITES + READS; i++)
                settle(r, -ESHUTDOWN);
        r->load.lane[0].gone = true;
        rig_connect(&r->rig);
        load_host_start(&r->load);
        write_one(r);
}

const Loop async_loops[] = {
        { "async/cancel", before_cancel, cancel,       after },
        { "async/exit",   before,        leave_behind, after },
        { "async/unbind", before,        unbind,       after },
        {},
};
