/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-client KIND: a client as systemd starts it, which does what bench-host asks for on each of its pairs.
 *
 *   proxy      one descriptor for each pair, and reads and writes on it
 *   base       two descriptors for each pair, IN and OUT
 *   seqpacket  the same two are a relay's, and the client has a socket
 *   stream
 *   queue      as proxy, but writes return when they are queued
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "command.h"
#include "queue.h"
#include "relay.h"
#include "util.h"

typedef struct Pair {
        int in, out;
        size_t write_max, read_max; /* in one call; 0: any size */
        int stream;                 /* reads have no ends */
        Queue *queue;
        Relay relay;
        char *data, *room;
} Pair;

typedef struct Kind {
        const char *name;
        int split; /* endpoint files for each direction */
        int relay; /* type of socket */
        size_t write_max, read_max;
        int queue;
} Kind;

/* Reads of plain files need as much memory in one piece: 16 MiB get ENOMEM. */
#define BASE_READ_MAX (1U << 20)

static const Kind kinds[] = {
        { "proxy", .split = 0 },
        { "base", .split = 1, .read_max = BASE_READ_MAX },
        { "seqpacket", .split = 1, .relay = SOCK_SEQPACKET, .write_max = MESSAGE_MAX },
        { "stream", .split = 1, .relay = SOCK_STREAM },
        { "queue", .split = 0, .queue = 1 },
};

static void put(const Pair *p, const char *data, size_t size) {
        if (p->queue) {
                queue_write(p->queue, data, size);
                return;
        }
        while (size > 0) {
                size_t piece = p->write_max && size > p->write_max ? p->write_max : size;
                ssize_t n = write(p->in, data, piece);

                if (n < 0)
                        give_up("write of %zu bytes", piece);
                data += n;
                size -= (size_t) n;
        }
}

/* Reads a transfer of that size: with more room, so that its end belongs to it. A socket can bring it in pieces. */
static void get(const Pair *p, char *data, size_t size) {
        size_t room = p->stream ? 0 : PACKET_MAX, done = 0;

        while (done < size) {
                size_t piece = size - done + room;
                ssize_t n = read(p->out, data + done,
                                 p->read_max && piece > p->read_max ? p->read_max : piece);

                if (n < 0 || (size_t) n > size - done)
                        give_up("read of %zu bytes: %zd after %zu", size, n, done);
                done += (size_t) n;
        }
}

static void do_write(const Pair *p, const Command *c) {
        for (uint32_t i = 0; i < c->count; i++)
                put(p, p->data, c->chunk);
        if (p->queue)
                queue_flush(p->queue);
}

static void do_read(const Pair *p, const Command *c) {
        for (uint32_t i = 0; i < c->count; i++)
                get(p, p->room, c->chunk);
}

static void do_echo(const Pair *p, const Command *c) {
        for (uint32_t i = 0; i < c->count; i++) {
                get(p, p->room, c->chunk);
                put(p, p->room, c->chunk);
                if (p->queue)
                        queue_flush(p->queue);
        }
}

typedef struct Writer {
        const Pair *pair;
        const Command *command;
} Writer;

static void *write_beside(void *userdata) {
        const Writer *w = userdata;

        do_write(w->pair, w->command);
        return NULL;
}

static void do_both(const Pair *p, const Command *c) {
        Writer writer = { p, c };
        pthread_t thread;

        if (pthread_create(&thread, NULL, write_beside, &writer) != 0)
                give_up("thread");
        do_read(p, c);
        pthread_join(thread, NULL);
}

static void (*const acts[_ACT_MAX])(const Pair *p, const Command *c) = {
        [ACT_WRITE] = do_write,
        [ACT_READ] = do_read,
        [ACT_BOTH] = do_both,
        [ACT_ECHO] = do_echo,
};

static void *serve(void *userdata) {
        const Pair *p = userdata;

        for (;;) {
                Command c;

                get(p, p->room, sizeof c);
                memcpy(&c, p->room, sizeof c);
                errno = 0;
                if (c.act >= _ACT_MAX || c.chunk > CHUNK_MAX)
                        give_up("command %u of %u bytes", c.act, c.chunk);
                acts[c.act](p, &c);
                put(p, (const char *) c.bytes, sizeof c);
                if (p->queue)
                        queue_flush(p->queue);
        }
        return NULL;
}

static Pair open_pair(const Kind *k, int fd) {
        Pair p = { .in = fd,
                   .out = k->split ? fd + 1 : fd,
                   .write_max = k->write_max,
                   .read_max = k->read_max,
                   .stream = k->relay == SOCK_STREAM };

        if (k->relay)
                p.in = p.out = relay_open(&p.relay, k->relay, p.in, p.out);
        if (k->queue)
                p.queue = queue_new(p.in);
        p.data = malloc(CHUNK_MAX);
        p.room = malloc(CHUNK_MAX + PACKET_MAX);
        if (!p.data || !p.room)
                give_up("memory");
        memset(p.data, 0x55, CHUNK_MAX);
        memset(p.room, 0, CHUNK_MAX + PACKET_MAX);
        return p;
}

/* Who relays is another process than who uses the socket. Neither goes on without the other. */
static void become_two(Pair *pairs, int n) {
        pid_t pid = fork();

        if (pid < 0)
                give_up("fork");
        if (pid > 0) {
                for (int i = 0; i < n; i++)
                        relay_start(&pairs[i].relay);
                for (int i = 0; i < n; i++)
                        relay_wait(&pairs[i].relay);
                _exit(EXIT_FAILURE);
        }
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0; i < n; i++)
                close(pairs[i].relay.socket);
}

int main(int argc, char *argv[]) {
        static Pair pairs[2];
        const Kind *k = kinds;
        pthread_t thread;
        int n = sd_listen_fds(1);

        while (k < kinds + sizeof kinds / sizeof *kinds && (argc != 2 || strcmp(k->name, argv[1]) != 0))
                k++;
        if (k == kinds + sizeof kinds / sizeof *kinds || n != 2 << k->split)
                give_up("usage: bench-client proxy|base|seqpacket|stream|queue, with two pairs from systemd");
        for (int i = 0; i < 2; i++)
                pairs[i] = open_pair(k, SD_LISTEN_FDS_START + (i << k->split));
        if (k->relay)
                become_two(pairs, 2);
        if (pthread_create(&thread, NULL, serve, pairs + 1) != 0)
                give_up("thread");
        serve(pairs);
}
