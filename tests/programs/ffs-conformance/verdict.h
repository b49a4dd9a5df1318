/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Verdict · one line on stdout for each case: "ok NAME" or "FAIL NAME: got … want …". Starts with none
 * failed.
 */
#pragma once

#include <stdbool.h>

void check(const char *name, long got, long want);
void check_text(const char *name, const char *got, const char *want);

/* Valid until the next call. */
const char *casename(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool any_failed(void);

/* Ends the program with 2, for reasons that are no case's result; errno says why. */
void cannot(const char *what);
