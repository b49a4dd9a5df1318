/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Idle · has the host lost interest for good? A bus reset disables, too, and the host enables again at once.
 */
#pragma once

#include "daemon/timer.h"
#include "kernel/functionfs.h"
#include "profile/profile.h"

/* The timer's handler is told by it when event has held for a while. Resting state: all zero but for the timer. */
typedef struct Idle {
        Timer timer;
        StopOn event;
} Idle;

void idle_note(Idle *i, FfsEvent event);
/* Takes what there is to tell, and forgets it. */
StopOn idle_take(Idle *i);
