/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ffs-compare EXPECTED [DIFFERENCES…]: holds lines of standard input against those that are expected, with
 * the differences of further files. Prints each that is not as it should be, and exits with 1 then; with 2
 * if a file is wrong.
 */
#include "selftest/judge.h"

#define LINES_MAX 4096

/* All lines of a file, up to NULL */
static char **read_lines(FILE *f) {
        char **lines = calloc(LINES_MAX, sizeof *lines);
        size_t room = 0, n = 0;

        while (n < LINES_MAX - 1 && getline(&lines[n], &room, f) >= 0) {
                lines[n][strcspn(lines[n], "\n")] = 0;
                n++;
                room = 0;
        }
        free(lines[n]);
        lines[n] = NULL;
        return lines;
}

static char **read_file(const char *path) {
        _cleanup_fclose_ FILE *f = fopen(path, "re");

        if (f)
                return read_lines(f);
        fprintf(stderr, "ffs-compare: %s: %s\n", path, strerror(errno));
        exit(2);
}

static void must(int r, const char *path, const char *const *line) {
        if (r == 0)
                return;
        fprintf(stderr, "ffs-compare: %s: '%s': %s\n", path, *line,
                r == -EBADMSG ? "twice, or not about something that is expected, or no difference"
                              : strerror(-r));
        exit(2);
}

static Judge *read_expected(int n, char *paths[]) {
        const char *line = "";
        Judge *j = NULL;

        must(judge_new((const char *const *) read_file(paths[0]), &j, &line), paths[0], &line);
        for (int i = 1; i < n; i++)
                must(judge_differ(j, (const char *const *) read_file(paths[i]), &line), paths[i], &line);
        return j;
}

static bool is_as_expected(Judge *j, char *line) {
        char *value = strstr(line, ": ");
        const char *wanted = NULL;
        Verdict v = VERDICT_UNKNOWN;

        if (value) {
                *value = 0;
                value += 2;
                v = judge_line(j, line, value, &wanted);
        }
        if (v == VERDICT_OTHER)
                printf("%s: %s, should be: %s\n", line, value, wanted);
        else if (v == VERDICT_UNKNOWN)
                printf("%s%s%s, which is not expected at all\n", line, value ? ": " : "",
                       value ? value : "");
        return v == VERDICT_EXPECTED;
}

int main(int argc, char *argv[]) {
        unsigned good = 0, bad = 0;
        const char *name;
        Judge *j;

        if (argc < 2) {
                fprintf(stderr, "usage: ffs-compare EXPECTED [DIFFERENCES…] <OBSERVED\n");
                return 2;
        }
        j = read_expected(argc - 1, argv + 1);
        for (char **line = read_lines(stdin); *line; line++)
                *(is_as_expected(j, *line) ? &good : &bad) += 1;
        for (; (name = judge_next_missing(j)); bad++)
                printf("%s is missing\n", name);
        printf("%u cases as expected, %u not\n", good, bad);
        return bad || !good;
}
