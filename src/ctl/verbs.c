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
        { "list", "", "List profiles and gadgets", 0, 0, verb_list, {} },
        { "status", "NAME", "Show one gadget on one screen", 1, 1, verb_status, { ARGUMENT_PROFILE } },
        { "check", "[NAME|FILE]…", "Check profiles, by default all of them", 0, -1, verb_check,
          { ARGUMENT_PROFILE_OR_FILE } },
        { "plan", "NAME|FILE", "Print the steps that build a gadget", 1, 1, verb_plan,
          { ARGUMENT_PROFILE_OR_FILE } },
        { "cat", "NAME|FILE", "Print a profile merged, with the origin of each line", 1, 1, verb_cat,
          { ARGUMENT_PROFILE_OR_FILE } },
        { "insert", "NAME LUN FILE", "Put a medium into a disk that runs", 3, 3, verb_insert,
          { ARGUMENT_GADGET, ARGUMENT_LUN, ARGUMENT_FILE } },
        { "eject", "NAME LUN", "Take the medium out of a disk that runs", 2, 2, verb_eject,
          { ARGUMENT_GADGET, ARGUMENT_LUN } },
        { "connect", "NAME", "Show the gadget to the host, as if plugged in", 1, 1, verb_connect, { ARGUMENT_GADGET } },
        { "disconnect", "NAME", "Hide it from the host, as if plugged out", 1, 1, verb_connect, { ARGUMENT_GADGET } },
        { "teardown", "NAME", "Take away a gadget that no daemon has", 1, 1, verb_teardown, { ARGUMENT_GADGET } },
        { "monitor", "", "Print changes of gadgets and controllers as they come", 0, 0, verb_monitor, {} },
        { "edit", "NAME", "Edit a drop-in of a profile, or a new profile", 1, 1, verb_edit, { ARGUMENT_PROFILE } },
        { "import", "NAME|FILE", "Print a profile of a gadget in configfs, or of a scheme of libusbgx", 1, 1, verb_import,
          { ARGUMENT_GADGET_OR_FILE } },
        { "show", "NAME|FILE", "Show the descriptors that a host will see", 1, 1, verb_show,
          { ARGUMENT_PROFILE_OR_FILE } },
        { "blob", "NAME|FILE [FUNCTION]", "Write the files that functionfs takes", 1, 2, verb_blob,
          { ARGUMENT_PROFILE_OR_FILE, ARGUMENT_FUNCTION } },
        { "describe", "DESCRIPTORS [STRINGS]", "Make a profile of such files", 1, 2, verb_describe, { ARGUMENT_FILE } },
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
        { OPTION_UDC, "udc", "NAME", "Check for this controller, or one of this driver", NULL },
        { OPTION_JSON, "json", "[MODE]", "Print JSON: pretty, short or off", output_json_words },
        { OPTION_NAME, "name", "INSTANCE", "describe: what the function is called", NULL },
        { OPTION_OUTPUT, "output", "DIRECTORY", "blob: where files are written", NULL },
        { OPTION_NO_PAGER, "no-pager", NULL, "Print without a pager", NULL },
        { OPTION_NO_LEGEND, "no-legend", NULL, "Print tables without title and count", NULL },
        { OPTION_FORCE, "force", NULL, "eject: also a locked medium; teardown: also what others made", NULL },
        { OPTION_FULL, "full", NULL, "edit: a copy of the whole profile instead of a drop-in", NULL },
        {},
};
/* clang-format on */
