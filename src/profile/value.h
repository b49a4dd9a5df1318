/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Value · what a value of each kind looks like, in one place: the check, the words that say what is allowed, and
 * the reading of checked text.
 */
#pragma once

#include "profile/schema.h"

/* Unit names are file names, of 255 bytes at most, and systemd and we add to them (".d", a temporary suffix). */
#define UNIT_NAME_LIMIT 240

/*
 * Checks value against its row. A wrong one is reported as 'key: what is wrong (what is allowed)'.
 * Returns 0 or -EINVAL.
 */
int value_check(const Key *key, const char *value, const Origin *at, Diagnostics *diag);

/* Prints what the row allows, as it stands in messages and in `usb-gadgetctl functions`. */
void value_print_allowed(FILE *f, const Key *key);

/* Decimal or 0x…, no sign, no leading zero. Returns 0 or -EINVAL. */
int value_parse_number(const char *text, uint32_t *ret);
/* yes, true, on, 1 / no, false, off, 0. Returns 1, 0 or -EINVAL. */
int value_parse_bool(const char *text);
/* A number with us, ms, s or min. Returns 0 or -EINVAL; the result is in microseconds. */
int value_parse_time(const char *text, uint64_t *ret_us);
