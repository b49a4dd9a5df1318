/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inih cuts lines at 200 bytes and values at " ;". So a value goes in by slices of at most SLICE_MAX bytes, cut
 * also before every ';'. A guard at each cut keeps the blanks there from being stripped.
 */
#include <ini.h>

#include "profile/ini.h"

#define SLICE_MAX 64
#define GUARD     '\001'

_Static_assert(INI_KEY_MAX + SLICE_MAX + 4 < INI_MAX_LINE, "a slice must fit into a line of inih");

typedef struct Pair {
        char *key;
        char *value; /* room for the whole line */
        size_t n;
        bool no_memory; /* inih only says that the line is wrong */
} Pair;

static int on_pair(void *userdata, const char *section _unused_, const char *key, const char *value) {
        Pair *p = userdata;
        size_t n = strlen(value);

        if (!p->key && !(p->key = strdup(key))) {
                p->no_memory = true;
                return 0;
        }
        if (n > 0 && value[0] == GUARD) {
                value++;
                n--;
        }
        if (n > 0 && value[n - 1] == GUARD)
                n--;
        memcpy(p->value + p->n, value, n);
        p->n += n;
        p->value[p->n] = '\0';
        return 1;
}

static int feed_slice(Pair *pair, const char *line, size_t n_key, const char *slice, size_t n, bool first) {
        char buf[INI_MAX_LINE];
        int r;

        (void) snprintf(buf, sizeof buf, "%.*s=%s%.*s%s", (int) n_key, line, first ? "" : "\001", (int) n,
                        slice, slice[n] ? "\001" : "");
        r = ini_parse_string(buf, on_pair, pair);
        return r == 0 ? 0 : !pair->key && !pair->no_memory && r > 0 ? -EINVAL : -ENOMEM;
}

int ini_split(const char *line, char **ret_key, char **ret_value) {
        size_t n_key = strcspn(line, "=");
        _cleanup_free_ char *value = malloc(strlen(line) + 1);
        _cleanup_free_ char *key = NULL;
        Pair pair = { .value = value };
        const char *p = line + n_key, *end;
        int r;

        if (!value)
                return -ENOMEM;
        if (!line[n_key] || n_key > INI_KEY_MAX)
                return -EINVAL;

        value[0] = '\0';
        p += 1 + strspn(p + 1, " \t");
        for (end = p + strlen(p); end > p && strchr(" \t", end[-1]);)
                end--;
        for (bool first = true; first || p < end; first = false) {
                size_t n = p < end ? 1 + strcspn(p + 1, ";") : 0;

                n = MIN_OF(n, (size_t) (end - p));
                n = MIN_OF(n, (size_t) SLICE_MAX);
                r = feed_slice(&pair, line, n_key, p, n, first);
                key = pair.key;
                if (r < 0)
                        return r;
                p += n;
        }

        *ret_key = TAKE_PTR(key);
        *ret_value = TAKE_PTR(value);
        return 0;
}
