/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The last close, and what opens after it: files and the switch for zero-length packets are gone then, with
 * the mount option no_disconnect, too.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "groups.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

/* One more open file keeps the session. */
static void test_last_close(void) {
        const Interface plain = { SPEEDS, SESSION_EPS, 4 };
        int ep0 = session_open(4), in = must_open("ep1", O_RDWR | O_NONBLOCK), held;

        held = must_open(has_proxies() ? "ep1_rw" : "ep2", O_RDWR);
        report("switched on", "%s", number(set_zlp(in, 1)));
        (void) close(in);
        (void) close(ep0);
        report("files while one is open", "%s", ffs_files());
        ep0 = must_open("ep0", O_RDWR);
        report("descriptors then", "%s", number(write_descriptors(ep0, &plain)));
        (void) close(ep0);
        (void) close(held);
        report("files after the last close", "%s", ffs_files());
}

static void test_switch_is_off(Link *l) {
        report("write of 2W in the next session", "%s",
               written(l, MOVE_WRITE, l->first.tx, l->first.in, 2 * l->packet));
}

void test_close(void) {
        static const LinkGroup group = { "close", test_switch_is_off };
        Link l;
        int ep0;

        ffs_mount(NULL);
        test_last_close();
        ep0 = connect_link(&l);
        link_run(&l, &group);
        disconnect_link(&l, ep0);
        ffs_umount();
}

static void *read_events(void *p) {
        struct usb_functionfs_event event;

        while (read(*(int *) p, &event, sizeof event) > 0)
                ;
        return NULL;
}

/* All events are read when nothing more is heard of the host. */
void test_ep0(void) {
        pthread_t reader;
        int ep0, fd;
        Link l;

        ffs_mount(NULL);
        ep0 = connect_link(&l);
        errno = pthread_create(&reader, NULL, read_events, &ep0);
        if (errno)
                cannot("thread");
        sleep_ms(NEVER_MS);
        fd = ffs_open("ep0", O_RDWR | O_NONBLOCK);
        report("opened while another reads", "%s", fd < 0 ? number(fd) : "0");
        if (fd >= 0)
                (void) close(fd);
        do
                (void) pthread_kill(reader, SIGUSR1);
        while (pthread_tryjoin_np(reader, NULL) != 0 && usleep(50000) == 0);
        disconnect_link(&l, ep0);
        ffs_umount();
}

/* Never bound: a bound gadget would be torn down inside open(), which hangs in some kernels. */
void test_no_disconnect(void) {
        ffs_mount("no_disconnect=1");
        for (unsigned i = 0; i < 3; i++) {
                int ep0 = session_open(i % 2 ? 4 : 2);

                report(text("session %u", i), "%s", ffs_files());
                (void) close(ep0);
                report(text("session %u, afterwards", i), "%s", ffs_files());
        }
        ffs_umount();
}

/* Opens ep0 in a process that may never end. */
static bool opens(void) {
        pid_t child = fork();
        int status;

        if (child < 0)
                cannot("fork");
        if (child == 0)
                _exit(ffs_open("ep0", O_RDWR) < 0);
        for (unsigned i = 0; i < SOON_MS / 20; i++) {
                if (waitpid(child, &status, WNOHANG) == child) {
                        report("open of ep0", "%s", status == 0 ? "0" : "fails");
                        return true;
                }
                sleep_ms(20);
        }
        report("open of ep0", "%s", "hangs");
        return false;
}

/* A bound gadget whose files are all closed: the next open of ep0 unbinds it. */
void test_reopen(void) {
        Link l;
        int ep0;

        ffs_mount("no_disconnect=1");
        ep0 = connect_link(&l);
        link_close(&l);
        (void) close(ep0);
        report("bound after the last close", "%s", gadget_is_bound() ? "yes" : "no");
        if (!opens()) {
                /* So does everything that touches the gadget now. */
                report("then/*", "nothing is to be had");
                _exit(EXIT_SUCCESS);
        }
        report("then/bound", "%s", gadget_is_bound() ? "yes" : "no");
        ep0 = connect_link(&l);
        report("then/files", "%s", ffs_files());
        disconnect_link(&l, ep0);
        ffs_umount();
}
