/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A module's file is asked for words; no is only said where nothing of the kind was stripped from it.
 */
#include "check.h"
#include "kernel/module.h"

#define SYMBOLS "__this_module\0ncm_opts_attr_ifname\0ncm_opts_attr_ifname_len\0%s_rw\0"

static const struct {
        bool there;
        const char *content; /* NULL: compressed, or built in */
        const char *word, *witness;
        Answer answer;
} rows[] = {
        { true, SYMBOLS, "attr_ifname", "attr_qmult", ANSWER_YES },
        { true, SYMBOLS, "s_rw", "ep%u", ANSWER_YES },
        { true, SYMBOLS, "attr_max_segment_size", "attr_ifname", ANSWER_NO },
        { true, SYMBOLS, "attr_max_segment_size", "attr_qmult", ANSWER_UNKNOWN }, /* stripped */
        { true, SYMBOLS, "attr_ifname_", "attr_ifname", ANSWER_NO },              /* not its end */
        { true, NULL, "attr_ifname", "attr_ifname", ANSWER_UNKNOWN },
        { false, NULL, "attr_ifname", "attr_ifname", ANSWER_NO },
};

static void test_words(void) {
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                Module m = { .there = it->there, .content = (char *) it->content, .size = sizeof SYMBOLS - 1 };

                check_row("%s, %s", it->word, it->witness);
                CHECK_INT(module_has(&m, it->word, it->witness), it->answer);
        }
}

/* Whatever machine this is: either it has lists, and there is no such function in them, or nothing is known. */
static void test_unknown(void) {
        Modules m = {};
        const Module *module, *again;

        CHECK_INT(modules_open(&m), 0);
        CHECK_INT(modules_find(&m, "usbfunc:no_such_function", &module), 0);
        CHECK_INT(modules_find(&m, "usbfunc:no_such_function", &again), 0);
        CHECK(module == again);
        CHECK_INT(!!module, !!m.ctx);
        CHECK(!module || (!module->there && !module->path));
        modules_done(&m);
}

CHECK_MAIN(test_words, test_unknown)
