/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Diagnostics · what people are told, collected so that all of it can be said at once. Lower rooms add to the
 * list and return an errno; daemon and ctl print it, once.
 */
#pragma once

#include "util/macro.h"

/* A place in a profile. `file` counts the files of one profile in the order they were read. */
typedef struct Origin {
        const char *path;
        unsigned file;
        unsigned line;
} Origin;

typedef enum DiagLevel {
        DIAG_ERROR,
        DIAG_NOTE,
        _DIAG_LEVEL_MAX,
} DiagLevel;

typedef struct DiagItem {
        DiagLevel level;
        unsigned file, line;
        size_t serial;
        char *text;
} DiagItem;

/* Resting state: all zero. */
typedef struct Diagnostics {
        DiagItem *items;
        size_t n;
        size_t n_errors;
} Diagnostics;

/*
 * Adds 'PATH:LINE: KEY: text'; key may be NULL.
 * Returns -EINVAL for DIAG_ERROR, so that a check can end with 'return diag_at(…)'; else 0.
 */
int diag_at(Diagnostics *d, DiagLevel level, const Origin *at, const char *key, const char *fmt, ...)
                _printf_(5, 6);

/*
 * Adds a sentence that belongs to no line of a profile; it prints after the others.
 * Returns error unchanged.
 */
int diag_error(Diagnostics *d, int error, const char *fmt, ...) _printf_(3, 4);

/* The items in the order of files and lines, each at its level ("note: " is part of the text). */
void diag_sort(Diagnostics *d);
/* Sorts and prints one item per line. */
void diag_print(Diagnostics *d, FILE *f);
/* The same as a text of lines; NULL when out of memory. */
char *diag_text(Diagnostics *d);
void diag_done(Diagnostics *d);
