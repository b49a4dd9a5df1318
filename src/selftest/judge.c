/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A few hundred lines: looking through all of them for each is fast enough.
 */
#include "selftest/judge.h"

typedef struct Line {
        char *name, *value;
        bool replaced; /* by another, or by that of a whole branch */
        bool seen;
} Line;

struct Judge {
        Line *lines;
        size_t n;
};

Judge *judge_free(Judge *j) {
        if (!j)
                return NULL;
        FOREACH_ITEM(it, j->lines, j->n) {
                free(it->name);
                free(it->value);
        }
        free(j->lines);
        free(j);
        return NULL;
}

static bool is_comment(const char *line) {
        return line[0] == 0 || line[0] == '#';
}

/* Splits "NAME: VALUE  # reason" */
static int parse(const char *line, Line *ret) {
        const char *colon = strstr(line, ": "), *end = strstr(line, "  #");
        size_t n;

        if (!colon)
                return -EBADMSG;
        n = end ? (size_t) (end - colon - 2) : strlen(colon + 2);
        while (n > 0 && colon[2 + n - 1] == ' ')
                n--;
        *ret = (Line){ .name = strndup(line, (size_t) (colon - line)), .value = strndup(colon + 2, n) };
        if (ret->name && ret->value)
                return 0;
        free(ret->name);
        free(ret->value);
        return -ENOMEM;
}

static Line *find(Judge *j, const char *name) {
        FOREACH_ITEM(it, j->lines, j->n)
                if (!it->replaced && str_eq(it->name, name))
                        return it;
        return NULL;
}

static int add(Judge *j, Line line) {
        int r = array_grow(&j->lines, j->n, sizeof *j->lines);

        if (r < 0) {
                free(line.name);
                free(line.value);
                return r;
        }
        j->lines[j->n++] = line;
        return 0;
}

/* Marks what the difference is instead of: how many lines. */
static unsigned replace(Judge *j, const Line *difference) {
        size_t n = str_ends(difference->name, "/*") ? strlen(difference->name) - 1 : 0;
        unsigned replaced = 0;

        FOREACH_ITEM(it, j->lines, j->n) {
                bool meant = n ? strncmp(it->name, difference->name, n) == 0
                               : str_eq(it->name, difference->name) && !str_eq(it->value, difference->value);

                if (it->replaced || !meant)
                        continue;
                it->replaced = true;
                replaced++;
        }
        return replaced;
}

static int apply(Judge *j, const char *text, bool difference) {
        Line line;
        int r;

        if (is_comment(text))
                return 0;
        r = parse(text, &line);
        if (r < 0)
                return r;
        if (difference ? !replace(j, &line) : !!find(j, line.name)) {
                free(line.name);
                free(line.value);
                return -EBADMSG;
        }
        return add(j, line);
}

int judge_differ(Judge *j, const char *const *lines, const char **ret_line) {
        for (; *lines; lines++) {
                int r = apply(j, *lines, true);

                if (r < 0) {
                        *ret_line = *lines;
                        return r;
                }
        }
        return 0;
}

int judge_new(const char *const *lines, Judge **ret, const char **ret_line) {
        _cleanup_(judge_freep) Judge *j = calloc(1, sizeof *j);

        if (!j)
                return -ENOMEM;
        for (; *lines; lines++) {
                int r = apply(j, *lines, false);

                if (r < 0) {
                        *ret_line = *lines;
                        return r;
                }
        }
        *ret = TAKE_PTR(j);
        return 0;
}

Verdict judge_line(Judge *j, const char *name, const char *value, const char **ret_wanted) {
        Line *line = find(j, name);

        if (!line || line->seen)
                return VERDICT_UNKNOWN;
        line->seen = true;
        *ret_wanted = line->value;
        return str_eq(line->value, value) ? VERDICT_EXPECTED : VERDICT_OTHER;
}

static bool group_was_seen(const Judge *j, const Line *line) {
        size_t n = strcspn(line->name, "/") + 1;

        FOREACH_ITEM(it, j->lines, j->n)
                if (it->seen && strncmp(it->name, line->name, n) == 0)
                        return true;
        return false;
}

const char *judge_next_missing(Judge *j) {
        FOREACH_ITEM(it, j->lines, j->n) {
                if (it->replaced || it->seen || !group_was_seen(j, it))
                        continue;
                it->seen = true;
                return it->name;
        }
        return NULL;
}
