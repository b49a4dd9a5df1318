/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unit file · what a service will be, from its unit file and drop-ins below a root, found and merged by systemd's rules
 * (systemd.unit(5)): search path, templates, aliases, masks, drop-ins. No bus is asked, so that it works in an image.
 * Of the settings, the last one counts and an empty one resets, which is right for all that are asked here.
 */
#pragma once

#include "util/text.h"

typedef struct UnitSetting {
        char *path; /* of the file, as people see it: without the root */
        unsigned line;
        char *section, *key, *value;
} UnitSetting;

typedef struct UnitSettings {
        UnitSetting *items;
        size_t n;
} UnitSettings;

/* Named outcomes of unit_load(). */
enum {
        UNIT_E_ABSENT = 1,
        UNIT_E_MASKED,
};

/* The directories of units that exist below root, first wins. Returns 0 or -ENOMEM. */
int unit_directories(const char *root, StrList *ret);

/*
 * Reads the unit called name. directories are those of unit_directories(root).
 * Returns 0; UNIT_E_ABSENT; UNIT_E_MASKED; or a negative errno of a file.
 */
int unit_load(const char *root, const StrList *directories, const char *name, UnitSettings *ret);
void unit_settings_done(UnitSettings *u);

/* The setting that counts, or NULL: there is none, or it was reset. */
const UnitSetting *unit_find(const UnitSettings *u, const char *section, const char *key);
const char *unit_text(const UnitSettings *u, const char *section, const char *key, const char *fallback);
/* Also of words like "true" and "on"; anything else that is set is fallback. */
bool unit_bool(const UnitSettings *u, const char *section, const char *key, bool fallback);
