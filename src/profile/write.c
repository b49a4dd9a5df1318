/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/write.h"

void write_section(FILE *f, SectionKind kind, const char *argument) {
        fprintf(f, "[%s%s%s]\n", section_types[kind].name, argument ? " " : "", argument ?: "");
}

/* What the reader would take for a quote, or cut off */
static bool needs_quotes(const char *value) {
        return *value && (*value == '"' || strchr(" \t", *value) || strchr(" \t", value[strlen(value) - 1]));
}

void write_value(FILE *f, const char *value) {
        const char *quote = needs_quotes(value) ? "\"" : "";

        fputs(quote, f);
        for (; *value; value++) {
                if (*value == '%')
                        fputc('%', f);
                fputc(*value, f);
        }
        fputs(quote, f);
}

void write_setting(FILE *f, const char *key, const char *value) {
        fprintf(f, "%s=", key);
        write_value(f, value);
        fputc('\n', f);
}
