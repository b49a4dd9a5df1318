/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bind · attempts to bind a gadget to a controller, and the words for what stands in the way.
 */
#pragma once

#include "kernel/target.h"

/* Named outcomes of bind_try(). */
enum {
        BIND_E_WAIT = 1, /* there is no controller for it now */
        BIND_E_RETRY,    /* try again in a moment */
};

/* Resting state: all zero; put back to it by every outcome but BIND_E_RETRY. */
typedef struct BindAttempt {
        uint64_t deadline; /* CLOCK_MONOTONIC, µs */
        uint64_t since;    /* CLOCK_REALTIME, µs */
} BindAttempt;

/*
 * Tries once. wanted is the name of a controller, or "auto".
 * Returns 0, BIND_E_WAIT or BIND_E_RETRY, for the first two with a sentence about it; or a negative errno with
 * words in diag, among them the kernel's.
 */
int bind_try(BindAttempt *a, const Target *t, const char *wanted, char **ret_text, Diagnostics *diag);
