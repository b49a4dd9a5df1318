/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "daemon/units.h"
#include "profile/set.h"
#include "profile/unit.h"
#include "util/file.h"

#define UNIT_SIZE_MAX 65536

static bool same_text(const UnitFile *f) {
        _cleanup_free_ char *path = NULL, *text = NULL;

        return asprintf(&path, GENERATOR_DIR "/%s", f->path) >= 0 &&
               file_read_at(AT_FDCWD, path, UNIT_SIZE_MAX, &text, NULL) >= 0 && str_eq(text, f->text);
}

/* The unit files that one function needs: its mount and its client's drop-in. */
static int check_function(const Profile *p, const Function *f, const UnitFiles *files, Diagnostics *diag) {
        _cleanup_free_ char *mount = unit_name_of_mount(f->mount_point);
        _cleanup_free_ char *dropin = f->client ? unit_dropin_path(f->client) : NULL;
        const UnitFile *file;

        if (!mount || (f->client && !dropin))
                return -ENOMEM;
        file = unit_files_find(files, mount);
        if (file && !str_eq(file->owner->name, p->name))
                return diag_at(diag, DIAG_ERROR, &f->section->at, "MountPoint", "'%s' is a mount point of profile '%s' too (each needs its own)",
                               f->mount_point, file->owner->name);
        if (!file || !same_text(file) || (dropin && !same_text(unit_files_find(files, dropin))))
                return diag_error(diag, -ESTALE,
                                  "Profile '%s' has changed since systemd read it: run 'systemctl daemon-reload', then start again",
                                  p->name);
        return 0;
}

int units_check(const Profile *p, const Specifiers *host, Diagnostics *diag) {
        _cleanup_(diag_done) Diagnostics others = {};
        _cleanup_(unit_files_done) UnitFiles files = {};
        _cleanup_(profile_set_done) ProfileSet set = {};

        if (profile_set_load("", host, NULL, &set) < 0 || unit_files(set.items, set.n, &others, &files) < 0)
                return -ENOMEM;
        FOREACH_ITEM(f, p->functions, p->n_functions) {
                int r = f->type->functionfs ? check_function(p, f, &files, diag) : 0;

                if (r < 0)
                        return r;
        }
        return 0;
}
