/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "command.h"
#include "relay.h"
#include "util.h"

#define PIECE                                                                                               \
        (64U << 10) /* what a host's request carries; each read of functionfs needs a buffer as large */
#define SOCKET_BUFFER (8 << 20)

/* As a daemon with CAP_NET_ADMIN can: else wmem_max, 208 KiB, is the limit. */
static void enlarge(int fd) {
        const int size = SOCKET_BUFFER;

        if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0 ||
            setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0)
                give_up("socket buffers");
}

int relay_open(Relay *r, int type, int in, int out) {
        int pair[2];

        if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair) < 0)
                give_up("socketpair");
        enlarge(pair[0]);
        enlarge(pair[1]);
        *r = (Relay){ .type = type, .in = in, .out = out, .socket = pair[0] };
        return pair[1];
}

/* False: the gadget is unbound, or the program has gone. */
static bool put_all(int fd, const char *data, size_t size) {
        while (size > 0) {
                ssize_t n = write(fd, data, size);

                if (n < 0)
                        return false;
                data += n;
                size -= (size_t) n;
        }
        return true;
}

/* A message is a whole transfer: it ends with what is no full piece. */
static ssize_t read_transfer(const Relay *r, char *data) {
        size_t done = 0;
        ssize_t n;

        do {
                n = read(r->out, data + done, PIECE);
                done += n > 0 ? (size_t) n : 0;
        } while (n == PIECE && r->type == SOCK_SEQPACKET && done < MESSAGE_MAX);
        return n < 0 ? n : (ssize_t) done;
}

static void check_end(void) {
        if (errno != ESHUTDOWN && errno != EPIPE && errno != EINTR)
                give_up("relay");
}

/* A transfer of nothing is no message. */
static void *from_host(void *p) {
        char *data = malloc(MESSAGE_MAX);
        const Relay *r = p;
        ssize_t n;

        do
                n = data ? read_transfer(r, data) : -1;
        while (n >= 0 && put_all(r->socket, data, (size_t) n));
        check_end();
        free(data);
        return NULL;
}

static void *to_host(void *p) {
        const Relay *r = p;
        size_t room = r->type == SOCK_STREAM ? PIECE : MESSAGE_MAX;
        char *data = malloc(room);
        ssize_t n;

        do
                n = data ? read(r->socket, data, room) : -1;
        while (n > 0 && put_all(r->in, data, (size_t) n));
        if (n != 0) /* else the program has gone */
                check_end();
        free(data);
        return NULL;
}

void relay_start(Relay *r) {
        (void) signal(SIGPIPE, SIG_IGN);
        if (pthread_create(&r->from_host, NULL, from_host, r) != 0 ||
            pthread_create(&r->to_host, NULL, to_host, r) != 0)
                give_up("thread");
}

void relay_wait(Relay *r) {
        pthread_join(r->from_host, NULL);
        pthread_join(r->to_host, NULL);
        close(r->socket);
}
