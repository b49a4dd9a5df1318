/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl describe: files that functionfs takes → the sections of a profile.
 */
#include <fcntl.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/draft.h"
#include "util/file.h"

/* More than any function needs. */
#define BLOB_SIZE_MAX    65536
#define DEFAULT_INSTANCE "function"
#define INSTANCE_MAX     (CONFIGFS_NAME_MAX - (int) strlen("ffs."))

static int read_blob(const char *path, char **ret, size_t *ret_size) {
        int r = file_read_at(AT_FDCWD, path, BLOB_SIZE_MAX, ret, ret_size);

        if (r == -EFBIG)
                (void) ctl_fail("%s: larger than %d bytes", path, BLOB_SIZE_MAX);
        else if (r < 0)
                (void) ctl_fail("%s: %s", path, strerror(-r));
        return r;
}

static int describe(const char *file, const char *strings_file, const char *instance, Diagnostics *diag,
                    char **ret) {
        _cleanup_free_ char *data = NULL, *strings_data = NULL;
        _cleanup_(blob_content_done) BlobContent blob = {};
        _cleanup_(blob_strings_done) BlobStrings strings = {};
        size_t size, strings_size = 0;

        if (read_blob(file, &data, &size) < 0 ||
            (strings_file && read_blob(strings_file, &strings_data, &strings_size) < 0))
                return -EIO;
        int r = blob_read_descriptors(file, data, size, diag, &blob),
            k = strings_file ? blob_read_strings(strings_file, strings_data, strings_size, diag, &strings)
                             : 0;
        if (r < 0 || k < 0)
                return r < 0 ? r : k;
        return draft_new(file, &blob, strings_file, strings_file ? &strings : NULL, instance, diag, ret);
}

static bool instance_ok(const char *name) {
        size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

        return n > 0 && !name[n] && n <= (size_t) INSTANCE_MAX;
}

int verb_describe(const Ctl *ctl, int argc, char *argv[]) {
        const char *instance = ctl->name ?: DEFAULT_INSTANCE;
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_free_ char *text = NULL;
        int r;

        if (!instance_ok(instance))
                return ctl_fail("--name: '%s' is not allowed (letters, digits, '_' and '-', at most %d characters)",
                                instance, INSTANCE_MAX);
        r = describe(argv[1], argc > 2 ? argv[2] : NULL, instance, &diag, &text);
        if (r < 0) {
                diag_print(&diag, stderr);
                return r == -ENOMEM ? ctl_fail("out of memory") : EXIT_FAILURE;
        }
        output_page();
        fputs(text, stdout);
        return EXIT_SUCCESS;
}
