/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "ctl/unit-file.h"
#include "profile/ini.h"
#include "profile/scalar.h"
#include "util/file.h"

#define UNIT_SIZE_MAX (1 << 20)

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

int unit_load(const char *root, const StrList *directories, const char *name, UnitSettings *ret) {
        _cleanup_(unit_settings_done) UnitSettings u = {};
        _cleanup_(str_list_done) StrList files = {};
        int r = unit_find_files(root, directories, name, &files);

        if (r != 0)
                return r;
        for (size_t i = 0; i < files.n && r >= 0; i++)
                r = read_file(root, files.items[i], &u);
        if (r < 0)
                return r;
        *ret = u;
        u = (UnitSettings){};
        return 0;
}

/* ---- questions ---- */

const UnitSetting *unit_setting(const UnitSettings *u, const char *section, const char *key) {
        const UnitSetting *last = NULL;

        FOREACH_ITEM(it, u->items, u->n)
                if (str_eq(it->section, section) && str_eq(it->key, key))
                        last = *it->value ? it : NULL;
        return last;
}

const char *unit_text(const UnitSettings *u, const char *section, const char *key, const char *fallback) {
        const UnitSetting *s = unit_setting(u, section, key);

        return s ? s->value : fallback;
}

bool unit_bool(const UnitSettings *u, const char *section, const char *key, bool fallback) {
        const UnitSetting *s = unit_setting(u, section, key);
        int r = s ? scalar_parse_bool(s->value) : -EINVAL;

        return r < 0 ? fallback : r;
}
