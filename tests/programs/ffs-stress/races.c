/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The list of lists, and what loops have in common */
#include "race.h"
#include "selftest/call.h"
#include "stress.h"

static const Loop *const lists[] = {
        enable_loops, file_loops, process_loops, signal_loops, async_loops, mount_loops,
};

void stress_races(const Options *o) {
        Race r = { .o = o, .random = o->seed };

        for (size_t i = 0; i < ELEMENTSOF(lists); i++)
                for (const Loop *l = lists[i]; l->name; l++)
                        repeat(l, o, &r);
        if (o->only[0])
                repeat(window_loops, o, &r);
}

void race_connect(void *race) {
        Race *r = race;

        rig_open(&r->rig, r->o, 1, NULL);
        rig_connect(&r->rig);
}

void race_load(void *race) {
        Race *r = race;

        race_connect(r);
        load_init_usual(&r->load, &r->rig, r->o->seed);
        load_host_start(&r->load);
}

void race_close(void *race) {
        Race *r = race;

        rig_close(&r->rig);
}

void race_load_close(void *race) {
        Race *r = race;

        load_finish(&r->load);
        race_close(r);
}

void race_moment(Race *r) {
        sleep_ms(random_below(&r->random, 20));
}

void race_works(Race *r) {
        load_init_usual(&r->load, &r->rig, random_next(&r->random));
        load_host_start(&r->load);
        load_flows(&r->load);
        load_finish(&r->load);
}
