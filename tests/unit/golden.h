/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Golden · the profiles of tests/golden/plan as material for other tests. Their directory is the test's argument.
 */
#pragma once

#include "check.h"
#include "profile/plan.h"
#include "scratch.h"

/* Calls on_file with the path of each; it counts as a failed check if there is none. */
static inline void golden_each(void (*on_file)(const char *path, void *userdata), void *userdata) {
        DIR *d = opendir(check.argument ?: "");
        unsigned n = 0;

        if (!CHECK(d))
                return;
        for (struct dirent *e; (e = readdir(d));) {
                _cleanup_free_ char *path = NULL;

                if (!str_ends(e->d_name, ".conf") || asprintf(&path, "%s/%s", check.argument, e->d_name) < 0)
                        continue;
                on_file(path, userdata);
                n++;
        }
        (void) closedir(d);
        *check.row = '\0';
        CHECK(n > 0);
}

static inline void golden_check_same_plan(const Plan *a, const Plan *b) {
        if (!CHECK_INT(a->n, b->n))
                return;
        for (size_t i = 0; i < a->n; i++) {
                CHECK_INT(a->steps[i].kind, b->steps[i].kind);
                for (unsigned k = 0; k < STEP_ARGS_MAX; k++)
                        CHECK_STR(a->steps[i].arg[k], b->steps[i].arg[k]);
        }
}

/* Plan → text → plan → text changes nothing. Returns the text; NULL when a check failed. */
static inline char *golden_check_plan(const Profile *p, const char *serial_number) {
        _cleanup_(plan_done) Plan first = {}, second = {};
        _cleanup_free_ char *a = NULL, *b = NULL;
        unsigned line = 0;

        if (!CHECK_INT(plan_new(p, &(PlanContext){ serial_number }, &first), 0) || !CHECK(first.n > 0))
                return NULL;
        a = plan_to_text(&first);
        if (!CHECK_INT(plan_from_text(a, &second, &line), 0))
                return NULL;
        golden_check_same_plan(&first, &second);
        b = plan_to_text(&second);
        return CHECK_STR(b, a) ? TAKE_PTR(a) : NULL;
}
