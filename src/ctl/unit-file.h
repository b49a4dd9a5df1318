/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unit file · what a service will be: the settings of its unit file and drop-ins. The last one counts and an empty one
 * resets, which is right for all that are asked for here.
 */
#pragma once

#include "ctl/unit-find.h"

typedef struct UnitSetting {
        char *path; /* of the file, as people see it: without the root */
        unsigned line;
        char *section, *key, *value;
} UnitSetting;

typedef struct UnitSettings {
        UnitSetting *items;
        size_t n;
} UnitSettings;

/*
 * Reads the unit called name. directories are those of unit_directories(root).
 * Returns 0; UNIT_E_ABSENT; UNIT_E_MASKED; or a negative errno of a file.
 */
int unit_load(const char *root, const StrList *directories, const char *name, UnitSettings *ret);
void unit_settings_done(UnitSettings *u);

/* The setting that counts, or NULL: there is none, or it was reset. */
const UnitSetting *unit_setting(const UnitSettings *u, const char *section, const char *key);
const char *unit_text(const UnitSettings *u, const char *section, const char *key, const char *fallback);
/* Also of words like "true" and "on"; anything else that is set is fallback. */
bool unit_bool(const UnitSettings *u, const char *section, const char *key, bool fallback);
