/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A plan is also the record of a live gadget: as text it must be the same plan again, and a damaged record must be
 * refused at the damaged line, never read as a shorter one. Run with the directory of golden profiles.
 */
#include "check.h"
#include "golden.h"
#include "profile/plan.h"

static unsigned count_lines(const char *text) {
        unsigned n = 0;

        for (; *text; text++)
                n += *text == '\n';
        return n;
}

/* Cut anywhere but behind a line or a word, the last line is the wrong one; all lines before it are still good. */
static void check_prefixes(const char *text) {
        for (size_t n = 0; n <= strlen(text); n++) {
                _cleanup_free_ char *prefix = strndup(text, n);
                _cleanup_(plan_done) Plan p = {};
                unsigned line = 0, complete = count_lines(prefix);
                int r = plan_from_text(prefix, &p, &line);

                check_row("first %zu bytes of '%.100s'", n, text);
                if (r == 0)
                        CHECK(p.n == complete || p.n == complete + 1);
                else if (CHECK_INT(r, -EINVAL)) {
                        CHECK_INT(line, complete + 1);
                        CHECK_INT(p.n, 0); /* set on success only */
                }
        }
}

static void check_golden(const char *path, void *userdata _unused_) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_free_ char *text = NULL, *odd = NULL;

        check_row("%s", path);
        if (!CHECK_INT(scratch_profile_file(path, &diag, &p), 0))
                return;
        text = golden_check_plan(p, NULL);
        if (text)
                check_prefixes(text);
        check_row("%s", path);
        odd = golden_check_plan(p, "a \"b\\ \n\x01\x7fé'");
        CHECK(odd);
}

static void test_round_trip(void) {
        golden_each(check_golden, NULL);
}

/* The serial number of the machine is used where the profile has none, and only there. */
static void test_serial_number(void) {
        static const struct {
                const char *key, *given, *step;
        } rows[] = {
                { "", "S1", "string . 0x409 serialnumber S1\n" },
                { "", NULL, NULL },
                { "SerialNumber=P1\n", "S1", "string . 0x409 serialnumber P1\n" },
                { "SerialNumber=P1\n", NULL, "string . 0x409 serialnumber P1\n" },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;
                _cleanup_free_ char *text = NULL, *plan = NULL;

                check_row("'%s' and %s", it->key, it->given ?: "none");
                if (asprintf(&text, "[Gadget]\nidVendor=1\nidProduct=2\n%s[Function acm.a]\n", it->key) < 0 ||
                    !CHECK_INT(scratch_profile(text, strlen(text), &diag, &p), 0) || !(plan = golden_check_plan(p, it->given)))
                        continue;
                CHECK_INT(!!strstr(plan, "serialnumber"), !!it->step);
                CHECK(!it->step || strstr(plan, it->step));
        }
}

static void test_from_text(void) {
        static const struct {
                const char *text;
                int n;         /* steps, or an error */
                unsigned line; /* of the error */
        } rows[] = {
                { "", 0 }, { "gadget a\n", 1 }, { "gadget a", 1 }, { "gadget a\nbind auto\n", 2 },
                { " gadget  a \n", 1 },
                { "attr a \"\"\n", 1 }, { "string . 0x409 product \"a\\nb\"\n", 1 },
                { "\n", -EINVAL, 1 }, { "gadget a\n\nbind auto\n", -EINVAL, 2 }, { "gadget a\n \n", -EINVAL, 2 },
                { "gadget\n", -EINVAL, 1 }, { "gadget a b\n", -EINVAL, 1 }, { "gadget a\nattr b\n", -EINVAL, 2 },
                { "gadget a\nattr b c d\n", -EINVAL, 2 },
                { "gadget a\nbind auto\nstring . 0x409 product\n", -EINVAL, 3 },
                { "Gadget a\n", -EINVAL, 1 }, { "gadgets a\n", -EINVAL, 1 }, { "gadge a\n", -EINVAL, 1 },
                { "\"\" a\n", -EINVAL, 1 },
                { "gadget a\n# b\n", -EINVAL, 2 }, { "gadget a\nbind \"auto\n", -EINVAL, 2 },
                { "gadget a\nbind auto\"\n", -EINVAL, 2 },
                { "gadget a\nbind \"a\\q\"\n", -EINVAL, 2 }, { "gadget \"a\nb\"\n", -EINVAL, 1 },
                { "gadget a\tb\nbind\n", -EINVAL, 2 },
                { "gadget a\nbind auto\ngadget \"b\"c\n", -EINVAL, 3 },
                { "gadget a\nattr b \"c\\x00d\"\n", -EINVAL, 2 },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(plan_done) Plan p = {};
                unsigned line = 0;
                int r = plan_from_text(it->text, &p, &line);

                check_row("%s", it->text);
                CHECK_INT(r < 0 ? r : (int) p.n, it->n);
                CHECK_INT(line, it->line);
                CHECK(r >= 0 || (!p.steps && p.n == 0));
        }
}

/* Each kind has a name of its own, and plan_next() finds its steps in order. */
static void test_kinds(void) {
        _cleanup_(plan_done) Plan p = {};
        unsigned line;
        size_t i = 0;

        for (StepKind a = 0; a < _STEP_KIND_MAX; a++)
                for (StepKind b = 0; b < a; b++)
                        CHECK(!str_eq(step_name(a), step_name(b)));
        CHECK_STR(step_name(STEP_AWAIT), "await");

        if (!CHECK_INT(plan_from_text("gadget a\nzlp /m ep1\nattr b c\nzlp /m ep3\n", &p, &line), 0))
                return;
        CHECK(plan_next(&p, STEP_ZLP, &i) == p.steps + 1);
        CHECK_INT(i, 2);
        CHECK(plan_next(&p, STEP_ZLP, &i) == p.steps + 3);
        CHECK(!plan_next(&p, STEP_ZLP, &i));
        CHECK_INT(i, 4);
}

/* What a reload has to do: nothing, write values, or build anew. */
static void test_compare(void) {
        static const char from[] = "gadget a\nattr idVendor 1\nattr functions/ncm.a/qmult 5\n"
                                   "attr functions/mass_storage.d/lun.3/ro 1\n"
                                   "attr functions/mass_storage.d/lun.3/file /a\n"
                                   "attr functions/mass_storage.d/lun.5/removable 0\n"
                                   "attr functions/mass_storage.d/lun.5/file /c\n"
                                   "string . 0x409 product P\nlink configs/c.1/ncm.a functions/ncm.a\nbind auto\n";
        static const struct {
                const char *old, *new;
                PlanChange change;
        } rows[] = {
                { "", "", PLAN_SAME },
                { "attr idVendor 1", "attr idVendor 2", PLAN_VALUES },
                { "attr idVendor 1", "attr idProduct 1", PLAN_OTHER },
                { "product P", "product Q", PLAN_VALUES },
                { "product P", "manufacturer P", PLAN_OTHER },
                { "0x409 product P", "0x407 product P", PLAN_OTHER },
                { "bind auto", "bind musb", PLAN_VALUES },
                { "qmult 5", "qmult 6", PLAN_OTHER },
                { "file /a", "file /b", PLAN_LIVE },
                { "file /a", "file \"\"", PLAN_LIVE },
                { "lun.3/ro 1", "lun.3/ro 0", PLAN_OTHER },
                { "lun.5/file /c", "lun.5/file /d", PLAN_VALUES }, /* not removable */
                { "lun.3/file", "lun.4/file", PLAN_OTHER },
                { "link configs/c.1", "link configs/c.2", PLAN_OTHER },
                { "bind auto\n", "", PLAN_OTHER },
                { "gadget a", "gadget b", PLAN_OTHER },
                { "gadget a", "config a.1", PLAN_OTHER },
        };
        _cleanup_(plan_done) Plan a = {};
        unsigned line;

        if (!CHECK_INT(plan_from_text(from, &a, &line), 0))
                return;
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                const char *at = strstr(from, it->old);
                _cleanup_(plan_done) Plan b = {};
                _cleanup_free_ char *to = NULL;

                check_row("%s → %s", it->old, it->new);
                if (!CHECK(at) ||
                    asprintf(&to, "%.*s%s%s", (int) (at - from), from, it->new, at + strlen(it->old)) < 0 ||
                    !CHECK_INT(plan_from_text(to, &b, &line), 0))
                        continue;
                CHECK_INT(plan_compare(&a, &b), it->change);
                CHECK_INT(plan_compare(&b, &a), it->change);
        }
}

/* bcdDevice=auto: another number for another composition, and only for that. */
static void test_composition(void) {
        static const char from[] = "[Gadget]\nidVendor=1\nidProduct=2\nProduct=P\nbcdDevice=auto\n"
                                   "[Function acm.a]\n[Function ffs.b]\n[Interface ffs.b/0]\nEndpoint=bulk in\n"
                                   "Endpoint=bulk out\n";
        static const struct {
                const char *old, *new;
                bool same;
        } rows[] = {
                { "idVendor=1", "idVendor=3", true },
                { "Product=P", "Product=Q", true },
                { "acm.a", "acm.other", true },
                { "acm.a", "gser.a", false },
                { "[Function ffs.b]", "[Function ffs.b]\nProxyEndpoints=no", true },
                { "[Function acm.a]", "[Config label.1]\n[Function acm.a]", true },
                { "[Function acm.a]\n", "", false },
                { "[Function acm.a]", "[Function acm.a]\n[Function acm.c]", false },
                { "Endpoint=bulk in\nEndpoint=bulk out", "Endpoint=bulk out\nEndpoint=bulk in", false },
                { "[Function acm.a]", "[Config c.1]\nFunctions=ffs.b acm.a\n[Function acm.a]", false },
        };
        char first[5] = "";

        for (size_t i = 0; i <= ELEMENTSOF(rows); i++) {
                const char *old = i ? rows[i - 1].old : "", *new = i ? rows[i - 1].new : "", *at = strstr(from, old);
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;
                _cleanup_free_ char *text = NULL, *plan = NULL;
                char number[5] = "";

                check_row("%s → %s", old, new);
                if (asprintf(&text, "%.*s%s%s", (int) (at - from), from, new, at + strlen(old)) < 0 ||
                    !CHECK_INT(scratch_profile(text, strlen(text), &diag, &p), 0) || !(plan = golden_check_plan(p, NULL)))
                        continue;
                CHECK_INT(sscanf(strstr(plan, "attr bcdDevice ") ?: "", "attr bcdDevice 0x%4[0-9]\n", number), 1);
                CHECK_INT(strlen(number), 4);
                if (i == 0)
                        strcpy(first, number);
                else
                        CHECK_INT(str_eq(number, first), rows[i - 1].same);
        }
}

CHECK_MAIN(test_round_trip, test_serial_number, test_from_text, test_kinds, test_compare, test_composition)
