/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "kernel/attr.h"
#include "kernel/live.h"
#include "kernel/path.h"
#include "kernel/record.h"
#include "kernel/udc.h"
#include "util/file.h"

char *live_attribute(const Live *l, const char *path) {
        char *text;

        return l->fd < 0 || attr_read_at(l->fd, path, &text) < 0 ? NULL : text;
}

char *live_attribute_of(const Live *l, const char *directory, const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : live_attribute(l, path);
}

/* What cannot be read is not known; that the gadget is ours is. */
static int read_record(const char *name, Live *l) {
        _cleanup_close_ int run_fd = dir_open_at(AT_FDCWD, RUN_DIR);
        unsigned line;

        if (run_fd < 0)
                return 0;
        l->ours = record_exists(run_fd, name);
        return record_read(run_fd, name, &l->record, &line) == -ENOMEM ? -ENOMEM : 0;
}

/* When a controller goes away configfs keeps its name. */
static int read_udc(const char *name, Live *l) {
        _cleanup_free_ char *named = live_attribute(l, "UDC");
        _cleanup_(udc_done) Udc udc = {};

        if (!named || !*named)
                return 0;
        if (udc_read(named, &udc) < 0)
                return -ENOMEM;
        if (str_eq(udc.owner, name))
                l->udc = TAKE_PTR(named);
        return 0;
}

int live_open(const char *name, Live *ret) {
        Live l = LIVE_NULL;
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, CONFIGFS_GADGETS "/%s", name) < 0)
                return -ENOMEM;
        l.fd = dir_open_at(AT_FDCWD, path);
        r = l.fd < 0 && l.fd != -ENOENT ? l.fd : 0;
        if (l.fd < 0)
                l.fd = -EBADF;
        if (r >= 0)
                r = read_record(name, &l);
        if (r >= 0 && l.fd >= 0)
                r = read_udc(name, &l);
        if (r < 0 || (l.fd < 0 && !l.ours)) {
                live_close(&l);
                return r;
        }
        *ret = l;
        return 1;
}

void live_close(Live *l) {
        l->fd = close_fd(l->fd);
        free(l->udc);
        plan_done(&l->record);
        *l = (Live) LIVE_NULL;
}

/* The kernel makes "functions" before "configs" (gadgets_make()); some versions list the youngest first. */
static bool lists_youngest_first(const Live *l) {
        _cleanup_(str_list_done) StrList names = {};

        if (dir_read_at(l->fd, ".", &names) < 0)
                return false;
        for (size_t i = 0; i < names.n; i++)
                if (str_eq(names.items[i], "functions") || str_eq(names.items[i], "configs"))
                        return str_eq(names.items[i], "configs");
        return false;
}

int live_list_made(const Live *l, const char *path, StrList *ret) {
        int r = dir_read_at(l->fd, path, ret);

        if (r < 0 || !lists_youngest_first(l))
                return r;
        for (size_t i = 0, k = ret->n; i + 1 < k; i++, k--) {
                char *name = ret->items[i];

                ret->items[i] = ret->items[k - 1];
                ret->items[k - 1] = name;
        }
        return 0;
}

int live_list(StrList *ret) {
        _cleanup_(str_list_done) StrList names = {}, folders = {};
        _cleanup_close_ int run_fd = dir_open_at(AT_FDCWD, RUN_DIR);

        if (dir_list_at(AT_FDCWD, CONFIGFS_GADGETS, &names) == -ENOMEM ||
            dir_list_at(AT_FDCWD, RUN_DIR, &folders) == -ENOMEM)
                return -ENOMEM;
        for (size_t i = 0; i < folders.n; i++)
                if (record_exists(run_fd, folders.items[i]) && !str_list_has(&names, folders.items[i]) &&
                    str_list_add(&names, folders.items[i]) < 0)
                        return -ENOMEM;
        str_list_sort(&names);
        *ret = names;
        names = (StrList){};
        return 0;
}
