/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "daemon/idle.h"

#define DEBOUNCE_US UINT64_C(1500000)

static void note(Idle *i, StopOn event) {
        i->event = MAX_OF(event, i->event); /* an unbind comes as a disable first */
        timer_start(&i->timer, DEBOUNCE_US);
}

StopOn idle_take(Idle *i) {
        StopOn event = i->event;

        timer_stop(&i->timer);
        i->event = STOP_ON_NEVER;
        return event;
}

void idle_note(Idle *i, FfsEvent event) {
        if (event == FFS_EVENT_ENABLE)
                (void) idle_take(i);
        else if (event == FFS_EVENT_DISABLE)
                note(i, STOP_ON_DISABLE);
        else if (event == FFS_EVENT_UNBIND)
                note(i, STOP_ON_UNBIND);
        else if (event == FFS_EVENT_BIND) /* bound again: only the host may have lost interest */
                i->event = MIN_OF(i->event, STOP_ON_DISABLE);
}
