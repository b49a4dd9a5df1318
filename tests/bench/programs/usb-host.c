/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-host PREFIX ROUNDS full|quick SIDE=PRODUCT[=CLIENT[=DAEMON]]…: the host of gadgets that do the same in different
 * ways, each a USB device of its own and all of them there all the time. Moves the same amounts through each in turn, so
 * that all sides meet the same machine, and prints a sample for each. CLIENT and DAEMON are services, whose use of the
 * processors is told. A side without a client is a SourceSink function of the kernel: the ceiling.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../programs/host.h"
#include "command.h"
#include "flow.h"
#include "usage.h"
#include "util.h"

#define VENDOR    0x1d6b
#define SIDES_MAX 8
#define ECHOES    200

typedef struct Side {
        const char *name, *client, *daemon;
        Usage at_first; /* of the daemon */
        Host host;
} Side;

typedef struct Work {
        const char *name;
        Act act;
        unsigned pairs;
        bool quick; /* is also done when there is little time */
        uint32_t size_min;
} Work;

static const Work works[] = {
        { "write", ACT_WRITE, 1, true, 0 },
        { "read", ACT_READ, 1, true, 0 },
        { "both", ACT_BOTH, 1, true, 0 },
        { "write-two-pairs", ACT_WRITE, 2, false, 16384 },
        { "read-two-pairs", ACT_READ, 2, false, 16384 },
        { "both-two-pairs", ACT_BOTH, 2, false, 16384 },
};

/* As many of each as take about as long as the others. */
static const struct {
        uint32_t size, count;
        bool quick;
} chunks[] = {
        { 64, 200, true },   { 512, 200, false },   { 4096, 200, true },     { 16384, 120, true },
        { 65536, 50, true }, { 1U << 20, 6, true }, { 16U << 20, 1, false },
};

static Side sides[SIDES_MAX];
static unsigned n_sides;
static const char *prefix;

static void open_side(char *text) {
        Side *s = sides + n_sides++;
        const char *product;

        if (n_sides > SIDES_MAX)
                give_up("more than %d sides", SIDES_MAX);
        s->name = strtok(text, "=");
        product = strtok(NULL, "=");
        s->client = strtok(NULL, "=");
        s->daemon = strtok(NULL, "=");
        if (!product)
                give_up("'%s' is not SIDE=PRODUCT[=CLIENT[=DAEMON]]", text);
        host_open(&s->host, VENDOR, (uint16_t) strtoul(product, NULL, 16), 10000);
}

static void sample(const char *work, uint32_t size, const char *metric, const Side *s, unsigned round,
                   double value) {
        printf("sample %s/%s/%u/%s %s %u %.6g\n", prefix, work, size, metric, s->name, round, value);
}

/* To and from each pair that takes part, at once. */
static void move(Side *s, const Work *w, uint32_t size, uint32_t count) {
        Command c = { .act = w->act, .chunk = size, .count = count };
        Flow flows[4];
        unsigned n = 0;

        for (unsigned i = 0; i < w->pairs; i++) {
                HostPipe *p = s->host.pipes + i;
                uint64_t bytes = (uint64_t) size * count;

                if (s->client)
                        host_send(&s->host, p, c.bytes, sizeof c, 0, 5000);
                if (s->client || w->act != ACT_READ) { /* the answer is behind the data */
                        uint64_t total = (w->act == ACT_READ ? 0 : bytes) + (s->client ? sizeof c : 0);

                        flows[n] = (Flow){ s->host.device, p->in, w->act == ACT_READ ? sizeof c : size,
                                           total, !s->client };
                        flow_start(flows + n++, p->max_packet);
                }
                if (w->act != ACT_WRITE) {
                        flows[n] = (Flow){ s->host.device, p->out, size, bytes, !s->client };
                        flow_start(flows + n++, p->max_packet);
                }
        }
        flows_finish(flows, n);
}

static void measure(Side *s, const Work *w, uint32_t size, uint32_t count, unsigned round) {
        double mib = (double) size * count * w->pairs * (w->act == ACT_BOTH ? 2 : 1) / (1 << 20);
        Usage before = usage_of(s->client), after;
        uint64_t begin = now_us(), end;

        move(s, w, size, count);
        end = now_us();
        sample(w->name, size, "rate", s, round, mib * 1e6 / (double) (end - begin));
        if (!s->client)
                return;
        after = usage_of(s->client);
        sample(w->name, size, "cpu", s, round, (double) (after.cpu_us - before.cpu_us) / 1e6 / (mib / 1024));
        sample(w->name, size, "switches", s, round, (double) (after.switches - before.switches) / mib);
}

static void measure_all(const Work *w, uint32_t size, uint32_t count, unsigned rounds) {
        for (unsigned round = 0; round <= rounds; round++) /* the first one is to get warm */
                for (unsigned i = 0; i < n_sides; i++) {
                        Side *s = sides + (i + round) % n_sides;

                        if (!s->client && w->pairs > s->host.n_pipes)
                                continue;
                        if (round == 0)
                                move(s, w, size, count / 4 + 1);
                        else
                                measure(s, w, size, count, round);
                }
        fflush(stdout);
}

static int compare(const void *a, const void *b) {
        const uint64_t *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

/* Until so many bytes have come in all: a stream merges the last echo and the answer. */
static unsigned receive(Side *s, unsigned got, unsigned until) {
        unsigned char data[PACKET_MAX];

        while (got < until) {
                int n = host_receive(&s->host, s->host.pipes, data, sizeof data, 5000, NULL);

                errno = n < 0 ? ETIMEDOUT : 0;
                if (n < 0)
                        give_up("%s: no echo", s->name);
                got += (unsigned) n;
        }
        return got;
}

/* There and back, 64 bytes. */
static void echo(Side *s, unsigned round) {
        Command c = { .act = ACT_ECHO, .chunk = COMMAND_SIZE, .count = ECHOES };
        unsigned got = 0;
        uint64_t times[ECHOES];

        host_send(&s->host, s->host.pipes, c.bytes, sizeof c, 0, 5000);
        for (unsigned i = 0; i < ECHOES; i++) {
                uint64_t begin = now_us();

                host_send(&s->host, s->host.pipes, c.bytes, sizeof c, 0, 5000);
                got = receive(s, got, (i + 1) * COMMAND_SIZE);
                times[i] = now_us() - begin;
        }
        if (receive(s, got, (ECHOES + 1) * COMMAND_SIZE) != (ECHOES + 1) * COMMAND_SIZE)
                give_up("%s: more echoes than calls", s->name);
        qsort(times, ECHOES, sizeof *times, compare);
        if (round == 0)
                return;
        sample("echo", COMMAND_SIZE, "p50", s, round, (double) times[ECHOES / 2]);
        sample("echo", COMMAND_SIZE, "p99", s, round, (double) times[ECHOES * 99 / 100]);
}

/* What the manager of the gadget has done in all that time */
static void tell_daemon(const Side *s) {
        Usage now = usage_of(s->daemon);

        if (!s->daemon)
                return;
        printf("sample %s/daemon/switches %s 1 %llu\n", prefix, s->name,
               (unsigned long long) (now.switches - s->at_first.switches));
        printf("sample %s/daemon/cpu %s 1 %llu\n", prefix, s->name,
               (unsigned long long) (now.cpu_us - s->at_first.cpu_us));
}

int main(int argc, char *argv[]) {
        unsigned rounds;
        bool quick;

        if (argc < 5)
                give_up("usage: bench-host PREFIX ROUNDS full|quick SIDE=PRODUCT[=CLIENT[=DAEMON]]…");
        prefix = argv[1];
        rounds = (unsigned) atoi(argv[2]);
        quick = strcmp(argv[3], "quick") == 0;
        for (int i = 4; i < argc; i++)
                open_side(argv[i]);
        for (unsigned i = 0; i < n_sides; i++)
                sides[i].at_first = usage_of(sides[i].daemon);
        for (unsigned round = 0; round <= rounds; round++)
                for (unsigned i = 0; i < n_sides; i++)
                        if (sides[(i + round) % n_sides].client)
                                echo(sides + (i + round) % n_sides, round);
        for (size_t w = 0; w < sizeof works / sizeof *works; w++)
                for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++)
                        if (chunks[i].size >= works[w].size_min &&
                            (!quick || (works[w].quick && chunks[i].quick)))
                                measure_all(works + w, chunks[i].size, chunks[i].count, rounds);
        for (unsigned i = 0; i < n_sides; i++)
                tell_daemon(sides + i);
        for (unsigned i = 0; i < n_sides; i++)
                host_close(&sides[i].host);
        return 0;
}
