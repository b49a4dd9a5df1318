/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * BackOff · a describing client that ends again and again would have the host see a device that comes and goes as
 * often: so the binds come later and later.
 */
#pragma once

#include "util/macro.h"

/* Resting state: all zero. Times are CLOCK_MONOTONIC, in µs. */
typedef struct BackOff {
        uint64_t bound_at;
        uint64_t not_before; /* that time, the gadget is not bound */
        unsigned quick_ends; /* soon after a bind, one after the other */
} BackOff;

void back_off_bound(BackOff *b, uint64_t now);
void back_off_ended(BackOff *b, uint64_t now);

/* How long to wait with a bind, in µs. */
uint64_t back_off_left(const BackOff *b, uint64_t now);
