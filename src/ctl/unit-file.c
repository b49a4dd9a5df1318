/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "ctl/unit-file.h"
#include "profile/ini.h"
#include "profile/scalar.h"
#include "util/file.h"

#define UNIT_SIZE_MAX (1 << 20)
#define LINKS_MAX     8

/* systemd.unit(5), "Unit File Load Path", system manager; first wins */
static const char *const search_path[] = {
        "/etc/systemd/system.control",   "/run/systemd/system.control",  "/run/systemd/transient",
        "/run/systemd/generator.early",  "/etc/systemd/system",          "/etc/systemd/system.attached",
        "/run/systemd/system",           "/run/systemd/system.attached", "/run/systemd/generator",
        "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",      "/lib/systemd/system",
        "/run/systemd/generator.late",
};

static void setting_done(UnitSetting *s) {
        free(s->path);
        free(s->section);
        free(s->key);
        free(s->value);
}

void unit_settings_done(UnitSettings *u) {
        FOREACH_ITEM(it, u->items, u->n)
                setting_done(it);
        free(u->items);
        *u = (UnitSettings){};
}

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

/*
 * Follows links, which are absolute below root. Returns 1 for a file, 0 if there is none, UNIT_E_MASKED (empty, or a link
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
                        return st.st_size == 0 ? UNIT_E_MASKED : 1;
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
        _cleanup_free_ char *path = NULL;
        DIR *dir;
        int r = 0;

        if (asprintf(&path, "%s%s", root, directory) < 0)
                return -ENOMEM;
        dir = opendir(path);
        if (!dir)
                return 0;
        for (struct dirent *e; r >= 0 && (e = readdir(dir));)
                if (e->d_name[0] != '.' && str_ends(e->d_name, ".conf"))
                        r = add_dropin(d, directory, e->d_name);
        (void) closedir(dir);
        return r;
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

/* ---- lines ---- */

static int add_setting(UnitSettings *u, const char *path, unsigned line, const char *section,
                       const char *text) {
        UnitSetting s = { .line = line };
        int r = ini_split(text, &s.key, &s.value);

        if (r == -EINVAL) /* systemd ignores it, too */
                return 0;
        s.path = strdup(path);
        s.section = strdup(section);
        if (r < 0 || !s.path || !s.section || array_grow(&u->items, u->n, sizeof(UnitSetting)) < 0) {
                setting_done(&s);
                return -ENOMEM;
        }
        u->items[u->n++] = s;
        return 0;
}

/* Takes the line that begins at *text off, with those that a '\' at its end joins to it; comments between are left out. */
static char *take_line(char **text, unsigned *line, unsigned *ret_first) {
        char *begin = NULL, *end = NULL;

        while (**text) {
                char *p = *text, *next = p + strcspn(p, "\n");
                size_t n;
                bool joined;

                (*line)++;
                *text = *next ? next + 1 : next;
                p += strspn(p, " \t");
                if (*p == '#' || *p == ';')
                        continue;
                n = (size_t) (next - p);
                joined = n > 0 && p[n - 1] == '\\';
                if (!begin) {
                        begin = end = p;
                        *ret_first = *line;
                }
                memmove(end, p, n);
                end += n;
                if (joined)
                        end[-1] = ' ';
                *end = '\0';
                if (!joined)
                        return begin;
        }
        return begin;
}

static int read_lines(UnitSettings *u, const char *path, char *text) {
        const char *section = "";
        unsigned line = 0, first = 0;

        for (char *p; (p = take_line(&text, &line, &first));) {
                size_t n = strlen(p);

                while (n > 0 && strchr(" \t\r", p[n - 1]))
                        p[--n] = '\0';
                if (p[0] == '[' && n > 1 && p[n - 1] == ']') {
                        p[n - 1] = '\0';
                        section = p + 1;
                } else if (n > 0 && add_setting(u, path, first, section, p) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int read_file(const char *root, const char *path, UnitSettings *u) {
        _cleanup_free_ char *full = NULL, *text = NULL;
        int r;

        if (asprintf(&full, "%s%s", root, path) < 0)
                return -ENOMEM;
        r = file_read_at(AT_FDCWD, full, UNIT_SIZE_MAX, &text, NULL);
        return r < 0 ? r : read_lines(u, path, text);
}

static int read_dropin(const char *root, const Dropin *d, UnitSettings *u) {
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *path = NULL;
        int r = resolve(root, d->path, &names, &path);

        return r == 1 ? read_file(root, path, u) : r < 0 ? r : 0; /* masked, or leads nowhere */
}

int unit_load(const char *root, const StrList *directories, const char *name, UnitSettings *ret) {
        _cleanup_(unit_settings_done) UnitSettings u = {};
        _cleanup_(dropins_done) Dropins dropins = {};
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *template = template_of(name), *path = NULL;
        int r;

        if (str_list_add(&names, name) < 0)
                return -ENOMEM;
        r = find_fragment(root, directories, name, &names, &path);
        if (r == 0 && template)
                r = find_fragment(root, directories, template, &names, &path);
        if (r != 1)
                return r == 0 ? UNIT_E_ABSENT : r;

        r = read_file(root, path, &u);
        if (r < 0 || (r = find_dropins(root, directories, &names, &dropins)) < 0)
                return r;
        for (size_t i = 0; i < dropins.n && r >= 0; i++)
                r = read_dropin(root, dropins.items + i, &u);
        if (r < 0)
                return r;
        *ret = u;
        u = (UnitSettings){};
        return 0;
}

/* ---- questions ---- */

const UnitSetting *unit_find(const UnitSettings *u, const char *section, const char *key) {
        const UnitSetting *last = NULL;

        FOREACH_ITEM(it, u->items, u->n)
                if (str_eq(it->section, section) && str_eq(it->key, key))
                        last = *it->value ? it : NULL;
        return last;
}

const char *unit_text(const UnitSettings *u, const char *section, const char *key, const char *fallback) {
        const UnitSetting *s = unit_find(u, section, key);

        return s ? s->value : fallback;
}

bool unit_bool(const UnitSettings *u, const char *section, const char *key, bool fallback) {
        const UnitSetting *s = unit_find(u, section, key);
        int r = s ? scalar_parse_bool(s->value) : -EINVAL;

        return r < 0 ? fallback : r;
}
