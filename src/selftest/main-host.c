/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadget-selftest-host: the host's half of the selftest. Moves data to and from a device that runs
 * 'usb-gadgetctl selftest', and tells it by control requests what its end has to do. Needs nothing but
 * usbfs: it may be copied to any Linux computer of the same architecture.
 */
#include <getopt.h>

#include "selftest/check.h"
#include "selftest/link.h"
#include "selftest/remote.h"
#include "selftest/report.h"

static int help(void) {
        printf("Usage: usb-gadget-selftest-host [OPTION]… [GROUP…]\n\n"
               "Checks the USB device at the other end of the cable, on which 'usb-gadgetctl selftest' runs.\n\n"
               "  -h --help           Show this help\n"
               "     --list           List the groups of cases\n"
               "     --wait=SECONDS   How long to wait for the device (60)\n"
               "  -v --verbose        Print all cases, not only those that are not as expected\n");
        return EXIT_SUCCESS;
}

static int list(void) {
        FOREACH_ITEM(it, link_groups, n_link_groups)
                printf("%s\n", it->name);
        return EXIT_SUCCESS;
}

static bool is_group(const char *name) {
        FOREACH_ITEM(it, link_groups, n_link_groups)
                if (str_eq(it->name, name))
                        return true;
        return false;
}

static bool is_wanted(const char *name, char *names[]) {
        if (!*names)
                return true;
        for (; *names; names++)
                if (str_eq(*names, name))
                        return true;
        return false;
}

/* Why a group cannot be run with this device; NULL if it can */
static const char *obstacle(const LinkGroup *group, const Link *l, Kernel kernel) {
        if (group->patched && kernel != KERNEL_PATCHED)
                return "depends on the controller without the patches of this project";
        if (group->proxy_only && kernel == KERNEL_STOCK)
                return "is about read/write proxies";
        if (group->two_pairs && l->n_pairs < 2)
                return "needs two pairs of endpoints";
        return NULL;
}

static void run_groups(Link *l, Kernel kernel, char *names[]) {
        FOREACH_ITEM(it, link_groups, n_link_groups) {
                const char *why = obstacle(it, l, kernel);

                if (!is_wanted(it->name, names))
                        continue;
                if (why)
                        printf("%s: left out, it %s\n", it->name, why);
                else
                        link_run(l, it);
        }
}

static const char *speed_of(unsigned packet) {
        return packet == 64 ? "full" : packet == 512 ? "high" : "super";
}

static int run(unsigned wait_ms, bool verbose, char *names[]) {
        Hello hello;
        unsigned bad;
        Link l;
        long r = link_open(&l, wait_ms);

        if (r < 0) {
                fprintf(stderr, "There is no device that runs 'usb-gadgetctl selftest': %s\n",
                        strerror((int) -r));
                return EXIT_FAILURE;
        }
        remote_attach(&l.host);
        r = remote_hello(&hello);
        if (r < 0 || hello.version != PROTOCOL_VERSION) {
                fprintf(stderr, "The device %s.\n",
                        r < 0 ? "does not answer" : "has another version of the selftest");
                return EXIT_FAILURE;
        }
        printf("A device at %s speed, its kernel with %s.\n", speed_of(l.packet),
               kernel_name(kernel_of(hello.abilities)));
        check_begin(kernel_of(hello.abilities), verbose);
        run_groups(&l, kernel_of(hello.abilities), names);
        bad = check_end();
        (void) remote_done(bad);
        link_close(&l);
        return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char *argv[]) {
        enum {
                ARG_LIST = 0x100,
                ARG_WAIT,
        };
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "list", no_argument, NULL, ARG_LIST },
                { "wait", required_argument, NULL, ARG_WAIT },
                { "verbose", no_argument, NULL, 'v' },
                {},
        };
        bool verbose = false;
        int wait_s = 60, c;

        while ((c = getopt_long(argc, argv, "hv", options, NULL)) >= 0)
                switch (c) {
                case 'h':
                        return help();
                case ARG_LIST:
                        return list();
                case ARG_WAIT:
                        wait_s = atoi(optarg);
                        break;
                case 'v':
                        verbose = true;
                        break;
                default:
                        return EXIT_FAILURE;
                }
        for (char **name = argv + optind; *name; name++)
                if (!is_group(*name)) {
                        fprintf(stderr, "usb-gadget-selftest-host: there is no group '%s' (see --list)\n",
                                *name);
                        return EXIT_FAILURE;
                }
        return run((unsigned) wait_s * 1000, verbose, argv + optind);
}
