/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Await · has the client written the descriptors of its function? Nothing in the kernel says when (6.1); so it is
 * looked for, now and then.
 */
#pragma once

#include "kernel/target.h"

/* Named outcome of await_look(). */
enum {
        AWAIT_E_NOT_YET = 1,
};

/* Resting state: all zero; put back to it by every outcome but AWAIT_E_NOT_YET. */
typedef struct Await {
        uint64_t deadline; /* CLOCK_MONOTONIC, µs */
} Await;

/*
 * Looks once. limited: no longer than the step says, counted from the first look.
 * Returns 0 (it has), AWAIT_E_NOT_YET, or -ETIMEDOUT with words in diag.
 */
int await_look(Await *a, const Target *t, const Step *s, bool limited, Diagnostics *diag);

/* When to look again, in µs from now. */
uint64_t await_interval_us(bool limited);
