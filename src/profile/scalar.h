/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Scalar · numbers, yes and no, and times, as they are written in profiles.
 */
#pragma once

#include "util/macro.h"

/* Decimal or 0x…, no sign, no leading zero. Returns 0 or -EINVAL. */
int scalar_parse_number(const char *text, uint32_t *ret);
/* yes, true, on, 1 / no, false, off, 0. Returns 1, 0 or -EINVAL. */
int scalar_parse_bool(const char *text);
/* A number with us, ms, s or min. Returns 0 or -EINVAL; the result is in microseconds. */
int scalar_parse_time(const char *text, uint64_t *ret_us);
