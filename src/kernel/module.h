/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Module · what the running kernel can load, as modprobe(8) would find it, and what is in those files. The only door to
 * libkmod. Nothing is loaded.
 */
#pragma once

#include "util/macro.h"

typedef struct Module {
        char *alias;
        bool there;    /* built in counts */
        char *path;    /* NULL: built in, or not there */
        char *content; /* NULL: not readable as it is, such as a compressed one */
        size_t size;
} Module;

typedef struct Modules {
        struct kmod_ctx *ctx; /* NULL: this kernel has no lists of modules, and nothing is known */
        Module **items;       /* those asked for */
        size_t n;
} Modules;

typedef enum Answer {
        ANSWER_NO,
        ANSWER_YES,
        ANSWER_UNKNOWN,
} Answer;

/* Returns 0, also if there are no lists; or -ENOMEM. */
int modules_open(Modules *ret);
void modules_done(Modules *m);

/*
 * The module of an alias, such as "usbfunc:acm", or of that name; it belongs to m. *ret is NULL if nothing is known.
 * Returns 0 or -ENOMEM.
 */
int modules_find(Modules *m, const char *alias, const Module **ret);

/*
 * Is word the end of a string or of the name of a symbol in it? No is only said where the witness is found, a word of the
 * same kind that every version of it has: symbols can be stripped.
 */
Answer module_has(const Module *m, const char *word, const char *witness);
