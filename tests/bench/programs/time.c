/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-time COMMAND…: how long it runs, and what it and its children use of the processors.
 * bench-time --ready COMMAND…: how long until it says READY=1, and what it has used until then; then how long it needs
 * to end when it is told to. Prints microseconds in one line.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

#define LIMIT_MS 60000

static int listen_for_ready(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        snprintf(address.sun_path, sizeof address.sun_path, "/run/bench-time.%d", (int) getpid());
        if (fd < 0 || bind(fd, (struct sockaddr *) &address, sizeof address) < 0 ||
            setenv("NOTIFY_SOCKET", address.sun_path, 1) < 0)
                give_up("notification socket");
        return fd;
}

/* Descriptors that come along, for the store, are closed with their message; who waits behind a barrier goes on. */
static void wait_for_ready(int fd) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        char message[1024], control[CMSG_SPACE(sizeof(int))];

        for (;;) {
                struct iovec iov = { message, sizeof message - 1 };
                struct msghdr m = { .msg_iov = &iov,
                                    .msg_iovlen = 1,
                                    .msg_control = control,
                                    .msg_controllen = sizeof control };
                struct cmsghdr *c;
                ssize_t n;

                errno = ETIMEDOUT;
                if (poll(&p, 1, LIMIT_MS) <= 0 || (n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC)) < 0)
                        give_up("READY=1 does not come");
                c = CMSG_FIRSTHDR(&m);
                if (c && c->cmsg_type == SCM_RIGHTS)
                        close(*(int *) (void *) CMSG_DATA(c));
                message[n] = '\0';
                if (strstr(message, "READY=1"))
                        return;
        }
}

static pid_t start(char *argv[]) {
        pid_t pid = fork();

        if (pid < 0)
                give_up("fork");
        if (pid == 0) {
                execvp(argv[0], argv);
                give_up("%s", argv[0]);
        }
        return pid;
}

/* On a processor so far, of a process with one thread */
static uint64_t used_us(pid_t pid) {
        char path[64];
        unsigned long long ns;
        FILE *f;

        snprintf(path, sizeof path, "/proc/%d/schedstat", (int) pid);
        f = fopen(path, "re");
        if (!f || fscanf(f, "%llu", &ns) != 1)
                give_up("%s", path);
        fclose(f);
        return ns / 1000;
}

static void end(pid_t pid, struct rusage *ret) {
        int status;

        if (wait4(pid, &status, 0, ret) < 0)
                give_up("wait");
        errno = 0;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                give_up("the command ended with status 0x%x", status);
}

static uint64_t us(const struct timeval *t) {
        return (uint64_t) t->tv_sec * 1000000 + (uint64_t) t->tv_usec;
}

static void time_start(char *argv[]) {
        int fd = listen_for_ready();
        uint64_t begin = now_us(), ready, used;
        struct rusage usage;
        pid_t pid = start(argv);

        wait_for_ready(fd);
        ready = now_us();
        used = used_us(pid);
        (void) unlink(getenv("NOTIFY_SOCKET"));
        close(fd);
        kill(pid, SIGTERM);
        end(pid, &usage);
        printf("%llu %llu %llu\n", (unsigned long long) (ready - begin), (unsigned long long) used,
               (unsigned long long) (now_us() - ready));
}

static void time_whole(char *argv[]) {
        uint64_t begin = now_us();
        struct rusage usage;

        end(start(argv), &usage);
        printf("%llu %llu\n", (unsigned long long) (now_us() - begin),
               (unsigned long long) (us(&usage.ru_utime) + us(&usage.ru_stime)));
}

int main(int argc, char *argv[]) {
        if (argc > 2 && strcmp(argv[1], "--ready") == 0)
                time_start(argv + 2);
        else if (argc > 1)
                time_whole(argv + 1);
        else
                give_up("usage: bench-time [--ready] COMMAND…");
        return 0;
}
