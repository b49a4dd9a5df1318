/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Race · what happens to a function while its files are used. Each list of loops is about one kind of
 * disturbance, ends with a loop without a name, and takes a Race.
 */
#pragma once

#include "load.h"
#include "rig.h"

typedef struct Race {
        const Options *o;
        uint64_t random;
        Rig rig;
        Load load;
} Race;

extern const Loop enable_loops[];       /* race-enable.c: endpoints go off and on */
extern const Loop file_loops[];         /* race-files.c: files are closed */
extern const Loop process_loops[];      /* race-processes.c: processes end */
extern const Loop signal_loops[];       /* race-signals.c: signals interrupt */
extern const Loop async_loops[];        /* race-async.c: asynchronous requests are cancelled and abandoned */
extern const Loop mount_loops[];        /* race-mounts.c: instances are left, reset and removed */

extern const Loop window_loops[];       /* race-mounts.c, only when asked for: the kernel may warn */

/* Before a loop: connected; connected and under load */
void race_connect(void *race);
void race_load(void *race);

/* After it */
void race_close(void *race);
void race_load_close(void *race);

/* A time that differs from step to step, too short for a person */
void race_moment(Race *r);

/* Data moves in both directions, now. */
void race_works(Race *r);
