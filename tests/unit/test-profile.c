/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A Profile that exists has no error in it: what the kernel would refuse only while the gadget is being built or bound
 * is refused here. The rows are those that look right line by line; the words of refusals are the golden tests'.
 */
#include "check.h"
#include "profile/plan.h"
#include "scratch.h"

#define GADGET "[Gadget]\nidVendor=1\nidProduct=2\n"
#define TWO_CONFIGS GADGET "[Function acm.a]\n[Config c.1]\nFunctions=acm.a\n"
#define FFS GADGET "[Function ffs.a]\n"

static const struct {
        const char *text;
        bool ok;
} rows[] = {
        { GADGET "[Function acm.a]\n", true },
        /* numbers are decimal, and each is used once */
        { TWO_CONFIGS "[Config d.2]\nFunctions=acm.a\n", true },
        { TWO_CONFIGS "[Config d.255]\nFunctions=acm.a\n", true },
        { TWO_CONFIGS "[Config d.1]\nFunctions=acm.a\n", false },
        { TWO_CONFIGS "[Config d.01]\nFunctions=acm.a\n", false },
        { TWO_CONFIGS "[Config d.0x1]\nFunctions=acm.a\n", false },
        { TWO_CONFIGS "[Config d.0X1]\nFunctions=acm.a\n", false },
        { TWO_CONFIGS "[Config d.0X2]\nFunctions=acm.a\n", false },
        { TWO_CONFIGS "[Config d.0]\nFunctions=acm.a\n", false },
        { TWO_CONFIGS "[Config d.256]\nFunctions=acm.a\n", false },
        { FFS "[Interface ffs.a/0]\n", true },
        { FFS "[Interface ffs.a/0]\n[Interface ffs.a/1]\n", true },
        { FFS "[Interface ffs.a/1]\n", false },
        { FFS "[Interface ffs.a/00]\n", false },
        { FFS "[Interface ffs.a/0x0]\n", false },
        { FFS "[Interface ffs.a/0X0]\n", false },
        { FFS "[Interface ffs.a/0X5]\n", false },
        { FFS "[Interface ffs.a/0]\n[Interface ffs.a/16]\n", false },
        /* a configuration without functions cannot be bound */
        { TWO_CONFIGS "[Config d.2]\nFunctions=\n", false },
        { TWO_CONFIGS "[Config d.2]\nFunctions=\"\"\n", false },
        { TWO_CONFIGS "[Config d.2]\nFunctions=\" \"\n", false },
        /* one language is one section, however it is spelled */
        { TWO_CONFIGS "[Strings 0x407]\nProduct=a\n", true },
        { TWO_CONFIGS "[Strings 0x407]\nProduct=a\n[Strings 0x0407]\nProduct=b\n", false },
        { TWO_CONFIGS "[Strings 0x40c]\nProduct=a\n[Strings 0x40C]\nProduct=b\n", false },
        { TWO_CONFIGS "[Strings 0x0409]\nProduct=b\n", false },
        /* systemd drops blanks at the end of Where=, and then the unit has the wrong name */
        { FFS "MountPoint=/dev/a b\n[Interface ffs.a/0]\n", true },
        { FFS "MountPoint=\"/dev/a \"\n[Interface ffs.a/0]\n", false },
};

static void test_rows(void) {
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;

                check_row("%s", it->text + strlen(GADGET));
                CHECK_INT(scratch_profile(it->text, strlen(it->text), &diag, &p), it->ok ? 0 : -EINVAL);
                CHECK_INT(diag.n_errors > 0, !it->ok);
                CHECK_INT(!!p, it->ok);
        }
}

/*
 * libusbgx makes the directory strings/0x%x from the number, and the plan's step is what finds it again to remove it:
 * a language is spelled that way in the plan, or the profile is refused.
 */
static void test_languages(void) {
        static const char *const spellings[] = { "0x407", "0x0407", "0x00407", "0x40c", "0x40C", "0xc0a", "0x1" };
        unsigned accepted = 0;

        FOREACH_ITEM(it, spellings, ELEMENTSOF(spellings)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;
                _cleanup_(plan_done) Plan plan = {};
                char text[128], want[16];
                const Step *step;
                size_t i = 0;

                (void) snprintf(text, sizeof text, GADGET "[Function acm.a]\n[Strings %s]\nProduct=x\n", *it);
                (void) snprintf(want, sizeof want, "0x%lx", strtoul(*it, NULL, 16));
                if (scratch_profile(text, strlen(text), &diag, &p) < 0)
                        continue;
                accepted++;
                check_row("[Strings %s]", *it);
                if (!CHECK_INT(plan_new(p, &(PlanContext){}, &plan), 0))
                        continue;
                step = plan_next(&plan, STEP_STRING, &i);
                if (CHECK(step))
                        CHECK_STR(step->arg[1], want);
        }
        CHECK(accepted >= 3);
}

/* The name of a profile that is loaded as a file is that of the file. */
static void test_file_names(void) {
        static const struct {
                const char *file, *name; /* NULL: refused */
        } files[] = {
                { "a.conf", "a" }, { "a.b-C_d.conf", "a.b-C_d" }, { "a.conf.conf", "a.conf" }, { "a", NULL },
                { "a.conf~", NULL },
                { ".conf", NULL }, { ".a.conf", NULL }, { "a b.conf", NULL }, { "clients.conf", NULL },
                { "123456789012345678901234567890123.conf", NULL },
        };

        FOREACH_ITEM(it, files, ELEMENTSOF(files)) {
                const char *text = GADGET "[Function acm.a]\n", *path = scratch_write(it->file, text, strlen(text));
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;

                check_row("%s", it->file);
                CHECK_INT(scratch_profile_file(path, &diag, &p), it->name ? 0 : -EINVAL);
                CHECK_STR(p ? p->name : NULL, it->name);
                CHECK_INT(diag.n_errors, it->name ? 0 : 1);
        }
}

CHECK_MAIN(test_rows, test_languages, test_file_names)
