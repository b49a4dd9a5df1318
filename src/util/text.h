/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Text · lists of strings, words in quotes, hexadecimal, one stable hash. Pure; nothing is read or written.
 */
#pragma once

#include <stdarg.h>

#include "util/macro.h"

/* A list of strings in insertion order. Resting state: all zero. */
typedef struct StrList {
        char **items;
        size_t n;
} StrList;

/* Appends a copy. Returns 0 or -ENOMEM. */
int str_list_add(StrList *l, const char *s);
/* Appends and takes the string over, also on error. Returns 0 or -ENOMEM (NULL counts as that). */
int str_list_take(StrList *l, char *s);
bool str_list_has(const StrList *l, const char *s);
/* Sorts in strcmp() order. */
void str_list_sort(StrList *l);
/* Of a sorted list: keeps one of those that are equal. */
void str_list_unique(StrList *l);
void str_list_done(StrList *l);

/*
 * Splits text at blanks. Returns 0 or -ENOMEM.
 */
int text_split(const char *text, StrList *ret);

/*
 * Writes one word so that text_unquote_words() reads it back: bare where only harmless characters occur, else
 * in "…" with \n, \", \\ and \xHH escapes.
 */
void text_write_word(FILE *f, const char *word);

/*
 * Splits a line written with text_write_word(). Returns 0, -ENOMEM, or -EINVAL for an unbalanced quote or an
 * unknown escape.
 */
int text_read_words(const char *line, StrList *ret);

/* The place of a word in a list that ends with NULL; that of the NULL if it is not there. */
size_t text_index(const char *const *words, const char *word);

/* As vasprintf(3); NULL when out of memory. */
char *text_vformat(const char *fmt, va_list ap) _printf_(1, 0);

/* Bytes to lower-case hexadecimal; NULL when out of memory. */
char *hex_encode(const void *data, size_t size);
/* The inverse. Returns 0, -EINVAL (odd length, other characters) or -ENOMEM. */
int hex_decode(const char *text, uint8_t **ret, size_t *ret_size);

/*
 * FNV-1a, 64 bit (Fowler, Noll, Vo; draft-eastlake-fnv): stable across machines and versions, not secret.
 * Start with FNV1A_START, feed any number of pieces.
 */
#define FNV1A_START UINT64_C(0xcbf29ce484222325)
uint64_t fnv1a(uint64_t hash, const void *data, size_t size);
/* Every bit of the result depends on every bit of the hash (Appleby's 64-bit finalizer). */
uint64_t hash_mix(uint64_t hash);

/* True if s is well-formed UTF-8 (RFC 3629). */
bool utf8_valid(const char *s);
