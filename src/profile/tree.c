/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <limits.h>

#include "profile/address.h"
#include "profile/frame.h"
#include "profile/tree.h"
#include "profile/value.h"
#include "util/text.h"

typedef struct Tree {
        Plan *plan;
        const Section *section;
        const Key *keys;
        const char *serial_number;
        const char *directory; /* "" or with '/' at its end */
} Tree;

static int add_step(const Tree *t, StepKind kind, const char *path, const char *argument) {
        _cleanup_free_ char *full = NULL;

        if (asprintf(&full, "%s%s", t->directory, path) < 0)
                return -ENOMEM;
        return plan_add(t->plan, kind, full, argument);
}

static int add_link(const Tree *t, const char *path, const char *target) {
        _cleanup_free_ char *full = NULL;

        if (asprintf(&full, "%s%s", t->directory, target) < 0)
                return -ENOMEM;
        return add_step(t, STEP_LINK, path, full);
}

/* The row says what the value names. */
static int add_named_link(const Tree *t, const Key *k, const char *path, const char *name) {
        _cleanup_free_ char *target = value_for_kernel(k, name);

        return target ? add_link(t, path, target) : -ENOMEM;
}

/* Strings are the gadget's. */
static int add_string_link(const Tree *t, const char *path, const char *name) {
        _cleanup_free_ char *target = NULL;

        return asprintf(&target, "strings/0x409/%s", name) < 0 ? -ENOMEM
                                                               : add_step(t, STEP_LINK, path, target);
}

/* A value that the profile does not give: empty, or what follows from others. */
static int implied_value(const Tree *t, const Key *k, const char *path, char **ret) {
        *ret = NULL;
        if (k->implied)
                return (*ret = strdup(k->implied)) ? 0 : -ENOMEM;
        if (k->flags & KEY_DERIVED && t->serial_number) {
                char address[ADDRESS_TEXT_SIZE];

                address_derive(t->serial_number, t->section->argument, k->name, address);
                return (*ret = strdup(address)) ? 0 : -ENOMEM;
        }
        return frame_attribute(t->section, path, ret);
}

static int add_attribute(const Tree *t, const Key *k, const char *path) {
        const Setting *s = section_find(t->section, path);
        _cleanup_free_ char *implied = NULL, *text = NULL;

        if (k->kind == VALUE_STRING && s)
                return add_string_link(t, path, s->value);
        if (k->kind == VALUE_LINK && s)
                return add_named_link(t, k, path, s->value);
        if (!(k->flags & KEY_ATTRIBUTE))
                return 0;
        if (!s && implied_value(t, k, path, &implied) < 0)
                return -ENOMEM;
        if (!s && !implied)
                return 0;
        text = value_for_kernel(k, s ? s->value : implied);
        return text ? add_step(t, value_is_binary(k) ? STEP_BYTES : STEP_ATTR, path, text) : -ENOMEM;
}

/* ---- directories ---- */

/* "lun.#/file" → the length of "lun.#/"; 0 where nothing stands for something else. */
static size_t group_length(const char *row) {
        size_t n = strcspn(row, "#*");

        return row[n] ? n + strlen("#/") : 0;
}

static bool is_first_of_group(const Tree *t, const Key *row, size_t n) {
        for (const Key *k = t->keys; k < row; k++)
                if (strncmp(k->name, row->name, n) == 0)
                        return false;
        return true;
}

/* What the profile has in the place of the '#' or '*' at the end of pattern[0…n-1], once each, behind `path`. */
static int find_instances(const Tree *t, const char *pattern, size_t n, const char *path, StrList *ret) {
        FOREACH_ITEM(s, t->section->settings, t->section->n_settings) {
                const char *rest = str_after(s->name, path);
                _cleanup_free_ char *instance = NULL;

                if (s->wrong || !rest || strncmp(s->key->name, pattern, n) != 0)
                        continue;
                instance = strndup(rest, strcspn(rest, "/"));
                if (!instance)
                        return -ENOMEM;
                if (!str_list_has(ret, instance) && str_list_add(ret, instance) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int walk(const Tree *t, const char *pattern, size_t n, const char *path);

/* What the kernel has made itself */
static bool is_there(const char *path) {
        static const char *const there[] = { "lun.0", "ep.0", "ep.0/block.0",
                                             "streaming/color_matching/default" };

        FOREACH_ITEM(it, there, ELEMENTSOF(there))
                if (str_eq(*it, path))
                        return true;
        return false;
}

static int walk_directory(const Tree *t, const char *pattern, size_t n, const char *path,
                          const char *instance) {
        _cleanup_free_ char *bare = NULL, *inner = NULL;

        if (asprintf(&bare, "%s%s", path, instance) < 0 || asprintf(&inner, "%s/", bare) < 0)
                return -ENOMEM;
        if (!is_there(bare) && add_step(t, STEP_DIRECTORY, bare, NULL) < 0)
                return -ENOMEM;
        return walk(t, pattern, n, inner);
}

/* One that is there wants its implied values also where the profile does not name it. */
static bool is_first(const char *path, unsigned number) {
        return number == 0 && !strchr(path, '/');
}

/* All directories that pattern[0…n-1] stands for: by their numbers, or as the profile first names them. */
static int walk_group(const Tree *t, const char *pattern, size_t n, const char *path) {
        _cleanup_(str_list_done) StrList instances = {};

        if (find_instances(t, pattern, n, path, &instances) < 0)
                return -ENOMEM;
        if (t->section->kind ==
            SECTION_STRINGS) /* the kernel counts them: the same order in all languages */
                str_list_sort(&instances);
        if (pattern[n - strlen("#/")] == '*') {
                for (size_t i = 0; i < instances.n; i++)
                        if (walk_directory(t, pattern, n, path, instances.items[i]) < 0)
                                return -ENOMEM;
                return 0;
        }
        for (unsigned i = 0; i < SUBDIRECTORIES_MAX; i++) {
                char number[sizeof "4294967295"];

                (void) snprintf(number, sizeof number, "%u", i);
                if ((str_list_has(&instances, number) || is_first(path, i)) &&
                    walk_directory(t, pattern, n, path, number) < 0)
                        return -ENOMEM;
        }
        return 0;
}

/* A row that may be given several times, or whose name is any path. */
static int add_each(const Tree *t, const Key *k) {
        FOREACH_ITEM(s, t->section->settings, t->section->n_settings) {
                _cleanup_(str_list_done) StrList words = {};
                int r = 0;

                if (s->wrong || s->key != k)
                        continue;
                if (k->kind == VALUE_DIRECTORY)
                        r = add_step(t, STEP_DIRECTORY, s->value, NULL);
                else if (k->kind == VALUE_ANY)
                        r = add_step(t, STEP_ATTR, s->name, s->value);
                else if (k->kind == VALUE_LINKED && (r = text_split(s->value, &words)) >= 0)
                        r = add_link(t, words.items[0], words.items[1]);
                if (r < 0)
                        return r;
        }
        return 0;
}

/* The rows that begin with pattern[0…n-1], which stands for `path` here. */
static int walk(const Tree *t, const char *pattern, size_t n, const char *path) {
        for (const Key *k = t->keys; k->name; k++) {
                _cleanup_free_ char *full = NULL;
                size_t group;

                if (strncmp(k->name, pattern, n) != 0)
                        continue;
                if (k->kind == VALUE_DIRECTORY || k->kind == VALUE_ANY || k->kind == VALUE_LINKED) {
                        if (add_each(t, k) < 0)
                                return -ENOMEM;
                        continue;
                }
                group = group_length(k->name + n);
                if (group > 0 && !is_first_of_group(t, k, n + group))
                        continue;
                if (asprintf(&full, "%s%.*s", path, (int) (group ? group - strlen("#/") : INT_MAX),
                             k->name + n) < 0)
                        return -ENOMEM;
                if ((group ? walk_group(t, k->name, n + group, full) : add_attribute(t, k, full)) < 0)
                        return -ENOMEM;
        }
        return 0;
}

/* ---- links ---- */

/* What of a key's name stands in the place of the target's wildcard, up to the next slash, or NULL. */
static const char *instance_of(const char *name, const char *target) {
        size_t n = strcspn(target, "*");

        return strncmp(name, target, n) == 0 ? name + n : NULL;
}

static bool is_several(const Link *l) {
        return l->path && strchr(l->path, '*');
}

/* The link of row l to the directory that this setting is in, if it is the first one of that. */
static int add_link_to(const Tree *t, const Link *l, const char *setting, StrList *done) {
        const char *instance = instance_of(setting, l->target);
        int n = instance ? (int) strcspn(instance, "/") : 0;
        _cleanup_free_ char *path = NULL, *target = NULL;

        if (!instance)
                return 0;
        if (asprintf(&path, "%.*s%.*s", (int) strcspn(l->path, "*"), l->path, n, instance) < 0 ||
            asprintf(&target, "%.*s%.*s", (int) strcspn(l->target, "*"), l->target, n, instance) < 0)
                return -ENOMEM;
        if (str_list_has(done, path))
                return 0;
        return str_list_add(done, path) < 0 ? -ENOMEM : add_link(t, path, target);
}

static int add_links(const Tree *t, const Link *first) {
        _cleanup_(str_list_done) StrList done = {};

        FOREACH_ITEM(s, t->section->settings, t->section->n_settings)
                for (const Link *l = first; !s->wrong && is_several(l); l++)
                        if (add_link_to(t, l, s->name, &done) < 0)
                                return -ENOMEM;
        return 0;
}

static int walk_links(const Tree *t, const Link *links) {
        for (const Link *l = links; l && l->path; l++) {
                if (is_several(l) && l > links && is_several(l - 1))
                        continue;
                if ((is_several(l) ? add_links(t, l) : add_link(t, l->path, l->target)) < 0)
                        return -ENOMEM;
        }
        return 0;
}

int tree_add(Plan *p, const Section *s, const Key *keys, const PlanContext *context, const char *directory) {
        _cleanup_free_ char *with_slash = NULL;
        Tree t = { .plan = p, .section = s, .keys = keys, .serial_number = context->serial_number };

        if (!s)
                return 0;
        if (asprintf(&with_slash, "%s%s", directory, *directory ? "/" : "") < 0)
                return -ENOMEM;
        t.directory = with_slash;
        for (const char *const *d = s->function ? s->function->directories : NULL; d && *d; d++)
                if (add_step(&t, STEP_DIRECTORY, *d, NULL) < 0)
                        return -ENOMEM;
        if (walk(&t, "", 0, "") < 0)
                return -ENOMEM;
        return s->function ? walk_links(&t, s->function->links) : 0;
}
