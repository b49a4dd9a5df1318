/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes come and go with the files: forked, killed in the middle of a transfer, or given the file by
 * another one.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "bulk.h"
#include "race.h"
#include "selftest/call.h"
#include "selftest/report.h"
#include "selftest/session.h"
#include "selftest/usbfs.h"

#define LARGE (4 * 1024 * 1024)
#define SIZE 65536

static int wait_for(pid_t pid) {
        int status = 0;

        if (pid < 0 || waitpid(pid, &status, 0) != pid)
                cannot("process");
        return status;
}

static void fork_and_exit(void *race, unsigned i) {
        Race *r = race;
        pid_t pid;

        (void) i;
        race_moment(r);
        pid = fork();
        if (pid == 0)
                _exit(0);
        (void) wait_for(pid);
        load_flows(&r->load);
}

/* The host receives, and nobody else does anything. */
static void before_kill(void *race) {
        Race *r = race;

        race_connect(r);
        load_init(&r->load, &r->rig, r->o->seed);
        load_host_start(&r->load);
}

static pid_t start_victim(Race *r, bool writes, const void *data) {
        static uint8_t got[PACKET];
        pid_t pid = fork();

        if (pid == 0) {
                if (writes ? write(r->rig.pair[0].write, data, LARGE) : read(r->rig.pair[0].read, got, PACKET))
                        pause();
                _exit(1);
        }
        return pid;
}

static void kill_it(void *race, unsigned i) {
        static uint8_t data[LARGE];
        Race *r = race;
        Ledger *l = &r->load.lane[0].from_device[0];
        uint32_t number = ledger_begin(l, LARGE / PACKET);
        pid_t pid;
        double begin;

        packets_fill(data, LARGE / PACKET, 0, number);
        pid = start_victim(r, i % 4, data);
        race_moment(r);
        begin = now();
        (void) kill(pid, SIGKILL);
        expect("killed", WTERMSIG(wait_for(pid)), SIGKILL);
        if (now() - begin > STUCK_MS / 1000.0)
                trouble("%.1f s to die", now() - begin);
        ledger_result(l, number, -ECONNRESET); /* nobody knows */

        number = ledger_begin(l, 3);
        packets_fill(data, 3, 0, number);
        ledger_result(l, number, errno_or(write(r->rig.pair[0].write, data, 3 * PACKET)));
        if (l->writes[number].result != 3 * PACKET)
                trouble("the next write returned %ld", l->writes[number].result);
}

static void send_fd(int socket, int fd) {
        char byte = 0, control[CMSG_SPACE(sizeof fd)] = {};
        struct iovec iov = { &byte, 1 };
        struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
                            .msg_controllen = sizeof control };

        *CMSG_FIRSTHDR(&m) = (struct cmsghdr) { CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS };
        memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &fd, sizeof fd);
        expect("send the file", errno_or(sendmsg(socket, &m, 0)), 1);
}

static int receive_fd(int socket) {
        char byte, control[CMSG_SPACE(sizeof(int))];
        struct iovec iov = { &byte, 1 };
        struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
                            .msg_controllen = sizeof control };
        int fd = -1;

        if (recvmsg(socket, &m, 0) == 1 && CMSG_FIRSTHDR(&m))
                memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
        return fd;
}

/* Echoes 64 KiB through a file that it did not open. */
static int stranger(Race *r, int socket) {
        static uint8_t data[SIZE];
        int fd;

        (void) close(r->rig.pair[0].write);
        fd = receive_fd(socket);
        return fd < 0 || read(fd, data, SIZE) != SIZE || write(fd, data, SIZE) != SIZE;
}

static void pass_on(void *race, unsigned i) {
        static uint8_t sent[SIZE], received[SIZE];
        int sockets[2], file;
        Race *r = race;
        pid_t pid;

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
                cannot("socketpair");
        memset(sent, (int) i, SIZE);
        pid = fork();
        if (pid == 0)
                _exit(stranger(r, sockets[1]));
        send_fd(sockets[0], r->rig.pair[0].write);
        (void) close(r->rig.pair[0].write);
        expect("host sends", usbfs_bulk(r->rig.host, r->rig.pair[0].out, sent, SIZE, SOON_MS, NULL), 0);
        expect("host receives", usbfs_bulk(r->rig.host, r->rig.pair[0].in, received, SIZE, SOON_MS, NULL), 0);
        expect("exit status", wait_for(pid), 0);
        expect("data", memcmp(received, sent, SIZE), 0);
        file = must_open("ep1_rw", O_RDWR);
        r->rig.pair[0].write = r->rig.pair[0].read = file;
        (void) close(sockets[0]);
        (void) close(sockets[1]);
}

const Loop process_loops[] = {
        { "processes/fork",   race_load,    fork_and_exit, race_load_close },
        { "processes/kill",   before_kill,  kill_it,       race_load_close },
        { "processes/scm",    race_connect, pass_on,       race_close },
        {},
};
