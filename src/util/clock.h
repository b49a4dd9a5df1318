/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Clock · now, in microseconds.
 */
#pragma once

#include <time.h>

#include "util/macro.h"

static inline uint64_t clock_us(clockid_t clock) {
        struct timespec t;

        (void) clock_gettime(clock, &t);
        return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}
