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

#define STREAM_PIECE (128U << 10) /* larger ones gained nothing */
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

static size_t room_of(const Relay *r) {
        return r->type == SOCK_STREAM ? STREAM_PIECE : MESSAGE_MAX + PACKET_MAX;
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

static void carry(const Relay *r, int from, int to) {
        char *data = malloc(room_of(r));
        ssize_t n;

        do
                n = read(from, data, room_of(r));
        while (data && n >= 0 && (n > 0 || from == r->out) && put_all(to, data, (size_t) n));
        if (n != 0 && errno != ESHUTDOWN && errno != EPIPE && errno != EINTR)
                give_up("relay");
        free(data);
}

/* A transfer of nothing is no message. */
static void *from_host(void *p) {
        const Relay *r = p;

        carry(r, r->out, r->socket);
        return NULL;
}

static void *to_host(void *p) {
        const Relay *r = p;

        carry(r, r->socket, r->in);
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
