/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MemStream · a text that is written like a file and grows in memory. It says when memory was short at any write:
 * open_memstream(3) of glibc drops what did not fit without an error, and can end with no text at all.
 */
#pragma once

#include "util/macro.h"

/* Resting state: all zero. Must stay in its place while it is open. */
typedef struct MemStream {
        FILE *f; /* write here */
        char *data;
        size_t size, room;
        bool failed;
        char buffer[512]; /* stdio's: fprintf(3) drops its text silently where it gets none */
} MemStream;

/* Returns the stream to write to, which is also m->f; NULL when out of memory. */
FILE *memstream_open(MemStream *m);
/*
 * Closes the stream and hands the text over, with a NUL behind it; ret_size may be NULL.
 * Returns 0, or -ENOMEM if anything written is missing.
 */
int memstream_finish(MemStream *m, char **ret, size_t *ret_size);
/* The text alone; NULL when out of memory. */
char *memstream_text(MemStream *m);
void memstream_done(MemStream *m);

#define _cleanup_memstream_ _cleanup_(memstream_done)
