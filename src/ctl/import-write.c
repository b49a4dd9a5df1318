/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What import writes, wherever it comes from: settings, and comments for what cannot be one.
 */
#include "ctl/import.h"
#include "profile/value.h"
#include "util/text.h"

static bool is_control(char c) {
        return (unsigned char) c < ' ' || c == 0x7f;
}

bool import_is_line(const char *text) {
        for (const char *c = text; *c; c++)
                if (is_control(*c))
                        return false;
        return utf8_valid(text);
}

void import_leave_out(Import *i, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        for (char *c = text; c && *c; c++)
                if (is_control(*c))
                        *c = '?';
        fprintf(i->f, "# not taken over: %s\n", text ?: "");
        i->left_out++;
}

void import_setting(Import *i, const Key *key, const char *name, const char *value) {
        _cleanup_free_ char *allowed = NULL;

        if (!value || !*value)
                return;
        if (import_is_line(value) && value_valid(key, value)) {
                write_setting(i->f, name, value);
                return;
        }
        allowed = value_allowed(key);
        import_leave_out(i, "%s=%s (allowed: %s)", name, import_is_line(value) ? value : "…", allowed ?: "");
}
