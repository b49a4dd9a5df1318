/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Many threads on the same files: nothing is lost, doubled or delivered elsewhere, and nothing comes
 * between the packets of one write, whichever file it went through.
 */
#include "load.h"
#include "selftest/call.h"
#include "selftest/session.h"
#include "stress.h"

typedef struct Crowd {
        const Options *o;
        Rig rig;
        Load load;
        int plain_in[PAIRS_MAX], plain_out;
        unsigned zlp;
} Crowd;

static void connect_pairs(Crowd *c, unsigned pairs) {
        rig_open(&c->rig, c->o, pairs, NULL);
        rig_connect(&c->rig);
        for (unsigned i = 0; i < pairs; i++)
                c->plain_in[i] = rig_plain_in(i);
        load_init(&c->load, &c->rig, c->o->seed);
        c->load.packets_max = 2048;
        c->load.whole_reads = true;
}

/* Two writers and two readers for each of two pairs */
static void before_threads(void *context) {
        Crowd *c = context;

        connect_pairs(c, 2);
        for (unsigned i = 0; i < 2 * c->rig.pairs; i++) {
                load_writer(&c->load, i / 2, c->rig.pair[i / 2].write);
                load_reader(&c->load, i / 2, c->rig.pair[i / 2].read);
        }
        load_host_start(&c->load);
}

static void toggle(void *context, unsigned i) {
        Crowd *c = context;

        for (unsigned k = 0; k < 20; k++) {
                expect("ENABLE_ZLP", set_zlp(c->plain_in[k % 2], (i + k / 2) % 2), 0);
                sleep_ms(2);
        }
        load_flows(&c->load);
}

/* Writers and readers of the proxy and of the plain files, at the same endpoints */
static void before_mixed(void *context) {
        Crowd *c = context;

        connect_pairs(c, 1);
        c->plain_out = rig_plain_out(0);
        for (unsigned i = 0; i < 2; i++) {
                load_writer(&c->load, 0, c->rig.pair[0].write);
                load_writer(&c->load, 0, c->plain_in[0]);
                load_reader(&c->load, 0, i ? c->plain_out : c->rig.pair[0].read);
        }
        load_host_start(&c->load);
}

static void wait_for_more(void *context, unsigned i) {
        Crowd *c = context;

        (void) i;
        sleep_ms(40);
        load_flows(&c->load);
}

static void after(void *context) {
        Crowd *c = context;

        load_finish(&c->load);
        for (unsigned i = 0; i < c->rig.pairs; i++)
                close(c->plain_in[i]);
        if (c->plain_out >= 0)
                close(c->plain_out);
        say("threads: %llu packets to the host, %llu KiB from it",
            (unsigned long long) c->load.lane[0].follower.packets,
            (unsigned long long) c->load.lane[0].out / 1024);
        rig_close(&c->rig);
}

void stress_threads(const Options *o) {
        Crowd c = { .o = o, .plain_out = -1 };

        repeat(&(const Loop) { "threads", before_threads, toggle, after }, o, &c);
}

void stress_mixed(const Options *o) {
        Crowd c = { .o = o, .plain_out = -1 };

        repeat(&(const Loop) { "mixed", before_mixed, wait_for_more, after }, o, &c);
}
