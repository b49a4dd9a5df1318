/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unit find · which files make up a service below a root, by systemd's rules (systemd.unit(5)): search path, templates,
 * aliases, masks, drop-ins. Finds files; never reads what is in them. No bus is asked, so that it works in an image.
 */
#pragma once

#include "util/text.h"

/* Named outcomes of unit_find_files(). */
enum {
        UNIT_E_ABSENT = 1,
        UNIT_E_MASKED,
};

/* The directories of units that exist below root, first wins. Returns 0 or -ENOMEM. */
int unit_directories(const char *root, StrList *ret);

/*
 * The files of the unit called name, without the root: its own, and its drop-ins in the order in which they count.
 * directories are those of unit_directories(root). Returns 0, UNIT_E_ABSENT, UNIT_E_MASKED or -ENOMEM.
 */
int unit_find_files(const char *root, const StrList *directories, const char *name, StrList *ret);
