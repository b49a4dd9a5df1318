/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/specifier.h"
#include "util/memstream.h"

static const char *specifier_value(const Specifiers *s, char c) {
        const struct {
                char c;
                const char *value;
        } table[] = {
                { 'i', s->instance },
                { 'm', s->machine_id },
                { 'H', s->host_name },
                { '%', "%" },
        };

        FOREACH_ITEM(it, table, ELEMENTSOF(table))
                if (it->c == c)
                        return it->value ?: "";
        return NULL;
}

int specifier_expand(const Specifiers *s, const char *text, char **ret, char *ret_bad) {
        _cleanup_free_ char *buf = NULL;
        _cleanup_memstream_ MemStream stream = {};
        int r = 0;
        FILE *f;

        if (!strchr(text, '%')) { /* nearly always */
                *ret = strdup(text);
                return *ret ? 0 : -ENOMEM;
        }
        f = memstream_open(&stream);
        if (!f)
                return -ENOMEM;

        for (const char *p = text; *p && r >= 0; p++) {
                const char *value;

                if (*p != '%') {
                        fputc(*p, f);
                        continue;
                }
                value = specifier_value(s, p[1]);
                if (value) {
                        fputs(value, f);
                        p++;
                } else {
                        *ret_bad = p[1];
                        r = -EINVAL;
                }
        }

        if (memstream_finish(&stream, &buf, NULL) < 0)
                return -ENOMEM;
        if (r < 0)
                return r;
        *ret = TAKE_PTR(buf);
        return 0;
}
