/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a proxy file answers besides read and write, and which files take the switch for automatic
 * zero-length packets. The ioctls answer alike before and after the host has enabled the endpoints, so
 * main.c asks twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "session.h"
#include "verdict.h"

static void test_ioctl_proxy(const char *when, const char *name, int flags) {
        static const unsigned long codes[] = {
                FUNCTIONFS_FIFO_STATUS, FUNCTIONFS_FIFO_FLUSH, FUNCTIONFS_CLEAR_HALT,
                FUNCTIONFS_ENDPOINT_REVMAP, FUNCTIONFS_ENDPOINT_DESC, FUNCTIONFS_INTERFACE_REVMAP,
                ENABLE_ZLP, 0x12345678,
        };
        const char *nonblock = flags & O_NONBLOCK ? " nonblock" : "";
        int fd = must_open(name, O_RDWR | flags);
        uint8_t arg[64] = { 1 };

        for (size_t i = 0; i < ELEMENTS(codes); i++)
                check(casename("ioctl/%s %s%s %#lx", when, name, nonblock, codes[i]),
                      timed_ioctl(fd, codes[i], arg), -ENOTTY);
        check(casename("ioctl/%s %s%s ZLP NULL", when, name, nonblock),
              timed_ioctl(fd, ENABLE_ZLP, NULL), -ENOTTY);
        close(fd);
}

static void test_ioctl_zlp(const char *when, const char *in, const char *out, int flags) {
        static const uint32_t values[] = { 1, 2, 0xffffffff, 0x100, 0 };
        int fd = must_open(in, O_RDWR | flags);

        for (size_t i = 0; i < ELEMENTS(values); i++)
                check(casename("ioctl/%s %s ZLP %#x", when, in, values[i]), set_zlp(fd, values[i]), 0);
        check(casename("ioctl/%s %s ZLP NULL", when, in), timed_ioctl(fd, ENABLE_ZLP, NULL), -EFAULT);
        check(casename("ioctl/%s %s ZLP bad pointer", when, in),
              timed_ioctl(fd, ENABLE_ZLP, (void *) 16), -EFAULT);
        close(fd);

        fd = must_open(out, O_RDWR | flags);
        check(casename("ioctl/%s %s ZLP 1", when, out), set_zlp(fd, 1), -EINVAL);
        check(casename("ioctl/%s %s ZLP NULL", when, out), timed_ioctl(fd, ENABLE_ZLP, NULL), -EINVAL);
        close(fd);
}

void test_ioctls(const char *when, int ep0) {
        for (unsigned i = 0; i < 2; i++) {
                int flags = i ? O_NONBLOCK : 0;

                test_ioctl_proxy(when, "ep1_rw", flags);
                test_ioctl_proxy(when, "ep3_rw", flags);
                test_ioctl_zlp(when, "ep1", "ep2", flags);
                test_ioctl_zlp(when, "ep4", "ep3", flags);
        }
        check(casename("ioctl/%s ep0 ZLP", when), set_zlp(ep0, 1), -ENOTTY);
}

static void test_not_enabled(int fd, int nonblock) {
        char c[PACKET] = "";
        Job j;

        check("not enabled/nonblocking read", errno_or(read(nonblock, c, sizeof c)), -EAGAIN);
        check("not enabled/nonblocking write", errno_or(write(nonblock, c, sizeof c)), -EAGAIN);
        job_start(&j, fd, false, c, sizeof c);
        check("not enabled/read blocks", job_result(&j, NEVER_MS), -ETIME);
        check("not enabled/and is interrupted", j.r, -EINTR);
        job_start(&j, fd, true, c, sizeof c);
        check("not enabled/write blocks", job_result(&j, NEVER_MS), -ETIME);
}

void test_file_operations(void) {
        int fd = must_open("ep1_rw", O_RDWR), nonblock = must_open("ep1_rw", O_RDWR | O_NONBLOCK);
        struct pollfd pfd = { .fd = fd, .events = POLLIN | POLLOUT };
        struct epoll_event event = { .events = EPOLLIN };
        int epfd = epoll_create1(EPOLL_CLOEXEC);
        char c[1] = "";

        check("file/lseek", errno_or(lseek(fd, 0, SEEK_SET)), -ESPIPE);
        check("file/pread", errno_or(pread(fd, c, 1, 0)), -ESPIPE);
        check("file/pwrite", errno_or(pwrite(fd, c, 1, 0)), -ESPIPE);
        check("file/poll", errno_or(poll(&pfd, 1, 0)), 1);
        check("file/poll events", pfd.revents, POLLIN | POLLOUT);
        check("file/epoll", errno_or(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event)), -EPERM);
        test_not_enabled(fd, nonblock);
        close(epfd);
        close(nonblock);
        close(fd);
}
