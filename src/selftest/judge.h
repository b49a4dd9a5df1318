/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Judge · holds reported lines against those that are expected. Expected are the lines of one text, "NAME:
 * VALUE", with the differences of others: the same form, with a reason behind "  # ". A name that ends in "/
 * *" (without the blank) stands for all that begin like that: there is one line instead of them. Empty lines
 * and those with a # in front are comments. Only groups of which a line was reported are looked at; a group
 * is what stands before the first slash.
 */
#pragma once

#include "util/macro.h"

typedef struct Judge Judge;

typedef enum Verdict {
        VERDICT_EXPECTED,
        VERDICT_OTHER,   /* not that value */
        VERDICT_UNKNOWN, /* no such line is expected, or not twice */
} Verdict;

Judge *judge_free(Judge *j);
DEFINE_CLEANUP(Judge *, judge_free)

/*
 * From the lines of a text, up to NULL; the text stays the caller's, and must stay. Returns 0, -ENOMEM or
 * -EBADMSG; then ret_line is the line.
 */
int judge_new(const char *const *lines, Judge **ret, const char **ret_line);

/*
 * Applies differences. Each must be about something, and be a difference: else -EBADMSG.
 */
int judge_differ(Judge *j, const char *const *lines, const char **ret_line);

/* ret_wanted: the value that is expected, if VERDICT_OTHER */
Verdict judge_line(Judge *j, const char *name, const char *value, const char **ret_wanted);

/* The next line that is still missing in the groups that were seen, NULL if there is none. */
const char *judge_next_missing(Judge *j);
