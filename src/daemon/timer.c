/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sysexits.h>

#include "daemon/timer.h"

static int on_time(sd_event_source *s _unused_, uint64_t usec _unused_, void *userdata) {
        Timer *t = userdata;

        timer_stop(t);
        t->fired(t->userdata);
        return 0;
}

void timer_start(Timer *t, uint64_t in_us) {
        timer_stop(t);
        if (sd_event_add_time_relative(t->event, &t->source, CLOCK_MONOTONIC, in_us, 1000, on_time, t) < 0)
                (void) sd_event_exit(t->event, EX_TEMPFAIL);
}

void timer_stop(Timer *t) {
        t->source = sd_event_source_disable_unref(t->source);
}
