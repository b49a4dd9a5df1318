/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How fast data gets to the host: one large write against many of 1 MiB, in turns, so that both meet the
 * same machine. On a real bus this is about how long the endpoint has nothing to send.
 */
#include <stdlib.h>

#include "bulk.h"
#include "selftest/call.h"
#include "stress.h"

#define MIB (1024 * 1024)
#define SIZE (64 * MIB)
#define ROOM (256 * 1024)

typedef struct Rounds {
        Rig rig;
        uint8_t *data;
        int plain;
        double *large, *small, *ratio;
} Rounds;

static double measure_large(Rounds *t) {
        return 64 / bulk_write(&t->rig, t->rig.pair[0].write, t->data, SIZE, ROOM, false);
}

static void *write_small(void *p) {
        Rounds *t = p;

        for (size_t at = 0; at < SIZE; at += MIB)
                expect("write", errno_or(write(t->plain, t->data + at, MIB)), MIB);
        return NULL;
}

static double measure_small(Rounds *t) {
        double begin = now(), end;
        pthread_t thread;
        Bulk b;

        bulk_begin(&b, &t->rig, 0, t->data, SIZE, ROOM, false);
        if (pthread_create(&thread, NULL, write_small, t) != 0)
                return 0;
        (void) bulk_receive(&b);
        pthread_join(thread, NULL);
        end = now();
        bulk_done(&b);
        return 64 / (end - begin);
}

static void measure(void *context, unsigned i) {
        Rounds *t = context;

        if (t->rig.proxies && i % 2 == 0)
                t->large[i] = measure_large(t);
        t->small[i] = measure_small(t);
        if (t->rig.proxies && i % 2 == 1)
                t->large[i] = measure_large(t);
        t->ratio[i] = t->large[i] / t->small[i];
}

static int compare(const void *a, const void *b) {
        const double *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static void tell(const char *what, double *x, unsigned n, const char *unit) {
        qsort(x, n, sizeof *x, compare);
        say("throughput: %s: median %.2f%s, %.2f to %.2f, %u rounds", what, x[n / 2], unit, x[0], x[n - 1], n);
}

void stress_throughput(const Options *o) {
        Rounds t = { .data = bulk_data(SIZE, o->seed), .large = calloc(o->count, sizeof(double)),
                     .small = calloc(o->count, sizeof(double)), .ratio = calloc(o->count, sizeof(double)) };

        rig_open(&t.rig, o, 1, NULL);
        t.plain = rig_plain_in(0);
        rig_connect(&t.rig);
        (void) measure_small(&t);
        repeat(&(const Loop) { .name = "throughput", .once = measure }, o, &t);
        if (t.rig.proxies) {
                tell("64 MiB in one write", t.large, o->count, " MB/s");
                tell("one write / many", t.ratio, o->count, "");
        }
        tell("64 times 1 MiB, plain file", t.small, o->count, " MB/s");
        close(t.plain);
        rig_close(&t.rig);
        free(t.data);
        free(t.large);
        free(t.small);
        free(t.ratio);
}
