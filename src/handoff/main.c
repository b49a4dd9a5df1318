/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadget-handoff UNIT: ExecStartPre=+ of a client. Opens the files that are published for it and puts them
 * into the client's own file descriptor store, from which PID 1 passes them to ExecStart= as LISTEN_FDS. As
 * ExecStopPost=+ it clears up after a client that was killed. Knows no gadget: only names and paths.
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sys/time.h>
#include <systemd/sd-daemon.h>
#include <sysexits.h>

#include "handoff/exec.h"
#include "kernel/client.h"
#include "kernel/path.h"
#include "util/file.h"

#define BARRIER_TIMEOUT_US (5 * UINT64_C(1000000))
#define REST_US            50000
#define REST_SIZE          (1U << 20)

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

/* ---- after a client ---- */

/* It could not end what it had begun. One that ends by itself, even with an error, knows what it does. */
static bool was_killed(void) {
        static const char *const results[] = { "signal", "core-dump", "watchdog", "oom-kill", "timeout" };
        const char *result = getenv("SERVICE_RESULT");

        FOREACH_ITEM(it, results, ELEMENTSOF(results))
                if (str_eq(*it, result))
                        return true;
        return false;
}

static void on_alarm(int signal _unused_) {
}

/*
 * What is left of a packet that the client read in part comes at once. What the host sends just now is part of a
 * transfer that the halt ends.
 */
static void drop_rest(int fd) {
        const struct itimerval soon = { { 0, REST_US }, { 0, REST_US } }, never = {};
        static char rest[REST_SIZE];

        (void) setitimer(ITIMER_REAL, &soon, NULL);
        (void) !read(fd, rest, sizeof rest);
        (void) setitimer(ITIMER_REAL, &never, NULL);
}

/*
 * Functionfs halts an endpoint when its file is used against its direction. The host is told by that that its
 * transfer has come to nothing; what it sends or receives after it has cleared the halt begins anew. All at once,
 * and those to the device first: a host that waits for its answer must not clear one halt before the other is there.
 */
static void halt_all(const ClientFiles *files, const int *fds) {
        char byte = 0;

        FOREACH_ITEM(it, files->endpoints, files->n_endpoints)
                if (!it->in)
                        (void) !write(fds[it - files->endpoints], &byte, 1);
        FOREACH_ITEM(it, files->endpoints, files->n_endpoints)
                if (it->in)
                        (void) !read(fds[it - files->endpoints], &byte, 1);
}

/* Endpoints that are not enabled have nothing to halt: EAGAIN. They are all, or none. */
static int clear_up(const char *unit) {
        _cleanup_(client_files_done) ClientFiles files = {};
        _cleanup_close_ int run_fd = dir_open_at(AT_FDCWD, RUN_DIR);
        const struct sigaction action = { .sa_handler = on_alarm }; /* no SA_RESTART */
        _cleanup_free_ int *fds = NULL;

        if (!was_killed() || run_fd < 0 || client_read(run_fd, unit, &files) < 0)
                return EXIT_SUCCESS;
        fds = calloc(files.n_endpoints + 1, sizeof(int));
        if (!fds)
                return EXIT_FAILURE;
        (void) sigaction(SIGALRM, &action, NULL);
        FOREACH_ITEM(it, files.endpoints, files.n_endpoints) {
                int fd = open(it->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

                if (fd >= 0 && !it->in)
                        drop_rest(fd);
                fds[it - files.endpoints] = fd; /* with the process */
        }
        halt_all(&files, fds);
        return EXIT_SUCCESS;
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                { "ended", no_argument, NULL, 'e' },
                { "exec", no_argument, NULL, 'x' },
                { "help", no_argument, NULL, 'h' },
                { "optional", no_argument, NULL, 'o' },
                {},
        };
        bool optional = false, ended = false, exec = false;
        int c;

        while ((c = getopt_long(argc, argv, "+h", options, NULL)) >= 0)
                if (c == 'o')
                        optional = true;
                else if (c == 'e')
                        ended = true;
                else if (c == 'x')
                        exec = true;
                else {
                        fprintf(c == 'h' ? stdout : stderr,
                                "Usage: usb-gadget-handoff [--optional] UNIT\n"
                                "       usb-gadget-handoff --ended UNIT\n"
                                "       usb-gadget-handoff --exec PROGRAM [ARGUMENT]…\n\n"
                                "The first two are run by systemd as ExecStartPre=+ and ExecStopPost=+ of UNIT. The third is\n"
                                "for ExecStart=: a program that talks over standard input and output.\n");
                        return c == 'h' ? EXIT_SUCCESS : EX_USAGE;
                }
        if (exec && argc > optind)
                return exec_over_pair(argv + optind);
        if (argc - optind != 1) {
                fprintf(stderr, "usb-gadget-handoff: name one %s\n", exec ? "program" : "unit");
                return EX_USAGE;
        }
        return ended ? clear_up(argv[optind]) : hand_over(argv[optind], optional);
}
