/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The texts are those that the tests are judged by; the build makes arrays of lines of them.
 */
#include "selftest/check.h"
#include "selftest/judge.h"
#include "selftest/protocol.h"
#include "selftest/report.h"

static const char *const expected[] = {
#include "selftest-expected.inc"
        NULL
};
static const char *const fixes[] = {
#include "selftest-fixes.inc"
        NULL
};
static const char *const stock[] = {
#include "selftest-stock.inc"
        NULL
};

static const struct {
        const char *name;
        const char *const *differences;
} kernels[_KERNEL_MAX] = {
        [KERNEL_PATCHED] = { "read/write proxies and the patches of this project", NULL },
        [KERNEL_PROXIES] = { "read/write proxies", fixes },
        [KERNEL_STOCK] = { "no read/write proxies", stock },
};

static Judge *judge;
static bool print_all;
static unsigned good, bad;

const char *kernel_name(Kernel k) {
        return kernels[k].name;
}

Kernel kernel_of(unsigned abilities) {
        if (!(abilities & ABILITY_PROXIES))
                return KERNEL_STOCK;
        return abilities & ABILITY_PATCHES ? KERNEL_PATCHED : KERNEL_PROXIES;
}

static void check_line(const char *name, const char *value) {
        const char *wanted = NULL;
        Verdict v = judge_line(judge, name, value, &wanted);

        if (v == VERDICT_EXPECTED) {
                good++;
                if (print_all)
                        printf("%s: %s\n", name, value);
        } else {
                bad++;
                if (v == VERDICT_OTHER)
                        printf("%s: %s, should be: %s\n", name, value, wanted);
                else
                        printf("%s: %s, which is not expected at all\n", name, value);
        }
        fflush(stdout);
}

/* The texts are part of the program, and were used by its tests: that they are wrong is no case to go on in. */
static void must(int r, const char *const *line) {
        errno = -r;
        if (r < 0)
                cannot(*line);
}

void check_begin(Kernel k, bool verbose) {
        const char *line = "";

        judge = judge_free(judge);
        must(judge_new(expected, &judge, &line), &line);
        if (kernels[k].differences)
                must(judge_differ(judge, kernels[k].differences, &line), &line);
        print_all = verbose;
        good = bad = 0;
        report_to(check_line);
}

unsigned check_end(void) {
        const char *name;

        for (; (name = judge_next_missing(judge)); bad++)
                printf("%s is missing\n", name);
        printf("%u cases as expected, %u not\n", good, bad);
        fflush(stdout);
        judge = judge_free(judge);
        return bad;
}
