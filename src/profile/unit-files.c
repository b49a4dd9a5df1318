/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/unit.h"
#include "util/text.h"

#define SLOTS_MIN 64

void unit_files_done(UnitFiles *u) {
        FOREACH_ITEM(it, u->items, u->n) {
                free(it->path);
                free(it->text);
        }
        free(u->items);
        free(u->slots);
        *u = (UnitFiles){};
}

/* The slot of that path, or the free one where it belongs: there always is one. */
static size_t *find_slot(const UnitFiles *u, const char *path) {
        size_t i = (size_t) fnv1a(FNV1A_START, path, strlen(path)) & (u->n_slots - 1);

        while (u->slots[i] && !str_eq(u->items[u->slots[i] - 1].path, path))
                i = (i + 1) & (u->n_slots - 1);
        return u->slots + i;
}

/* At least half of the slots are free. */
static int grow_slots(UnitFiles *u) {
        size_t *slots;

        if (u->n < u->n_slots / 2)
                return 0;
        slots = calloc(u->n_slots ? u->n_slots * 2 : SLOTS_MIN, sizeof *slots);
        if (!slots)
                return -ENOMEM;
        free(u->slots);
        u->slots = slots;
        u->n_slots = u->n_slots ? u->n_slots * 2 : SLOTS_MIN;
        for (size_t i = 0; i < u->n; i++)
                *find_slot(u, u->items[i].path) = i + 1;
        return 0;
}

int unit_files_add(UnitFiles *u, char *path, char *text, const Profile *owner) {
        if (!path || !text || grow_slots(u) < 0 || array_grow(&u->items, u->n, sizeof(UnitFile)) < 0) {
                free(path);
                free(text);
                return -ENOMEM;
        }
        u->items[u->n] = (UnitFile){ .path = path, .text = text, .owner = owner };
        *find_slot(u, path) = ++u->n;
        return 0;
}

const UnitFile *unit_files_find(const UnitFiles *u, const char *path) {
        size_t i = u->n_slots ? *find_slot(u, path) : 0;

        return i ? u->items + i - 1 : NULL;
}
