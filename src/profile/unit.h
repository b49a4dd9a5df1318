/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Unit · the systemd units that profiles ask for, as text: a .mount unit per functionfs function, one drop-in per
 * client. The generator writes them, the daemon compares them with what PID 1 has loaded. Pure.
 */
#pragma once

#include "profile/profile.h"

/* Where systemd keeps what generators write (systemd.generator(7), normal-dir). */
#define GENERATOR_DIR "/run/systemd/generator"

typedef struct UnitFile {
        char *path; /* below the generator's directory */
        char *text;
        const Profile *owner; /* a mount's profile; NULL for a client's drop-in */
} UnitFile;

/* Resting state: all zero. */
typedef struct UnitFiles {
        UnitFile *items;
        size_t n;
        size_t *slots; /* where an item is, by the hash of its path: its place + 1, or 0 */
        size_t n_slots;
} UnitFiles;

/*
 * All units of a set of profiles. Of several that have one mount point the first gets it.
 * Returns 0 or -ENOMEM.
 */
int unit_files(Profile *const *profiles, size_t n, UnitFiles *ret);
void unit_files_done(UnitFiles *u);

/*
 * Reports every mount point of p that is another profile's. Returns 0, -EINVAL or -ENOMEM.
 */
int unit_files_check(const UnitFiles *u, const Profile *p, Diagnostics *diag);

/* Takes path and text over; also NULL, which is -ENOMEM. No other entry has that path. Returns 0 or -ENOMEM. */
int unit_files_add(UnitFiles *u, char *path, char *text, const Profile *owner);

/* The entry of that path, or NULL. */
const UnitFile *unit_files_find(const UnitFiles *u, const char *path);

/* The .mount unit of an absolute path (systemd.unit(5), "String escaping"). NULL when out of memory. */
char *unit_name_of_mount(const char *path);

/* The drop-in of a gadget's own unit, which not every gadget has. NULL when out of memory. */
char *unit_gadget_dropin_path(const Profile *p);

/* "UNIT.d/50-usb-gadget.conf". NULL when out of memory. */
char *unit_dropin_path(const char *unit);
