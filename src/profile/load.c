/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "profile/load.h"
#include "profile/reader.h"
#include "util/file.h"

/* A profile is written by hand; what is larger is not a profile. */
#define FILE_SIZE_MAX (1024 * 1024)

static int load_file(Document *d, unsigned file, const Edited *edited, Diagnostics *diag) {
        Origin at = { .path = d->files.items[file], .file = file };
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        if (edited && str_eq(edited->path, at.path))
                return reader_parse(d, &at, edited->text, strlen(edited->text), diag);
        r = file_read_at(AT_FDCWD, at.path, FILE_SIZE_MAX, &text, &size);
        if (r == -EFBIG)
                return diag_error(diag, r, "%s: larger than %d bytes", at.path, FILE_SIZE_MAX);
        if (r < 0)
                return diag_error(diag, r, "%s: %s", at.path, strerror(-r));
        return reader_parse(d, &at, text, size, diag);
}

static void check_mandatory(const Document *d, Diagnostics *diag) {
        for (size_t i = 0; i < d->n_sections; i++)
                for (const Key *k = section_keys(d->sections[i]); k->name; k++)
                        if (k->flags & KEY_MANDATORY && !section_has(d->sections[i], k->name))
                                (void) diag_at(diag, DIAG_ERROR, &d->sections[i]->at, k->name,
                                               "is missing in [%s%s%s]",
                                               section_types[d->sections[i]->kind].name,
                                               d->sections[i]->argument ? " " : "",
                                               d->sections[i]->argument ?: "");
}

int load_files(const char *root, const StrList *files, const Edited *edited, const Specifiers *specifiers,
               Diagnostics *diag, Document *ret) {
        _cleanup_(document_done) Document d = { .specifiers = specifiers, .root = root };
        size_t before = diag->n_errors;

        for (size_t i = 0; i < files->n; i++) {
                int r = str_list_add(&d.files, files->items[i]);

                if (r < 0)
                        return r;
        }
        for (unsigned i = 0; i < d.files.n; i++) {
                int r = load_file(&d, i, edited, diag);

                if (r < 0)
                        return r;
        }
        check_mandatory(&d, diag);

        d.specifiers = NULL;
        d.root = NULL;
        *ret = d; /* also with errors: the caller may find more in what could be read */
        d = (Document){};
        return diag->n_errors > before ? -EINVAL : 0;
}
