/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Puts names and values together. A printed line is flushed at once: when the kernel hangs, the last one
 * tells where.
 */
#include <stdarg.h>

#include "selftest/report.h"

#define TEXT_MAX  512
#define TEXTS_MAX 16

static void print_line(const char *name, const char *value) {
        printf("%s: %s\n", name, value);
        fflush(stdout);
}

static ReportLine sink = print_line;
static char scope[TEXT_MAX / 2];

void report_to(ReportLine line) {
        sink = line;
}

void report_scope(const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        vsnprintf(scope, sizeof scope, format, ap);
        va_end(ap);
}

void report(const char *name, const char *format, ...) {
        char full[TEXT_MAX], value[TEXT_MAX];
        va_list ap;

        snprintf(full, sizeof full, "%s/%s", scope, name);
        va_start(ap, format);
        vsnprintf(value, sizeof value, format, ap);
        va_end(ap);
        sink(full, value);
}

static char *next_text(void) {
        static char texts[TEXTS_MAX][TEXT_MAX];
        static unsigned n;

        return texts[n++ % TEXTS_MAX];
}

const char *text(const char *format, ...) {
        char *s = next_text();
        va_list ap;

        va_start(ap, format);
        vsnprintf(s, TEXT_MAX, format, ap);
        va_end(ap);
        return s;
}

const char *number(long n) {
        const char *name = n < 0 ? strerrorname_np((int) -n) : NULL;

        if (n == -ETIME)
                return "blocks";
        return name ? text("-%s", name) : text("%ld", n);
}

void cannot(const char *what) {
        fprintf(stderr, "%s: %s\n", what, strerror(errno));
        exit(2);
}
