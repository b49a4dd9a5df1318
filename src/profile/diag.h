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

/* Nobody reads more, and a file of the largest size could have one on each line. */
#define DIAG_ERRORS_MAX 100

typedef enum DiagLevel {
        DIAG_ERROR,
        DIAG_WARNING, /* it will probably not do what is wanted */
        DIAG_NOTE,    /* right, but worth knowing */
        _DIAG_LEVEL_MAX,
} DiagLevel;

typedef struct DiagItem {
        DiagLevel level;
        char *path; /* NULL: it belongs to no line of a file; line is 0 then */
        unsigned file, line;
        char *key; /* or NULL */
        char *text;
        size_t serial;
} DiagItem;

/* In the order of the enumeration. */
extern const char *const diag_level_names[_DIAG_LEVEL_MAX];

/* Resting state: all zero. */
typedef struct Diagnostics {
        DiagItem *items;
        size_t n;
        size_t n_errors; /* counts what was lost, too: nobody may go on as if all were said */
        size_t n_left_out; /* errors behind the first DIAG_ERRORS_MAX: counted, without words */
        bool incomplete; /* out of memory: words were lost */
} Diagnostics;

/*
 * Adds 'PATH:LINE: KEY: text', with "warning: " or "note: " before the key; key may be NULL.
 * Returns -EINVAL for DIAG_ERROR, so that a check can end with 'return diag_at(…)'; else 0.
 */
int diag_at(Diagnostics *d, DiagLevel level, const Origin *at, const char *key, const char *fmt, ...)
                _printf_(5, 6);

/*
 * Adds a sentence that belongs to no line of a profile; it prints after the others.
 * Returns error unchanged.
 */
int diag_error(Diagnostics *d, int error, const char *fmt, ...) _printf_(3, 4);

/* Puts the items in the order of files and lines. */
void diag_sort(Diagnostics *d);
/* How many there are of a level. */
size_t diag_count(const Diagnostics *d, DiagLevel level);
/* Prints one item, without the end of the line; before and after (may be NULL) go around the word of its level. */
void diag_print_item(const DiagItem *it, const char *before, const char *after, FILE *f);
/* Says behind the last item what is not there. */
void diag_print_end(const Diagnostics *d, FILE *f);
/* An item as text; NULL when out of memory. */
char *diag_item_text(const DiagItem *it);
/* Sorts and prints one item per line. */
void diag_print(Diagnostics *d, FILE *f);
/* The same as a text of lines; NULL when out of memory. */
char *diag_text(Diagnostics *d);
void diag_done(Diagnostics *d);
