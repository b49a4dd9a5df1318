/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Set · all profiles of a machine that are right. A broken one is left out; it never spoils the others.
 */
#pragma once

#include "profile/profile.h"

/* Resting state: all zero. */
typedef struct ProfileSet {
        Profile **items; /* sorted by name */
        size_t n;
} ProfileSet;

/*
 * Loads every profile below root. on_broken (may be NULL) is told of each that is left out, with all that is
 * wrong with it.
 * Returns 0 or -ENOMEM.
 */
int profile_set_load(const char *root, const Specifiers *host,
                     void (*on_broken)(const char *name, Diagnostics *diag), ProfileSet *ret);
void profile_set_done(ProfileSet *s);
