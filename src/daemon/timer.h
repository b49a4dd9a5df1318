/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Timer · fires once, if nobody stops it or sets it anew.
 */
#pragma once

#include <systemd/sd-event.h>

#include "util/macro.h"

/* Resting state: without a source. */
typedef struct Timer {
        sd_event *event; /* must outlive it */
        void (*fired)(void *userdata);
        void *userdata;
        sd_event_source *source;
} Timer;

/* After so many µs of CLOCK_MONOTONIC. Out of memory, the event loop is left: the next life goes on. */
void timer_start(Timer *t, uint64_t in_us);
void timer_stop(Timer *t);
