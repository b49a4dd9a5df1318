/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Proxies as files: what they answer besides read and write, whose they are, and those of two instances at
 * once.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "groups.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

static void test_calls(int fd) {
        int epfd = epoll_create1(EPOLL_CLOEXEC), ends[2];
        struct pollfd pfd = { .fd = fd, .events = POLLIN | POLLOUT };
        struct epoll_event event = { .events = EPOLLIN };
        char c = 0;
        long r;

        report("lseek", "%s", number(errno_or(lseek(fd, 0, SEEK_SET))));
        report("pread", "%s", number(errno_or(pread(fd, &c, 1, 0))));
        report("pwrite", "%s", number(errno_or(pwrite(fd, &c, 1, 0))));
        r = errno_or(poll(&pfd, 1, 0));
        report("poll", "%s, %s", number(r),
               pfd.revents == (POLLIN | POLLOUT) ? "in and out" : "other events");
        report("epoll", "%s", number(errno_or(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event))));
        if (pipe2(ends, O_CLOEXEC) < 0 || write(ends[1], &c, 1) != 1)
                cannot("pipe");
        report("splice", "%s", number(errno_or(splice(ends[0], NULL, fd, NULL, 1, 0))));
        (void) close(ends[0]);
        (void) close(ends[1]);
        (void) close(epfd);
}

/* Nobody has enabled the endpoints. */
static void test_not_enabled(void) {
        long fd = device_open("ep1_rw", false), nonblocking = device_open("ep1_rw", true);
        static const struct {
                const char *name;
                Move move;
        } moves[] = { { "read", MOVE_READ }, { "write", MOVE_WRITE } };

        FOREACH_ITEM(it, moves, ELEMENTSOF(moves)) {
                (void) device_start(0, it->move, nonblocking, 512, 0);
                report(text("nonblocking %s", it->name), "%s", number(finish(0, NEVER_MS)));
                (void) device_start(0, it->move, fd, 512, 0);
                report(it->name, "%s", number(device_wait(0, NEVER_MS)));
                report(text("%s, interrupted", it->name), "%s", number(device_stop(0)));
        }
        (void) device_close(fd);
        (void) device_close(nonblocking);
}

/* Watches the directory while the files appear. */
static int open_watched(void) {
        int ep0 = must_open("ep0", O_RDWR), watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        char event[4096];
        long r = inotify_add_watch(watch, ffs_path(""), IN_CREATE);

        if (r < 0)
                cannot("inotify");
        r = describe(ep0, &(Interface){ SPEEDS | RW_PROXY_EPS, SESSION_EPS, 4 });
        report("inotify", "%s, %s", number(r), number(errno_or(read(watch, event, sizeof event))));
        (void) close(watch);
        return ep0;
}

void test_operations(void) {
        int ep0, fd;

        ffs_mount(NULL);
        ep0 = open_watched();
        fd = ffs_open("ep1_rw", O_RDWR);
        if (fd >= 0) {
                report_scope("operations/proxy");
                test_calls(fd);
                test_not_enabled();
                (void) close(fd);
        } else
                report("proxy/*", "no proxies");
        (void) close(ep0);
        ffs_umount();
}

static void report_owner(const char *name, const char *path) {
        struct stat st;

        if (stat(path, &st) < 0)
                cannot(path);
        report(name, "%#o %u %u", st.st_mode, st.st_uid, st.st_gid);
}

static void test_mode(const char *file) {
        const char *path = ffs_path(file);
        char c = 0;
        int fd;

        report_owner(text("%s/mode", file), path);
        if (chmod(path, 0600) < 0 || chown(path, 7, 8) < 0)
                cannot(path);
        report_owner(text("%s/mode, changed", file), path);
        fd = must_open(file, O_RDONLY);
        report(text("%s/write to a read-only fd", file), "%s", number(errno_or(write(fd, &c, 1))));
        (void) close(fd);
        fd = must_open(file, O_WRONLY);
        report(text("%s/read from a write-only fd", file), "%s", number(errno_or(read(fd, &c, 1))));
        (void) close(fd);
}

void test_modes(void) {
        int ep0;

        ffs_mount("fmode=0640,uid=1000,gid=1001");
        ep0 = session_open(2);
        test_mode("ep1");
        if (has_proxies())
                test_mode("ep1_rw");
        else
                report("ep1_rw/*", "no such file");
        (void) close(ep0);
        ffs_umount();
}

/* Two functions of one gadget, each with a pair; the host sees four endpoints. */
static void test_both(void) {
        Link l = { .host = usbfs_open(SOON_MS) };
        UsbfsEndpoints e;

        if (l.host < 0 || usbfs_endpoints(l.host, &e) < 0)
                cannot("the device on the host");
        l.packet = e.packet;
        for (unsigned i = 0; i < 2; i++) {
                long file;

                ffs_use(i);
                file = device_open(has_proxies() ? "ep1_rw" : "ep1", false);
                report(text("write to instance %u", i), "%s",
                       written(&l, MOVE_WRITE, file, e.addresses[2 * i], l.packet + 1 + i));
                (void) device_close(file);
        }
        (void) close(l.host);
}

void test_instances(void) {
        int ep0[2];

        gadget_add_second();
        for (unsigned i = 0; i < 2; i++) {
                ffs_use(i);
                ffs_mount(NULL);
                ep0[i] = session_open(2);
                report(text("files of instance %u", i), "%s", ffs_files());
        }
        gadget_bind();
        test_both();
        gadget_unbind();
        for (unsigned i = 0; i < 2; i++) {
                ffs_use(i);
                (void) close(ep0[i]);
                ffs_umount();
        }
        gadget_remove_second();
        ffs_use(0);
}
