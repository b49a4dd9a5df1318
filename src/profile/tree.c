/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/scalar.h"
#include "profile/tree.h"

/* The kernel reads yes and no as 1 and 0. */
static const char *attribute_text(const Setting *s) {
        return s->key->kind == VALUE_BOOL ? (scalar_parse_bool(s->value) > 0 ? "1" : "0") : s->value;
}

static int add_attribute(Plan *p, const Section *s, const Key *k, const char *name, const char *directory) {
        const Setting *it = section_find(s, name);
        _cleanup_free_ char *path = NULL;

        if (!(k->flags & KEY_ATTRIBUTE) || (!it && !(k->flags & KEY_LIVE)))
                return 0;
        if (asprintf(&path, "%s%s%s", directory, *directory ? "/" : "", name) < 0)
                return -ENOMEM;
        return plan_add(p, STEP_ATTR, path, it ? attribute_text(it) : "");
}

/* The name of a key in the directory with this number. */
static char *numbered(const Key *k, unsigned number) {
        const char *hash = strchr(k->name, '#');
        char *name;

        return asprintf(&name, "%.*s%u%s", (int) (hash - k->name), k->name, number, hash + 1) < 0 ? NULL
                                                                                                  : name;
}

/* Returns 1 if one of its keys is set, 0 if not, or -ENOMEM. */
static int has_directory(const Section *s, const Key *keys, unsigned number) {
        for (const Key *k = keys; k->name; k++) {
                _cleanup_free_ char *name = NULL;

                if (!strchr(k->name, '#'))
                        continue;
                name = numbered(k, number);
                if (!name)
                        return -ENOMEM;
                if (section_find(s, name))
                        return 1;
        }
        return 0;
}

/* One numbered directory. The first one is there already. */
static int add_directory(Plan *p, const Section *s, const Key *keys, unsigned number,
                         const char *directory) {
        bool made = number == 0;

        for (const Key *k = keys; k->name; k++) {
                _cleanup_free_ char *name = NULL, *path = NULL;

                if (!strchr(k->name, '#'))
                        continue;
                name = numbered(k, number);
                if (!name || asprintf(&path, "%s/%.*s", directory, (int) strcspn(name, "/"), name) < 0 ||
                    (!made && plan_add(p, STEP_DIRECTORY, path) < 0) ||
                    add_attribute(p, s, k, name, directory) < 0)
                        return -ENOMEM;
                made = true;
        }
        return 0;
}

int tree_add(Plan *p, const Section *s, const Key *keys, const char *directory) {
        for (const Key *k = keys; s && k->name; k++)
                if (!strchr(k->name, '#') && add_attribute(p, s, k, k->name, directory) < 0)
                        return -ENOMEM;
        for (unsigned i = 0; s && i < SUBDIRECTORIES_MAX; i++) {
                int has = i == 0 ? 1 : has_directory(s, keys, i);

                if (has < 0 || (has > 0 && add_directory(p, s, keys, i, directory) < 0))
                        return -ENOMEM;
        }
        return 0;
}
