/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl: shows, checks and explains gadgets. Starting and stopping is systemctl's.
 */
#include <getopt.h>

#include "ctl/ctl.h"

/* It has options of its own; argv ends with NULL like main()'s. */
static int verb_selftest(const Ctl *ctl, int argc, char *argv[]) {
        (void) ctl;
        (void) argc;
        (void) execv(LIBEXEC_DIR "/usb-gadget-selftest", argv);
        fprintf(stderr, "usb-gadgetctl: %s: %s\n", LIBEXEC_DIR "/usb-gadget-selftest", strerror(errno));
        return EXIT_FAILURE;
}

static const struct {
        const char *name, *arguments, *help;
        int min, max; /* arguments behind the verb; max -1: any number */
        int (*run)(const Ctl *ctl, int argc, char *argv[]);
} verbs[] = {
        { "check", "[NAME|FILE]…", "Check profiles, by default all of them", 0, -1, verb_check },
        { "plan", "NAME|FILE", "Print the steps that build a gadget", 1, 1, verb_plan },
        { "functions", "[TYPE]", "List function types, or the keys of one", 0, 1, verb_functions },
        { "selftest", "[OPTION]…", "Check functionfs and a controller", 0, -1, verb_selftest },
};

int ctl_load(const Ctl *ctl, const char *name_or_path, Diagnostics *diag, Profile **ret) {
        Specifiers host = { .machine_id = ctl->host.machine_id, .host_name = ctl->host.name };

        return strchr(name_or_path, '/') ? profile_load_file(name_or_path, &host, diag, ret)
                                         : profile_load(ctl->root, name_or_path, &host, diag, ret);
}

static int help(void) {
        printf("Usage: usb-gadgetctl [OPTION]… VERB [ARGUMENT]…\n\nShow and check USB gadgets.\n\nVerbs:\n");
        FOREACH_ITEM(it, verbs, ELEMENTSOF(verbs))
                printf("  %s %-*s%s\n", it->name,
                       24 - (int) strlen(it->name) + (strstr(it->arguments, "…") ? 2 : 0), it->arguments,
                       it->help);
        printf("\nOptions:\n"
               "  -h --help                Show this help\n"
               "     --version             Show the version\n"
               "     --root=DIRECTORY      Look for profiles below DIRECTORY\n"
               "\nSee usb-gadgetctl(1) and usb-gadget.conf(5).\n");
        return EXIT_SUCCESS;
}

static int run_verb(const Ctl *ctl, int argc, char *argv[]) {
        if (argc < 1) {
                fprintf(stderr, "usb-gadgetctl: no verb given (see --help)\n");
                return EXIT_FAILURE;
        }
        FOREACH_ITEM(it, verbs, ELEMENTSOF(verbs)) {
                if (!str_eq(it->name, argv[0]))
                        continue;
                if (argc - 1 < it->min || (it->max >= 0 && argc - 1 > it->max)) {
                        fprintf(stderr, "usb-gadgetctl: usage: usb-gadgetctl %s %s\n", it->name,
                                it->arguments);
                        return EXIT_FAILURE;
                }
                return it->run(ctl, argc, argv);
        }
        fprintf(stderr, "usb-gadgetctl: unknown verb '%s' (see --help)\n", argv[0]);
        return EXIT_FAILURE;
}

int main(int argc, char *argv[]) {
        enum {
                ARG_VERSION = 0x100,
                ARG_ROOT
        };
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "version", no_argument, NULL, ARG_VERSION },
                { "root", required_argument, NULL, ARG_ROOT },
                {},
        };
        Ctl ctl = { .root = "" };
        int c, r;

        while ((c = getopt_long(argc, argv, "+h", options, NULL)) >= 0)
                switch (c) {
                case 'h':
                        return help();
                case ARG_VERSION:
                        printf("usb-gadgetd %s\n", PROJECT_VERSION);
                        return EXIT_SUCCESS;
                case ARG_ROOT:
                        ctl.root = optarg;
                        break;
                default:
                        return EXIT_FAILURE;
                }

        if (host_read(ctl.root, &ctl.host) < 0) {
                fprintf(stderr, "usb-gadgetctl: out of memory\n");
                return EXIT_FAILURE;
        }
        r = run_verb(&ctl, argc - optind, argv + optind);
        host_done(&ctl.host);
        return r;
}
