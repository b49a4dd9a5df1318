/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdarg.h>

#include "profile/plan.h"
#include "util/memstream.h"

static const struct {
        const char *name;
        unsigned n_args;
} kinds[_STEP_KIND_MAX] = {
        [STEP_GADGET] = { "gadget", 1 },       [STEP_ATTR] = { "attr", 2 },
        [STEP_BYTES] = { "bytes", 2 },         [STEP_STRING] = { "string", 4 },
        [STEP_CONFIG] = { "config", 1 },       [STEP_FUNCTION] = { "function", 1 },
        [STEP_DIRECTORY] = { "directory", 1 }, [STEP_MOUNT] = { "mount", 3 },
        [STEP_DESCRIBE] = { "describe", 4 },   [STEP_ZLP] = { "zlp", 2 },
        [STEP_LINK] = { "link", 2 },           [STEP_CLIENT] = { "client", 5 },
        [STEP_AWAIT] = { "await", 4 },         [STEP_BIND] = { "bind", 1 },
};

const char *step_name(StepKind kind) {
        return kinds[kind].name;
}

static void step_done(Step *s) {
        FOREACH_ITEM(it, s->arg, STEP_ARGS_MAX)
                free(*it);
        *s = (Step){};
}

void plan_done(Plan *p) {
        FOREACH_ITEM(it, p->steps, p->n)
                step_done(it);
        free(p->steps);
        *p = (Plan){};
}

const Step *plan_next(const Plan *p, StepKind kind, size_t *i) {
        while (*i < p->n)
                if (p->steps[(*i)++].kind == kind)
                        return p->steps + *i - 1;
        return NULL;
}

const char *plan_attribute(const Plan *p, const char *directory, const char *name) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(p, STEP_ATTR, &i));) {
                const char *rest = str_after(s->arg[0], directory);

                if (rest && str_eq(rest + (*directory && *rest == '/'), name))
                        return s->arg[1];
        }
        return NULL;
}

const char *plan_string(const Plan *p, const char *directory, const char *name) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(p, STEP_STRING, &i));)
                if (str_eq(s->arg[0], directory) && str_eq(s->arg[1], "0x409") && str_eq(s->arg[2], name))
                        return s->arg[3];
        return NULL;
}

bool step_equal(const Step *a, const Step *b) {
        bool equal = a->kind == b->kind;

        for (unsigned i = 0; equal && i < kinds[a->kind].n_args; i++)
                equal = str_eq(a->arg[i], b->arg[i]);
        return equal;
}

static bool is_live(const char *path) {
        const Key *k = attribute_find(path);

        return k && k->flags & KEY_LIVE;
}

/*
 * What is read when functions are linked and when the gadget is first bound is no value that can be changed. (Linux
 * frees memory twice when os_desc/use goes from 1 to 0 between two binds, and webusb/use has no effect then.)
 */
static bool is_early(const char *path) {
        return str_after(path, "functions/") || str_after(path, "os_desc/") || str_after(path, "webusb/");
}

static PlanChange step_change(const Step *a, const Step *b) {
        bool same;

        if (step_equal(a, b))
                return PLAN_SAME;
        if (a->kind != b->kind)
                return PLAN_OTHER;
        switch (a->kind) {
        case STEP_ATTR:
                if (!str_eq(a->arg[0], b->arg[0]))
                        return PLAN_OTHER;
                return is_live(a->arg[0]) ? PLAN_LIVE : is_early(a->arg[0]) ? PLAN_OTHER : PLAN_VALUES;
        case STEP_STRING:
                same = str_eq(a->arg[0], b->arg[0]) && str_eq(a->arg[1], b->arg[1]) &&
                       str_eq(a->arg[2], b->arg[2]);
                return same ? PLAN_VALUES : PLAN_OTHER;
        case STEP_BIND:
                return PLAN_VALUES;
        default:
                return PLAN_OTHER;
        }
}

/* A medium that cannot be removed: the host may have it mounted, and would never know. */
static bool is_fixed(const Plan *p, const Step *s) {
        size_t n = (size_t) (strrchr(s->arg[0], '/') - s->arg[0]);

        FOREACH_ITEM(it, p->steps, p->n)
                if (it->kind == STEP_ATTR && strncmp(it->arg[0], s->arg[0], n) == 0 &&
                    str_eq(it->arg[0] + n, "/removable"))
                        return str_eq(it->arg[1], "0");
        return false;
}

PlanChange plan_compare(const Plan *from, const Plan *to) {
        PlanChange change = PLAN_SAME;

        if (from->n != to->n)
                return PLAN_OTHER;
        for (size_t i = 0; i < from->n; i++) {
                PlanChange c = step_change(from->steps + i, to->steps + i);

                if (c == PLAN_LIVE && is_fixed(to, to->steps + i))
                        c = PLAN_VALUES;
                change = MAX_OF(change, c);
        }
        return change;
}

int plan_add(Plan *p, StepKind kind, ...) {
        Step s = { .kind = kind };
        bool complete = true;
        va_list ap;

        va_start(ap, kind);
        for (unsigned i = 0; i < kinds[kind].n_args; i++) {
                s.arg[i] = strdup(va_arg(ap, const char *));
                complete = complete && s.arg[i];
        }
        va_end(ap);

        if (!complete || array_grow(&p->steps, p->n, sizeof(Step)) < 0) {
                step_done(&s);
                return -ENOMEM;
        }
        p->steps[p->n++] = s;
        return 0;
}

/* ---- plan to text and back ---- */

char *plan_to_text(const Plan *p) {
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return NULL;
        FOREACH_ITEM(s, p->steps, p->n) {
                fputs(kinds[s->kind].name, f);
                for (unsigned i = 0; i < kinds[s->kind].n_args; i++) {
                        fputc(' ', f);
                        text_write_word(f, s->arg[i]);
                }
                fputc('\n', f);
        }
        return memstream_text(&stream);
}

static int add_line(Plan *p, const char *line) {
        _cleanup_(str_list_done) StrList words = {};
        StepKind kind = 0;
        int r = text_read_words(line, &words);

        if (r < 0)
                return r;
        while (words.n > 0 && kind < _STEP_KIND_MAX && !str_eq(kinds[kind].name, words.items[0]))
                kind++;
        if (words.n == 0 || kind == _STEP_KIND_MAX || words.n != kinds[kind].n_args + 1)
                return -EINVAL;
        if (array_grow(&p->steps, p->n, sizeof(Step)) < 0)
                return -ENOMEM;

        Step *s = p->steps + p->n++;
        *s = (Step){ .kind = kind };
        for (size_t i = 1; i < words.n; i++)
                s->arg[i - 1] = TAKE_PTR(words.items[i]);
        return 0;
}

int plan_from_text(const char *text, Plan *ret, unsigned *ret_line) {
        _cleanup_(plan_done) Plan p = {};
        _cleanup_free_ char *copy = strdup(text);
        unsigned n = 0;

        if (!copy)
                return -ENOMEM;
        for (char *line = copy, *next; *line; line = next) {
                next = line + strcspn(line, "\n");
                if (*next)
                        *next++ = '\0';
                n++;
                int r = add_line(&p, line);
                if (r < 0) {
                        *ret_line = n;
                        return r;
                }
        }
        *ret = p;
        p = (Plan){};
        return 0;
}
