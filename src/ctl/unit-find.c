/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <sys/stat.h>

#include "ctl/unit-find.h"
#include "util/file.h"

#define LINKS_MAX 8

/* systemd.unit(5), "Unit File Load Path", system manager; first wins */
static const char *const search_path[] = {
        "/etc/systemd/system.control",   "/run/systemd/system.control",  "/run/systemd/transient",
        "/run/systemd/generator.early",  "/etc/systemd/system",          "/etc/systemd/system.attached",
        "/run/systemd/system",           "/run/systemd/system.attached", "/run/systemd/generator",
        "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",      "/lib/systemd/system",
        "/run/systemd/generator.late",
};

int unit_directories(const char *root, StrList *ret) {
        _cleanup_(str_list_done) StrList found = {};

        FOREACH_ITEM(it, search_path, ELEMENTSOF(search_path)) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s%s", root, *it) < 0)
                        return -ENOMEM;
                if (access(path, F_OK) >= 0 && str_list_add(&found, *it) < 0)
                        return -ENOMEM;
        }
        *ret = found;
        found = (StrList){};
        return 0;
}

/* ---- names ---- */

/* "getty@.service" of "getty@tty1.service"; NULL if it has no instance, or when out of memory. */
static char *template_of(const char *name) {
        const char *at = strchr(name, '@'), *dot = strrchr(name, '.');
        char *text;

        if (!at || !dot || dot <= at + 1)
                return NULL;
        return asprintf(&text, "%.*s%s", (int) (at + 1 - name), name, dot) < 0 ? NULL : text;
}

/* The path below root that a link in directory leads to; NULL when out of memory. */
static char *link_target(const char *directory, const char *target) {
        char *path;

        if (target[0] == '/')
                return strdup(target);
        return asprintf(&path, "%s/%s", directory, target) < 0 ? NULL : path;
}

/* Beside the named outcomes. */
#define RESOLVED 3

/*
 * Follows links, which are absolute below root. Returns RESOLVED for a file, 0 if there is none, UNIT_E_MASKED (empty, or a link
 * to /dev/null), or -ENOMEM. names gets the names under which it was met.
 */
static int resolve(const char *root, const char *path, StrList *names, char **ret) {
        _cleanup_free_ char *current = strdup(path);

        for (unsigned i = 0; current && i < LINKS_MAX; i++) {
                _cleanup_free_ char *full = NULL, *directory = NULL;
                char target[4096];
                ssize_t n;
                struct stat st;

                if (asprintf(&full, "%s%s", root, current) < 0)
                        return -ENOMEM;
                if (lstat(full, &st) < 0)
                        return 0;
                if (str_ends(current, ".service") && !str_list_has(names, strrchr(current, '/') + 1) &&
                    str_list_add(names, strrchr(current, '/') + 1) < 0)
                        return -ENOMEM;
                if (S_ISREG(st.st_mode)) {
                        *ret = TAKE_PTR(current);
                        return st.st_size == 0 ? UNIT_E_MASKED : RESOLVED;
                }
                n = S_ISLNK(st.st_mode) ? readlink(full, target, sizeof target - 1) : -1;
                if (n < 0)
                        return 0;
                target[n] = '\0';
                if (str_eq(target, "/dev/null"))
                        return UNIT_E_MASKED;
                directory = strndup(current, (size_t) (strrchr(current, '/') - current));
                free(current);
                current = directory ? link_target(directory, target) : NULL;
        }
        return current ? 0 : -ENOMEM;
}

/* The first file of that name. Returns as resolve(). */
static int find_fragment(const char *root, const StrList *directories, const char *name, StrList *names,
                         char **ret) {
        for (size_t i = 0; i < directories->n; i++) {
                _cleanup_free_ char *path = NULL;
                int r;

                if (asprintf(&path, "%s/%s", directories->items[i], name) < 0)
                        return -ENOMEM;
                r = resolve(root, path, names, ret);
                if (r != 0)
                        return r;
        }
        return 0;
}

/* ---- drop-ins ---- */

/* The directories of drop-ins of one name, most specific first: itself, its template, the prefixes that end in "-". */
static int add_dropin_names(const char *name, StrList *ret) {
        _cleanup_free_ char *base = template_of(name), *stem = strdup(name);
        const char *suffix = strrchr(name, '.');
        char *end;

        if (!stem || !suffix || str_list_add(ret, name) < 0 || (base && str_list_add(ret, base) < 0))
                return -ENOMEM;
        stem[strcspn(stem, "@")] = '\0';
        if (!strchr(name, '@'))
                stem[suffix - name] = '\0';
        while ((end = strrchr(stem, '-'))) {
                char *prefix = NULL;

                end[1] = '\0';
                if (asprintf(&prefix, "%s%s%s", stem, strchr(name, '@') ? "@" : "", suffix) < 0)
                        return -ENOMEM;
                if (str_list_take(ret, prefix) < 0)
                        return -ENOMEM;
                *end = '\0';
        }
        return 0;
}

typedef struct Dropin {
        char *name, *path; /* below root */
} Dropin;

typedef struct Dropins {
        Dropin *items;
        size_t n;
} Dropins;

static void dropins_done(Dropins *d) {
        FOREACH_ITEM(it, d->items, d->n) {
                free(it->name);
                free(it->path);
        }
        free(d->items);
}

static int add_dropin(Dropins *d, const char *directory, const char *file) {
        Dropin new = {};

        FOREACH_ITEM(it, d->items, d->n)
                if (str_eq(it->name, file)) /* overridden */
                        return 0;
        if (array_grow(&d->items, d->n, sizeof(Dropin)) < 0)
                return -ENOMEM;
        new.name = strdup(file);
        if (!new.name || asprintf(&new.path, "%s/%s", directory, file) < 0) {
                free(new.name);
                return -ENOMEM;
        }
        d->items[d->n++] = new;
        return 0;
}

static int list_dropins(const char *root, const char *directory, Dropins *d) {
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "%s%s", root, directory) < 0)
                return -ENOMEM;
        r = dir_read_at(AT_FDCWD, path, &names); /* one that is not there has none */
        for (size_t i = 0; r >= 0 && i < names.n; i++)
                if (str_ends(names.items[i], ".conf"))
                        r = add_dropin(d, directory, names.items[i]);
        return r == -ENOMEM ? r : 0;
}

static int compare_dropins(const void *a, const void *b) {
        return strcmp(((const Dropin *) a)->name, ((const Dropin *) b)->name);
}

static int find_dropins(const char *root, const StrList *directories, const StrList *names, Dropins *d) {
        _cleanup_(str_list_done) StrList all = {};

        for (size_t i = 0; i < names->n; i++)
                if (add_dropin_names(names->items[i], &all) < 0)
                        return -ENOMEM;
        if (str_list_add(&all, "service") < 0) /* those of all services */
                return -ENOMEM;
        for (size_t i = 0; i < all.n; i++)
                for (size_t k = 0; k < directories->n; k++) {
                        _cleanup_free_ char *directory = NULL;

                        if (asprintf(&directory, "%s/%s.d", directories->items[k], all.items[i]) < 0 ||
                            list_dropins(root, directory, d) < 0)
                                return -ENOMEM;
                }
        if (d->n > 1)
                qsort(d->items, d->n, sizeof(Dropin), compare_dropins);
        return 0;
}

int unit_find_files(const char *root, const StrList *directories, const char *name, StrList *ret) {
        _cleanup_(dropins_done) Dropins dropins = {};
        _cleanup_(str_list_done) StrList names = {}, files = {};
        _cleanup_free_ char *template = template_of(name), *path = NULL;
        int r;

        if (str_list_add(&names, name) < 0)
                return -ENOMEM;
        r = find_fragment(root, directories, name, &names, &path);
        if (r == 0 && template)
                r = find_fragment(root, directories, template, &names, &path);
        if (r != RESOLVED)
                return r == 0 ? UNIT_E_ABSENT : r;
        if (str_list_take(&files, TAKE_PTR(path)) < 0 ||
            find_dropins(root, directories, &names, &dropins) < 0)
                return -ENOMEM;
        FOREACH_ITEM(it, dropins.items, dropins.n) {
                _cleanup_(str_list_done) StrList ignored = {};
                _cleanup_free_ char *file = NULL;

                r = resolve(root, it->path, &ignored,
                            &file); /* masked ones and those that lead nowhere do not count */
                if (r < 0 || (r == RESOLVED && str_list_take(&files, TAKE_PTR(file)) < 0))
                        return -ENOMEM;
        }
        *ret = files;
        files = (StrList){};
        return 0;
}
