/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Signals come faster than transfers end. A call tells what it has moved, and -EINTR if that is nothing; so
 * all counts added up are what the other end saw, and nothing is lost or comes twice.
 */
#include <signal.h>

#include "job.h"
#include "race.h"
#include "selftest/call.h"

static atomic_bool calm;
static pthread_t storm;

static void *send_signals(void *context) {
        Race *r = context;

        while (!calm) {
                for (unsigned i = 0; i < r->load.workers; i++)
                        pthread_kill(r->load.worker[i].thread, SIGUSR1);
                sleep_ms(1);
        }
        return NULL;
}

static void begin_storm(Race *r, bool ends) {
        race_connect(r);
        rig_set_zlp(0, ends);
        load_init(&r->load, &r->rig, r->o->seed);
        r->load.may_interrupt = true;
        r->load.ends = ends;
        r->load.packets_max = 4096;
        load_writer(&r->load, 0, r->rig.pair[0].write);
        load_reader(&r->load, 0, r->rig.pair[0].read);
        load_host_start(&r->load);
        calm = false;
        storm = thread_start(send_signals, r);
}

static void before(void *race) {
        begin_storm(race, false);
}

static void before_ends(void *race) {
        begin_storm(race, true);
}

static void endure(void *race, unsigned i) {
        Race *r = race;

        (void) i;
        sleep_ms(50);
        load_flows(&r->load);
}

static void after(void *race) {
        Race *r = race;

        calm = true;
        pthread_join(storm, NULL);
        race_load_close(r);
        say("signals: %u writes, %u of them interrupted before the end, %u URBs sent",
            r->load.lane[0].from_device[0].n, r->load.lane[0].from_device[0].endless,
            r->load.lane[0].from_host.n);
}

const Loop signal_loops[] = {
        { "signals/counts", before,           endure, after },
        { "signals/ends",   before_ends, endure, after },
        {},
};
