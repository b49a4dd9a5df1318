/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Says how each case went and remembers whether all went well. Each line is flushed at once: when the
 * kernel hangs, the last line tells where. Knows nothing of USB.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

static unsigned n_failed;

void check(const char *name, long got, long want) {
        if (got == want)
                printf("ok %s\n", name);
        else {
                printf("FAIL %s: got %ld want %ld\n", name, got, want);
                n_failed++;
        }
        fflush(stdout);
}

void check_text(const char *name, const char *got, const char *want) {
        if (strcmp(got, want) == 0)
                printf("ok %s\n", name);
        else {
                printf("FAIL %s: got '%s' want '%s'\n", name, got, want);
                n_failed++;
        }
        fflush(stdout);
}

const char *casename(const char *format, ...) {
        static char s[128];
        va_list ap;

        va_start(ap, format);
        vsnprintf(s, sizeof s, format, ap);
        va_end(ap);
        return s;
}

bool any_failed(void) {
        return n_failed > 0;
}

void cannot(const char *what) {
        printf("FAIL %s: %s\n", what, strerror(errno));
        exit(2);
}
