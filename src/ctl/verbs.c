/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ctl/ctl.h"
#include "ctl/output.h"

/* It has options of its own; argv ends with NULL like main()'s. */
static int verb_selftest(const Ctl *ctl _unused_, int argc _unused_, char *argv[]) {
        (void) execv(LIBEXEC_DIR "/usb-gadget-selftest", argv);
        return ctl_fail("%s: %s", LIBEXEC_DIR "/usb-gadget-selftest", strerror(errno));
}

/* clang-format off */
const Verb verbs[] = {
        { "check", "[NAME|FILE]…", "Check profiles, by default all of them", 0, -1, verb_check,
          { ARGUMENT_PROFILE_OR_FILE } },
        { "plan", "NAME|FILE", "Print the steps that build a gadget", 1, 1, verb_plan,
          { ARGUMENT_PROFILE_OR_FILE } },
        { "functions", "[TYPE]", "List function types, or the keys of one", 0, 1, verb_functions,
          { ARGUMENT_TYPE } },
        { "selftest", "[OPTION]…", "Check functionfs and a controller", 0, -1, verb_selftest, .own_options = true },
        { "complete", "WORD…", NULL, 1, -1, verb_complete, .own_options = true },
        {},
};

const Option options[] = {
        { 'h', "help", NULL, "Show this help", NULL },
        { OPTION_VERSION, "version", NULL, "Show the version", NULL },
        { OPTION_ROOT, "root", "DIRECTORY", "Look for profiles below DIRECTORY", NULL },
        { OPTION_JSON, "json", "[MODE]", "Print JSON: pretty, short or off", output_json_words },
        { OPTION_NO_PAGER, "no-pager", NULL, "Print without a pager", NULL },
        { OPTION_NO_LEGEND, "no-legend", NULL, "Print tables without title and count", NULL },
        {},
};
/* clang-format on */
