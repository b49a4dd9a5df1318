/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walks the interface of functionfs with read/write proxy files and automatic zero-length packets:
 * descriptor flags, file names, ioctls, and data between both ends of a dummy_hcd (functionfs on one side,
 * usbfs on the other). Prints one line for each case and judges none, that is for ffs-compare. Needs root,
 * configfs, functionfs and a free UDC whose host is this machine. Exits with 2 if it cannot go on. It makes
 * and removes one gadget of its own and never touches another; it never loads or unloads modules.
 */
#include <getopt.h>

#include "groups.h"
#include "selftest/call.h"
#include "selftest/cases.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

static const OwnGroup own_groups[] = {
        { "operations", test_operations },
        { "modes", test_modes },
        { "instances", test_instances },
        { "compat", test_compat },
        { "enabled", test_enabled },
        { "close", test_close },
        { "ep0", test_ep0 },
        { "no-disconnect", test_no_disconnect },
        { "skip-zlp", test_skip_zlp },
        { "reopen", test_reopen, .dangerous = true },
};

static const LinkGroup local_groups[] = {
        { "small", test_small },     { "fifo", test_fifo },
        { "signals", test_signals }, { "faults", test_faults },
        { "leaks", test_leaks },     { "uring", test_uring },
        { "life", test_life },       { "huge", test_huge, .dangerous = true },
};

static char **wanted; /* names of groups, up to NULL; none for all that are not dangerous */

static bool is_wanted(const char *name, bool dangerous) {
        for (char **w = wanted; *w; w++)
                if (str_eq(*w, name))
                        return true;
        return !*wanted && !dangerous;
}

/* Calls each for all names. */
static void for_all_groups(void (*each)(const char *name, bool dangerous)) {
        FOREACH_ITEM(it, device_groups, n_device_groups)
                each(it->name, false);
        FOREACH_ITEM(it, link_groups, n_link_groups)
                each(it->name, it->dangerous);
        FOREACH_ITEM(it, local_groups, ELEMENTSOF(local_groups))
                each(it->name, it->dangerous);
        FOREACH_ITEM(it, own_groups, ELEMENTSOF(own_groups))
                each(it->name, it->dangerous);
}

static void print_group(const char *name, bool dangerous) {
        printf("%s%s\n", name, dangerous ? " dangerous" : "");
}

static unsigned n_known;

static void count_known(const char *name, bool dangerous) {
        (void) dangerous;
        for (char **w = wanted; *w; w++)
                n_known += str_eq(*w, name);
}

static int help(void) {
        printf("Usage: ffs-conformance [GROUP…]\n\n"
               "Prints what functionfs does in all cases of these groups, by default of all that are not dangerous:\n"
               "in a dangerous one, Linux as it is warns, is tainted, or hangs.\n\n"
               "  --list   list the groups\n");
        return EXIT_SUCCESS;
}

static void run_device_groups(void) {
        ffs_mount(NULL);
        FOREACH_ITEM(it, device_groups, n_device_groups) {
                report_scope("%s", it->name);
                if (is_wanted(it->name, false))
                        it->run();
        }
        ffs_umount();
}

int connect_link(Link *l) {
        int ep0 = session_open(4);

        gadget_bind();
        errno = (int) -link_open(l, SOON_MS);
        if (errno)
                cannot("the device on the host");
        return ep0;
}

void disconnect_link(Link *l, int ep0) {
        link_close(l);
        gadget_unbind();
        (void) close(ep0);
}

/* All groups over a link share one. */
static void run_link_groups(const LinkGroup *groups, size_t n, Link *l) {
        FOREACH_ITEM(it, groups, n)
                if (is_wanted(it->name, it->dangerous))
                        link_run(l, it);
}

static void run_links(void) {
        Link l;
        int ep0;

        ffs_mount(NULL);
        ep0 = connect_link(&l);
        run_link_groups(link_groups, n_link_groups, &l);
        run_link_groups(local_groups, ELEMENTSOF(local_groups), &l);
        disconnect_link(&l, ep0);
        ffs_umount();
}

static void run_own_groups(void) {
        FOREACH_ITEM(it, own_groups, ELEMENTSOF(own_groups)) {
                report_scope("%s", it->name);
                if (is_wanted(it->name, it->dangerous))
                        it->run();
        }
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "list", no_argument, NULL, 'l' },
                {},
        };
        int c = getopt_long(argc, argv, "h", options, NULL);

        wanted = argv + optind;
        if (c == 'h')
                return help();
        if (c == 'l') {
                for_all_groups(print_group);
                return EXIT_SUCCESS;
        }
        for_all_groups(count_known);
        if (c >= 0 || n_known != (unsigned) (argc - optind)) {
                fprintf(stderr, "ffs-conformance: no such option or group (see --help, --list)\n");
                return 2;
        }
        calls_init();
        gadget_make("ffs-conformance", NULL);
        run_device_groups();
        run_links();
        run_own_groups();
        return EXIT_SUCCESS;
}
