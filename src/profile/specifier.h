/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Specifier · %i %m %H %% in values, as in units (systemd.unit(5), "Specifiers"). Pure: what they stand for is
 * given by the caller.
 */
#pragma once

#include "util/macro.h"

typedef struct Specifiers {
        const char *instance;   /* %i: the gadget's name */
        const char *machine_id; /* %m: 32 hexadecimal digits */
        const char *host_name;  /* %H */
} Specifiers;

/*
 * Expands text. Returns 0; -EINVAL for an unknown specifier, which ret_bad then names; -ENOMEM.
 */
int specifier_expand(const Specifiers *s, const char *text, char **ret, char *ret_bad);
