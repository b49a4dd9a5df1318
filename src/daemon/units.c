/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "daemon/units.h"
#include "profile/set.h"
#include "profile/unit.h"
#include "util/file.h"

#define UNIT_SIZE_MAX 65536

/* False also for a unit that nobody would generate now (NULL). */
static bool same_text(const UnitFile *f) {
        _cleanup_free_ char *path = NULL, *text = NULL;

        return f && asprintf(&path, GENERATOR_DIR "/%s", f->path) >= 0 &&
               file_read_at(AT_FDCWD, path, UNIT_SIZE_MAX, &text, NULL) >= 0 && str_eq(text, f->text);
}

static int say_stale(const Profile *p, Diagnostics *diag) {
        return diag_error(
                        diag, -ESTALE,
                        "Profile '%s' has changed since systemd read it: run 'systemctl daemon-reload', then start again",
                        p->name);
}

/* Takes the path. */
static int check_file(const UnitFiles *files, char *path, const Profile *p, Diagnostics *diag) {
        _cleanup_free_ char *owned = path;

        if (!path)
                return -ENOMEM;
        return same_text(unit_files_find(files, path)) ? 0 : say_stale(p, diag);
}

/* The unit files that one function needs: its mount and its client's drop-in. */
static int check_function(const Profile *p, const Function *f, const UnitFiles *files, Diagnostics *diag) {
        int r = 0;

        if (f->mount_point)
                r = check_file(files, unit_name_of_mount(f->mount_point), p, diag);
        if (r >= 0 && f->client)
                r = check_file(files, unit_dropin_path(f->client), p, diag);
        return r;
}

/* What the gadget's own unit needs for the files that the kernel opens. */
static int check_gadget(const Profile *p, const UnitFiles *files, Diagnostics *diag) {
        _cleanup_free_ char *path = unit_gadget_dropin_path(p);
        const UnitFile *f = path ? unit_files_find(files, path) : NULL;

        if (!path)
                return -ENOMEM;
        return f && !same_text(f) ? say_stale(p, diag) : 0;
}

/* Mount points and clients can be other profiles' as well; what else there is of units is a profile's own. */
static bool shares_units(const Profile *p) {
        FOREACH_ITEM(f, p->functions, p->n_functions)
                if (f->mount_point || f->client)
                        return true;
        return false;
}

int units_check(Profile *p, const Specifiers *host, Diagnostics *diag) {
        _cleanup_(unit_files_done) UnitFiles files = {};
        _cleanup_(profile_set_done) ProfileSet set = {};
        int r;

        if (shares_units(p))
                r = profile_set_load("", host, NULL, &set) < 0 ? -ENOMEM
                                                               : unit_files(set.items, set.n, &files);
        else
                r = unit_files(&p, 1, &files);
        if (r >= 0)
                r = unit_files_check(&files, p, diag);
        if (r >= 0)
                r = check_gadget(p, &files, diag);
        for (size_t i = 0; i < p->n_functions && r >= 0; i++)
                r = check_function(p, p->functions + i, &files, diag);
        return r;
}
