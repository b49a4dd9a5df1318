/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Value · what a value of each kind looks like, in one place: the check, and the words that say
 * what is allowed.
 */
#pragma once

#include "profile/schema.h"

/* Unit names are file names, of 255 bytes at most, and systemd and we add to them (".d", a temporary suffix). */
#define UNIT_NAME_LIMIT 240

/*
 * Checks the value of the key called name against its row. A wrong one is reported as 'key: what is wrong (what is allowed)'.
 * Returns 0 or -EINVAL.
 */
int value_check(const Key *key, const char *name, const char *value, const Origin *at, Diagnostics *diag);

/* The same, without words. */
bool value_valid(const Key *key, const char *value);

/* What the row allows, in words. NULL when out of memory. */
char *value_allowed(const Key *key);

/* True for an absolute, normalised path that the daemon sees as everybody does. */
bool value_path_valid(const char *path);

/* True if the kernel wants bytes: value_for_kernel() then gives them in hexadecimal. */
bool value_is_binary(const Key *key);

/* What is written into the attribute of a key for a checked value. NULL when out of memory. */
char *value_for_kernel(const Key *key, const char *text);

/*
 * The inverse: what an attribute was found to hold, as a profile says it. It may be no value that the row allows. NULL
 * when out of memory.
 */
char *value_from_kernel(const Key *key, const char *data, size_t size);
