/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/composition.h"

/* FNV-1a, 32 bits (draft-eastlake-fnv) */
#define FNV_OFFSET UINT32_C(0x811c9dc5)
#define FNV_PRIME  UINT32_C(0x01000193)

static uint32_t mix(uint32_t hash, const char *s, size_t n) {
        for (size_t i = 0; i < n; i++)
                hash = (hash ^ (uint8_t) s[i]) * FNV_PRIME;
        return (hash ^ '\n') * FNV_PRIME;
}

/* magic, length and flags: not what the host sees */
#define BLOB_HEADER_DIGITS 24

/* Labels and instance names are for people, and do not count. */
static uint32_t mix_config(uint32_t hash, const char *config) {
        const char *number = strchr(config, '.');

        return mix(hash, number, strlen(number));
}

/* "configs/LABEL.NUMBER/TYPE.INSTANCE"; how the links of a function lie is its own matter */
static uint32_t mix_link(uint32_t hash, const char *path) {
        const char *config = str_after(path, "configs/"),
                   *function = config ? strchr(config, '/') + 1 : NULL;

        if (!config)
                return hash;
        hash = mix(hash, strchr(config, '.'), strcspn(strchr(config, '.'), "/"));
        return mix(hash, function, strcspn(function, "."));
}

unsigned composition_number(const Plan *p) {
        uint32_t hash = FNV_OFFSET;

        FOREACH_ITEM(s, p->steps, p->n)
                if (s->kind == STEP_CONFIG)
                        hash = mix_config(hash, s->arg[0]);
                else if (s->kind == STEP_DESCRIBE)
                        hash = mix(hash, s->arg[2] + BLOB_HEADER_DIGITS,
                                   strlen(s->arg[2]) - BLOB_HEADER_DIGITS);
                else if (s->kind == STEP_ATTR &&
                         (str_after(s->arg[0], "os_desc/") || str_after(s->arg[0], "webusb/")))
                        hash = mix(mix(hash, s->arg[0], strlen(s->arg[0])), s->arg[1], strlen(s->arg[1]));
                else if (s->kind == STEP_BYTES) /* report descriptors, pixel formats */
                        hash = mix(hash, s->arg[1], strlen(s->arg[1]));
                else if (s->kind == STEP_LINK)
                        hash = mix_link(hash, s->arg[0]);
        return hash % 10000;
}
