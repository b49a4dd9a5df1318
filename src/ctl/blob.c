/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl blob: the functionfs functions of a profile → files for others to write to an ep0, as systemd does with
 * USBFunctionDescriptors= and USBFunctionStrings= (systemd.service(5)).
 */
#include <fcntl.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/descriptor.h"
#include "util/file.h"
#include "util/memstream.h"
#include "util/text.h"

const Function *ctl_next_described(const Profile *p, size_t *i) {
        while (*i < p->n_functions) {
                const Function *f = p->functions + (*i)++;

                if (f->type->functionfs && !f->client_describes)
                        return f;
        }
        return NULL;
}

static int write_blob(const char *directory, int fd, const Function *f, const char *suffix, const Blob *blob,
                      json_object *o) {
        _cleanup_free_ char *name = NULL, *path = NULL;
        int r;

        if (asprintf(&name, "%s.%s", f->name, suffix) < 0 || asprintf(&path, "%s/%s", directory, name) < 0)
                return ctl_fail("out of memory"), -ENOMEM;
        r = file_replace_bytes_at(fd, name, blob->data, blob->size);
        if (r < 0)
                return ctl_fail("cannot write %s: %s", path, strerror(-r)), r;
        json_add_text(o, suffix, path);
        return 0;
}

static int write_function(const char *directory, int fd, const Function *f, json_object *rows) {
        _cleanup_(blob_done) Blob descriptors = {}, strings = {};
        json_object *o = json_append_object(rows);
        int r;

        if (!o || descriptor_blob(f, &descriptors) < 0 || descriptor_strings(f, &strings) < 0)
                return ctl_fail("out of memory"), -ENOMEM;
        json_add_text(o, "function", f->name);
        r = write_blob(directory, fd, f, "descriptors", &descriptors, o);
        return r < 0 ? r : write_blob(directory, fd, f, "strings", &strings, o);
}

/* Why there is nothing to write, in the words of what was asked for. */
static int refuse(const Profile *p, const char *function) {
        _cleanup_free_ char *list = NULL;
        _cleanup_memstream_ MemStream stream = {};
        size_t i = 0;
        FILE *f;

        for (size_t k = 0; function && k < p->n_functions; k++)
                if (str_eq(p->functions[k].name, function))
                        return ctl_fail("%s: %s is not described by the profile (%s)", p->name, function,
                                        p->functions[k].type->functionfs
                                                        ? "its client writes the descriptors"
                                                        : "the kernel makes it");
        f = memstream_open(&stream);
        if (!f)
                return ctl_fail("out of memory");
        for (const Function *it; (it = ctl_next_described(p, &i));)
                fprintf(f, "%s%s", ftell(f) > 0 ? ", " : "", it->name);
        if (memstream_finish(&stream, &list, NULL) < 0)
                return ctl_fail("out of memory");
        if (!*list)
                return ctl_fail("%s has no functionfs function that the profile describes", p->name);
        return ctl_fail("%s has no function '%s' (%s)", p->name, function, list);
}

int verb_blob(const Ctl *ctl, int argc, char *argv[]) {
        static const Column columns[] = { { "FUNCTION", "function", NULL },
                                          { "DESCRIPTORS", "descriptors", NULL },
                                          { "STRINGS", "strings", NULL } };
        _cleanup_(profile_freep) Profile *p = ctl_load_or_say(ctl, argv[1]);
        const char *directory = ctl->output ?: ".", *function = argc > 2 ? argv[2] : NULL;
        _cleanup_json_ json_object *rows = json_new_array();
        _cleanup_close_ int fd = -EBADF;
        size_t i = 0;

        if (!p)
                return EXIT_FAILURE;
        fd = dir_open_at(AT_FDCWD, directory);
        if (fd < 0)
                return ctl_fail("%s: %s", directory, strerror(-fd));
        for (const Function *f; (f = ctl_next_described(p, &i));)
                if ((!function || str_eq(f->name, function)) && write_function(directory, fd, f, rows) < 0)
                        return EXIT_FAILURE;
        if (json_object_array_length(rows) == 0)
                return refuse(p, function);
        return output_table(TAKE_PTR(rows), columns, ELEMENTSOF(columns), "function");
}
