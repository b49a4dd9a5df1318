/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadget-handoff UNIT: ExecStartPre=+ of a client. Opens the files that are published for it and puts them
 * into the client's own file descriptor store, from which PID 1 passes them to ExecStart= as LISTEN_FDS. Knows
 * no gadget and no functionfs: only names and paths.
 */
#include <fcntl.h>
#include <getopt.h>
#include <systemd/sd-daemon.h>
#include <sysexits.h>

#include "kernel/client.h"
#include "kernel/path.h"
#include "util/file.h"

#define BARRIER_TIMEOUT_US (5 * UINT64_C(1000000))

/*
 * 1. Remove before add, in messages of their own: the store keeps every file that is not the same open file, so
 *    that a restarted client would get its endpoint twice.
 * 2. Last one first: PID 1 passes the store newest first.
 * 3. FDPOLL=0: endpoint files cannot be polled.
 */
static int store_all(const ClientFiles *files, const int *fds) {
        for (size_t i = 0; i < files->n; i++)
                if (sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", files->items[i].fd_name) <= 0)
                        return -EIO;
        for (size_t i = files->n; i-- > 0;) {
                _cleanup_free_ char *message = NULL;

                if (asprintf(&message, "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", files->items[i].fd_name) < 0)
                        return -ENOMEM;
                if (sd_pid_notify_with_fds(0, 0, message, fds + i, 1) <= 0)
                        return -EIO;
        }
        /* PID 1 must have read it all before we are gone: it knows us by our process */
        return sd_notify_barrier(0, BARRIER_TIMEOUT_US) > 0 ? 0 : -ETIMEDOUT;
}

static int open_and_store(const ClientFiles *files) {
        _cleanup_free_ int *fds = calloc(files->n, sizeof(int));
        int r;

        if (!fds)
                return EXIT_FAILURE;
        for (size_t i = 0; i < files->n; i++) {
                /* blocking: the flag belongs to the open file, and the client inherits it */
                fds[i] = open(files->items[i].path, O_RDWR | O_CLOEXEC);
                if (fds[i] < 0) {
                        fprintf(stderr, "usb-gadget-handoff: %s: %s\n", files->items[i].path,
                                strerror(errno));
                        return EXIT_FAILURE;
                }
        }
        r = store_all(files, fds);
        if (r < 0) {
                fprintf(stderr, "usb-gadget-handoff: systemd does not take the files: %s\n", strerror(-r));
                return EXIT_FAILURE;
        }
        return EXIT_SUCCESS;
}

static int hand_over(const char *unit, bool optional) {
        _cleanup_(client_files_done) ClientFiles files = {};
        _cleanup_close_ int run_fd = dir_open_at(AT_FDCWD, RUN_DIR);
        int r = run_fd < 0 ? run_fd : client_read(run_fd, unit, &files);

        if (r == -ENOENT && optional)
                return EXIT_SUCCESS;
        if (r < 0) {
                fprintf(stderr, "usb-gadget-handoff: %s/%s/%s: %s%s\n", RUN_DIR, CLIENTS_DIR, unit,
                        strerror(-r), r == -ENOENT ? " (no gadget serves this unit now)" : "");
                return EXIT_FAILURE;
        }
        if (files.n == 0)
                return EXIT_SUCCESS;
        if (!getenv("NOTIFY_SOCKET")) {
                fprintf(stderr, "usb-gadget-handoff: no $NOTIFY_SOCKET: a drop-in sets NotifyAccess=%s\n",
                        "main or none after usb-gadget's, which needs exec or all");
                return EX_CONFIG;
        }
        return open_and_store(&files);
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "optional", no_argument, NULL, 'o' },
                {},
        };
        bool optional = false;
        int c;

        while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0)
                if (c == 'o')
                        optional = true;
                else {
                        fprintf(c == 'h' ? stdout : stderr, "Usage: usb-gadget-handoff [--optional] UNIT\n\n"
                                                            "Run by systemd as ExecStartPre=+ of UNIT.\n");
                        return c == 'h' ? EXIT_SUCCESS : EX_USAGE;
                }
        if (argc - optind != 1) {
                fprintf(stderr, "usb-gadget-handoff: name one unit\n");
                return EX_USAGE;
        }
        return hand_over(argv[optind], optional);
}
