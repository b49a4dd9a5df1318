/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The device's side of a load, and its beginning and end. What calls may return depends on what the test
 * does to them; nothing else is forgiven.
 */
#include "job.h"
#include "load.h"
#include "selftest/call.h"

#define READ_MAX 200000

static const unsigned read_sizes[] = { 64, 100, 511, 512, 513, 1000, 4096, 16384, 65537, READ_MAX };

/* Whether a call may end like this; got is what it returned, or -errno. */
static bool permitted(Load *l, const char *what, long got, long asked) {
        if (got == asked)
                return true;
        if (got == -ESHUTDOWN && l->may_shut_down) {
                l->shut_down++;
                return true;
        }
        if ((got == -EINTR || (got > 0 && got < asked)) && (l->may_interrupt || l->stop))
                return true;
        trouble("%s of %ld returned %ld", what, asked, got);
        return false;
}

static void *write_on(void *p) {
        Worker *w = p;
        Ledger *ledger = &w->lane->from_device[w->index];
        void *data = malloc((size_t) w->load->packets_max * PACKET);
        long r = 0, size = 0;

        do {
                unsigned packets = 1 + random_below(&w->random, 1U << random_below(&w->random, 20)) %
                                               w->load->packets_max;
                uint32_t number = ledger_begin(ledger, packets);

                size = (long) packets * PACKET;
                packets_fill(data, packets, w->lane->first_writer + w->index, number);
                r = errno_or(write(w->fd, data, size));
                ledger_result(ledger, number, r);
        } while (permitted(w->load, "write", r, size) && !w->load->stop);
        free(data);
        return NULL;
}

/* What one of several readers gets may begin and end anywhere in the stream. */
static void receive_whole(Lane *lane, const void *data, size_t size) {
        Follower f = { .ledgers = &lane->from_host, .first = lane->first_writer, .n = 1, .anywhere = true };

        follow(&f, data, size);
}

static void *read_on(void *p) {
        Worker *w = p;
        bool whole = w->load->whole_reads;
        void *data = malloc(READ_MAX);
        long r, size;

        do {
                size = whole ? PACKET * (1 + random_below(&w->random, 64)) :
                       read_sizes[random_below(&w->random, ELEMENTSOF(read_sizes))];
                if (!w->load->rig->proxies)
                        size = (size + PACKET - 1) / PACKET * PACKET;
                r = errno_or(read(w->fd, data, size));
                if (r > 0 && whole)
                        receive_whole(w->lane, data, r);
                else if (r > 0)
                        receive(&w->lane->receiver, data, r);
                if (r > 0)
                        w->lane->out += r;
                /* In the end there may be more where that came from. */
        } while (permitted(w->load, "read", r, size) && !(w->load->stop && r < 0) && !in_trouble());
        free(data);
        return NULL;
}

void load_init(Load *l, Rig *r, uint64_t seed) {
        *l = (Load) { .rig = r, .packets_max = 8192 };
        for (unsigned i = 0; i < r->pairs; i++) {
                Lane *lane = &l->lane[i];

                lane->load = l;
                lane->first_writer = i * WRITERS_MAX;
                lane->random = mix(seed + i);
                ledger_init(&lane->from_host);
                for (unsigned k = 0; k < WRITERS_MAX; k++)
                        ledger_init(&lane->from_device[k]);
                lane->follower = (Follower) { .ledgers = lane->from_device, .first = lane->first_writer,
                                              .n = WRITERS_MAX };
                lane->receiver = (Receiver) { .ledger = &lane->from_host, .writer = lane->first_writer };
        }
}

static void work(Load *l, unsigned pair, int fd, unsigned index, void *(*on)(void *)) {
        Worker *w = &l->worker[l->workers++];

        *w = (Worker) { .load = l, .lane = &l->lane[pair], .index = index, .fd = fd,
                        .random = mix(l->lane[pair].random + l->workers) };
        w->thread = thread_start(on, w);
}

void load_writer(Load *l, unsigned pair, int fd) {
        work(l, pair, fd, l->lane[pair].writers++, write_on);
}

void load_reader(Load *l, unsigned pair, int fd) {
        l->lane[pair].readers++;
        work(l, pair, fd, 0, read_on);
}

void load_init_usual(Load *l, Rig *r, uint64_t seed) {
        load_init(l, r, seed);
        l->may_shut_down = true;
        for (unsigned i = 0; i < r->pairs; i++) {
                load_writer(l, i, r->pair[i].write);
                load_reader(l, i, r->pair[i].read);
        }
}

void load_flows(Load *l) {
        for (unsigned i = 0; i < l->rig->pairs; i++) {
                Lane *lane = &l->lane[i];
                unsigned long in = lane->in, out = lane->out;

                for (unsigned ms = 0; (lane->in == in || lane->out == out) && !in_trouble(); ms += 2) {
                        if (ms > SOON_MS)
                                trouble("pair %u: %lu bytes in, %lu bytes out, and no more", i, in, out);
                        sleep_ms(2);
                }
        }
}

static void judge(Load *l) {
        for (unsigned i = 0; i < l->rig->pairs; i++) {
                for (unsigned k = 0; k < l->lane[i].writers; k++)
                        ledger_judge(&l->lane[i].from_device[k], l->ends);
                if (l->lane[i].readers && !l->may_shut_down)
                        ledger_judge(&l->lane[i].from_host, false);
        }
}

void load_finish(Load *l) {
        load_host_stop(l);
        l->stop = true;
        for (unsigned i = 0; i < l->workers; i++)
                thread_end(l->worker[i].thread);
        judge(l);
        for (unsigned i = 0; i < l->rig->pairs; i++) {
                ledger_done(&l->lane[i].from_host);
                for (unsigned k = 0; k < WRITERS_MAX; k++)
                        ledger_done(&l->lane[i].from_device[k]);
        }
}
