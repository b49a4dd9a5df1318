/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadget-selftest: the device's half of the selftest. Asks the kernel what it can ask alone, then binds
 * a gadget of its own to a controller and does what usb-gadget-selftest-host wants, on the computer at the
 * other end of the cable.
 */
#include <getopt.h>
#include <signal.h>

#include "selftest/call.h"
#include "selftest/cases.h"
#include "selftest/check.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/server.h"
#include "selftest/session.h"

static volatile sig_atomic_t stopped;

static void stop(int sig) {
        (void) sig;
        stopped = 1;
}

static int help(void) {
        printf("Usage: usb-gadgetctl selftest [OPTION]…\n\n"
               "Checks what functionfs and a USB device controller do, together with\n"
               "usb-gadget-selftest-host on the computer that the controller is plugged into.\n\n"
               "  -h --help        Show this help\n"
               "     --udc=UDC     Use this controller, by default the only one\n"
               "     --pairs=N     With 1, take one pair of endpoints instead of two\n"
               "  -v --verbose     Print all cases, not only those that are not as expected\n");
        return EXIT_SUCCESS;
}

/* By trying */
static uint8_t find_abilities(void) {
        bool patches = ffs_try_mount("skip_zlp") == 0, proxies;
        int ep0;

        if (!patches)
                ffs_mount(NULL);
        ep0 = session_open(2);
        proxies = has_proxies();
        (void) close(ep0);
        ffs_umount();
        return (uint8_t) ((proxies ? ABILITY_PROXIES : 0) | (patches ? ABILITY_PATCHES : 0));
}

static unsigned check_alone(Kernel kernel, bool verbose) {
        check_begin(kernel, verbose);
        ffs_mount(NULL);
        FOREACH_ITEM(it, device_groups, n_device_groups) {
                report_scope("%s", it->name);
                if (!stopped)
                        it->run();
        }
        ffs_umount();
        return check_end();
}

/* Whose it is already; the kernel would answer the same for too few endpoints. */
static void owner_of(const char *udc, char ret[NAME_ROOM]) {
        _cleanup_fclose_ FILE *f = fopen(text("/sys/class/udc/%s/function", udc), "re");

        if (!f || !fgets(ret, NAME_ROOM, f))
                ret[0] = 0;
        ret[strcspn(ret, "\n")] = 0;
}

static int bind_to(const char *udc) {
        char owner[NAME_ROOM];
        long r;

        owner_of(udc, owner);
        if (owner[0]) {
                fprintf(stderr, "The controller '%s' is in use by '%s'.\n", udc, owner);
                return -EBUSY;
        }
        r = gadget_try_bind();
        if (r == -EBUSY)
                fprintf(stderr,
                        "The controller '%s' does not take the gadget; has it too few endpoints (--pairs=1)?\n",
                        udc);
        else if (r < 0)
                fprintf(stderr, "The controller '%s' cannot be used: %s\n", udc, strerror((int) -r));
        return (int) r;
}

/* Returns how many cases were bad, or -errno. */
static long check_with_host(unsigned pairs, uint8_t abilities) {
        Served served = {};
        int ep0;
        long r;

        ffs_mount(NULL);
        ep0 = session_open(2 * pairs);
        r = bind_to(gadget_udc());
        if (r < 0)
                return r;
        printf("Ready at '%s', now run usb-gadget-selftest-host on the computer at the other end.\n",
               gadget_udc());
        fflush(stdout);
        do
                r = serve(ep0, (Hello){ PROTOCOL_VERSION, abilities }, &served);
        while (r == -EINTR && !stopped);
        if (served.done)
                printf("The host is done: %u cases not as expected.\n", served.n_bad);
        else
                fprintf(stderr, "Ended before the host was done (%u steps): %s\n", served.n_steps,
                        strerror((int) -r));
        return served.done ? (long) served.n_bad : -ECANCELED;
}

static int run(const char *udc, unsigned pairs, bool verbose) {
        const struct sigaction sa = { .sa_handler = stop };
        uint8_t abilities;
        unsigned bad;
        long r;

        calls_init();
        (void) sigaction(SIGINT, &sa, NULL);
        (void) sigaction(SIGTERM, &sa, NULL);
        gadget_make("usb-gadget-selftest", udc);
        abilities = find_abilities();
        printf("A kernel with %s.\n", kernel_name(kernel_of(abilities)));
        bad = check_alone(kernel_of(abilities), verbose);
        r = check_with_host(pairs, abilities);
        return bad || r ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char *argv[]) {
        enum {
                ARG_UDC = 0x100,
                ARG_PAIRS,
        };
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "udc", required_argument, NULL, ARG_UDC },
                { "pairs", required_argument, NULL, ARG_PAIRS },
                { "verbose", no_argument, NULL, 'v' },
                {},
        };
        const char *udc = NULL, *pairs = "2";
        bool verbose = false;
        int c;

        while ((c = getopt_long(argc, argv, "hv", options, NULL)) >= 0)
                switch (c) {
                case 'h':
                        return help();
                case ARG_UDC:
                        udc = optarg;
                        break;
                case ARG_PAIRS:
                        pairs = optarg;
                        break;
                case 'v':
                        verbose = true;
                        break;
                default:
                        return EXIT_FAILURE;
                }
        if (optind < argc || !(str_eq(pairs, "1") || str_eq(pairs, "2"))) {
                fprintf(stderr,
                        "usb-gadgetctl: usage: usb-gadgetctl selftest [--udc=UDC] [--pairs=1|2] [--verbose]\n");
                return EXIT_FAILURE;
        }
        return run(udc, str_eq(pairs, "1") ? 1 : 2, verbose);
}
