/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <libkmod.h>
#include <sys/utsname.h>

#include "kernel/module.h"
#include "util/file.h"

#define MODULE_SIZE_MAX (16 << 20)

static Module *module_free(Module *m) {
        free(m->alias);
        free(m->path);
        free(m->content);
        free(m);
        return NULL;
}
DEFINE_CLEANUP(Module *, module_free)

void modules_done(Modules *m) {
        FOREACH_ITEM(it, m->items, m->n)
                (void) module_free(*it);
        free(m->items);
        if (m->ctx)
                (void) kmod_unref(m->ctx);
        *m = (Modules){};
}

/* Containers have none; without those of what is built in, nothing can be said to be missing. */
static bool has_lists(void) {
        static const char *const lists[] = { "modules.alias.bin", "modules.builtin.alias.bin",
                                             "modules.builtin.modinfo" };
        char path[sizeof(struct utsname) + 64];
        struct utsname name;

        if (uname(&name) < 0)
                return false;
        FOREACH_ITEM(it, lists, ELEMENTSOF(lists)) {
                (void) snprintf(path, sizeof path, "/lib/modules/%s/%s", name.release, *it);
                if (access(path, R_OK) < 0)
                        return false;
        }
        return true;
}

int modules_open(Modules *ret) {
        const char *no_config = NULL;
        Modules m = {};

        if (has_lists()) {
                m.ctx = kmod_new(NULL,
                                 &no_config); /* what modprobe.d says has nothing to do with what there is */
                if (!m.ctx)
                        return -ENOMEM;
                kmod_set_log_priority(m.ctx, 0);
                (void) kmod_load_resources(m.ctx);
        }
        *ret = m;
        return 0;
}

/* The file as it is; a compressed one says nothing. */
static void read_content(Module *m) {
        if (str_ends(m->path, ".ko"))
                (void) file_read_at(AT_FDCWD, m->path, MODULE_SIZE_MAX, &m->content, &m->size);
}

static int look_up(struct kmod_ctx *ctx, Module *m) {
        struct kmod_list *list = NULL;
        struct kmod_module *mod;
        const char *path;
        int r = kmod_module_new_from_lookup(ctx, m->alias, &list);

        if (r == -ENOMEM)
                return r;
        if (r < 0 || !list) /* an alias that no module has */
                return 0;
        mod = kmod_module_get_module(list);
        path = kmod_module_get_path(mod);
        m->there = path || kmod_module_get_initstate(mod) == KMOD_MODULE_BUILTIN;
        m->path = path ? strdup(path) : NULL;
        (void) kmod_module_unref(mod);
        (void) kmod_module_unref_list(list);
        if (path && !m->path)
                return -ENOMEM;
        if (m->path)
                read_content(m);
        return 0;
}

int modules_find(Modules *m, const char *alias, const Module **ret) {
        _cleanup_(module_freep) Module *new = NULL;

        *ret = NULL;
        if (!m->ctx)
                return 0;
        FOREACH_ITEM(it, m->items, m->n)
                if (str_eq((*it)->alias, alias)) {
                        *ret = *it;
                        return 0;
                }

        new = calloc(1, sizeof *new);
        if (!new || !(new->alias = strdup(alias)) || array_grow(&m->items, m->n, sizeof(Module *)) < 0 ||
            look_up(m->ctx, new) < 0)
                return -ENOMEM;
        *ret = m->items[m->n++] = TAKE_PTR(new);
        return 0;
}

static bool contains(const Module *m, const char *word) {
        return memmem(m->content, m->size, word, strlen(word) + 1); /* with its NUL */
}

Answer module_has(const Module *m, const char *word, const char *witness) {
        if (!m->there)
                return ANSWER_NO;
        if (!m->content)
                return ANSWER_UNKNOWN;
        return contains(m, word) ? ANSWER_YES : contains(m, witness) ? ANSWER_NO : ANSWER_UNKNOWN;
}
