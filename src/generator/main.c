/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadget-generator: profiles → .mount units and client drop-ins, at boot and at every daemon-reload
 * (systemd.generator(7)). A broken profile is said and left out; it never affects another's output.
 */
#include <fcntl.h>

#include "profile/set.h"
#include "profile/unit.h"
#include "util/file.h"
#include "util/host.h"

static void say_broken(const char *name, Diagnostics *diag) {
        diag_print(diag, stderr);
        fprintf(stderr, "usb-gadget-generator: profile '%s' is refused\n", name);
}

static int say_no_memory(void) {
        fprintf(stderr, "usb-gadget-generator: out of memory\n");
        return EXIT_FAILURE;
}

/* Nobody reads the folder before all generators have ended. */
static int write_unit(int dirfd, const UnitFile *f) {
        _cleanup_free_ char *directory = strdup(f->path);
        char *slash = directory ? strrchr(directory, '/') : NULL;
        int r = directory ? 0 : -ENOMEM;

        if (slash) {
                *slash = '\0';
                r = dir_make_at(dirfd, directory);
        }
        if (r >= 0)
                r = file_write_at(dirfd, f->path, f->text);
        if (r < 0)
                fprintf(stderr, "usb-gadget-generator: %s: %s\n", f->path, strerror(-r));
        return r;
}

static int generate(const char *directory) {
        _cleanup_(unit_files_done) UnitFiles files = {};
        _cleanup_(profile_set_done) ProfileSet set = {};
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(host_done) Host host = {};
        _cleanup_close_ int dirfd = -EBADF;
        const char *root = getenv("USB_GADGET_ROOT") ?: "";
        int r = 0;

        dirfd = dir_open_at(AT_FDCWD, directory);
        if (dirfd < 0) {
                fprintf(stderr, "usb-gadget-generator: %s: %s\n", directory, strerror(-dirfd));
                return EXIT_FAILURE;
        }
        if (host_read(root, &host) < 0)
                return say_no_memory();

        Specifiers specifiers = { .machine_id = host.machine_id, .host_name = host.name };
        if (profile_set_load(root, &specifiers, say_broken, &set) < 0 ||
            unit_files(set.items, set.n, &files) < 0)
                return say_no_memory();
        FOREACH_ITEM(p, set.items, set.n)
                if (unit_files_check(&files, *p, &diag) == -ENOMEM)
                        return say_no_memory();
        diag_print(&diag, stderr);
        FOREACH_ITEM(f, files.items, files.n)
                if (write_unit(dirfd, f) < 0)
                        r = -EIO;
        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char *argv[]) {
        if (argc != 2 && argc != 4) {
                fprintf(stderr,
                        "Usage: usb-gadget-generator NORMAL-DIR [EARLY-DIR LATE-DIR]\n\nRun by systemd.\n");
                return EXIT_FAILURE;
        }
        return generate(argv[1]);
}
