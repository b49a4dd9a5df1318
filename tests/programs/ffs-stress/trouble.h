/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Trouble · what went wrong while something was repeated. Only the first trouble counts, what follows is
 * mostly its consequence. Any thread may be in trouble; one loop at a time.
 */
#pragma once

#include "util/macro.h"

/* What all loops are told on the command line */
typedef struct Options {
        uint64_t seed;
        unsigned count;
        bool base;              /* only plain endpoint files: works without proxies, too */
        char *const *only;      /* loops to run, by name or by what is before the slash; empty for all */
} Options;

typedef struct Loop {
        const char *name;
        void (*before)(void *context);                  /* optional, like after */
        void (*once)(void *context, unsigned i);
        void (*after)(void *context);
} Loop;

/* Does it count times, or until there is trouble, and prints "ok NAME" or "FAIL NAME: …". */
void repeat(const Loop *l, const Options *o, void *context);

/* A step that takes longer than this is trouble of the worst kind: it ends the program. */
#define STEP_SECONDS 60

/* Printed with the number of the step and the seed */
void trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Trouble unless got is want. */
void expect(const char *what, long got, long want);

bool in_trouble(void);
bool any_trouble(void);

/* A line that is no verdict */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reproducible by the seed: the same state gives the same numbers. */
uint64_t random_next(uint64_t *state);
unsigned random_below(uint64_t *state, unsigned limit);
uint64_t mix(uint64_t x);
