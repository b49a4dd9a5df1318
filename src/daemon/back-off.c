/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "daemon/back-off.h"

/* An end within this time of a bind is a quick one. */
#define QUICK_END_US UINT64_C(10000000)
#define PAUSE_US     UINT64_C(1000000)
#define PAUSE_MAX_US UINT64_C(32000000)

void back_off_bound(BackOff *b, uint64_t now) {
        b->bound_at = now;
}

void back_off_ended(BackOff *b, uint64_t now) {
        uint64_t pause = PAUSE_US;

        b->quick_ends = now < b->bound_at + QUICK_END_US || now < b->not_before ? b->quick_ends + 1 : 0;
        for (unsigned i = 2; i < b->quick_ends && pause < PAUSE_MAX_US; i++)
                pause *= 2;
        if (b->quick_ends >= 2)
                b->not_before = now + pause;
}

uint64_t back_off_left(const BackOff *b, uint64_t now) {
        return now < b->not_before ? b->not_before - now : 0;
}
