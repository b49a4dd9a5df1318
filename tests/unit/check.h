/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Check · what every unit test is made of: a check that says file, line, expression, got and want and lets the test
 * go on; the row of the table it stands in; a stream of numbers that is the same in every run; main(). A program
 * without a single check fails, so that an empty table is noticed.
 */
#pragma once

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>

#include "util/macro.h"

/* One broken rule can fail thousands of generated rows; the first ones of a check tell it. */
#define CHECK_SAID_MAX 5

static struct {
        unsigned done, failed;
        unsigned line, said;  /* how often the check of this line has failed without another between */
        char row[256];        /* what the failing check is about; printed with it */
        const char *argument; /* of the program; NULL without */
        uint64_t random;
} check = { .random = 1 };

/* Names the row of the table that the next checks are about. */
static inline void check_row(const char *fmt, ...) _printf_(1, 2);
static inline void check_row(const char *fmt, ...) {
        va_list ap;

        va_start(ap, fmt);
        (void) vsnprintf(check.row, sizeof check.row, fmt, ap);
        va_end(ap);
}

static inline void check_put_text(const char *text) {
        if (!text)
                fputs("NULL", stderr);
        for (; text && *text; text++)
                fprintf(stderr, isprint((unsigned char) *text) ? "%c" : "\\x%02x", (unsigned char) *text);
}

/* Counts; true if the words of a failure are to follow. */
static inline bool check_failed(bool ok, const char *file, int line, const char *expression) {
        check.done++;
        if (ok)
                return false;
        check.failed++;
        if (check.line != (unsigned) line)
                check.said = 0;
        check.line = (unsigned) line;
        if (check.said++ >= CHECK_SAID_MAX)
                return false;
        fprintf(stderr, "%s:%d: %s", file, line, expression);
        if (*check.row) {
                fputs("  [", stderr);
                check_put_text(check.row);
                fputc(']', stderr);
        }
        return true;
}

static inline bool check_true(bool ok, const char *file, int line, const char *expression) {
        if (check_failed(ok, file, line, expression))
                fputs(": false\n", stderr);
        return ok;
}

static inline bool check_int(intmax_t got, intmax_t want, const char *file, int line, const char *expression) {
        if (check_failed(got == want, file, line, expression))
                fprintf(stderr, ": got %jd (0x%jx), want %jd (0x%jx)\n", got, (uintmax_t) got, want, (uintmax_t) want);
        return got == want;
}

static inline bool check_str(const char *got, const char *want, const char *file, int line, const char *expression) {
        bool ok = str_eq(got, want);

        if (check_failed(ok, file, line, expression)) {
                fputs(": got '", stderr);
                check_put_text(got);
                fputs("', want '", stderr);
                check_put_text(want);
                fputs("'\n", stderr);
        }
        return ok;
}

/* Each is true if the check holds, for 'if (!CHECK(…)) return;'. */
#define CHECK(expression)      check_true((expression), __FILE__, __LINE__, #expression)
#define CHECK_INT(got, want)   check_int((intmax_t) (got), (intmax_t) (want), __FILE__, __LINE__, #got)
#define CHECK_STR(got, want)   check_str((got), (want), __FILE__, __LINE__, #got)

/* 0 … below-1, xorshift64* (Marsaglia; Vigna). The same numbers in every run. */
static inline unsigned check_random(unsigned below) {
        check.random ^= check.random >> 12;
        check.random ^= check.random << 25;
        check.random ^= check.random >> 27;
        return (unsigned) ((check.random * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % below;
}

static inline int check_main(void (*const *tests)(void), size_t n, const char *argument) {
        check.argument = argument;
        for (size_t i = 0; i < n; i++) {
                *check.row = '\0';
                tests[i]();
        }
        fprintf(stderr, "%u checks, %u failed\n", check.done, check.failed);
        return check.done == 0 || check.failed > 0;
}

/* main() of a test: runs these functions in their order. */
#define CHECK_MAIN(...)                                                               \
        int main(int argc, char *argv[]) {                                            \
                static void (*const tests[])(void) = { __VA_ARGS__ };                 \
                return check_main(tests, ELEMENTSOF(tests), argc > 1 ? argv[1] : NULL); \
        }
