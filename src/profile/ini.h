/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ini · the only door to inih. inih splits one KEY=VALUE line; lines, outer blanks, section headers,
 * continuations and numbers are the reader's, because inih 55 keeps none of them.
 */
#pragma once

#include "util/macro.h"

/* Longest key, in bytes, so that key and slice stay below inih's line limit of 200. */
#define INI_KEY_MAX 120

/*
 * Splits a clean line (no control characters, a key of at most INI_KEY_MAX before its first '=').
 * ret_value is the whole value without outer blanks: values of any length, with any ';' in them.
 * Returns 0, -ENOMEM, or -EINVAL if inih finds no pair in it.
 */
int ini_split(const char *line, char **ret_key, char **ret_value);
