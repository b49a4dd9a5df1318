/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-failures: what relays over sockets cannot do, shown; and the same through a proxy, which can. Each line is a
 * check: of a relay that it fails in its way, of the proxy that it does not. Exits with 1 if one of them is otherwise.
 */
#include <sys/socket.h>

#include "../../programs/ffs-stress/bulk.h"
#include "fragment.h"
#include "relay.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/usbfs.h"

#define MIB       (1U << 20)
#define HUGE_SIZE (16 * MIB)
#define LONG_SIZE (256 * 1024 + 1)

typedef struct Show {
        Rig rig;
        Relay relay;
        int program; /* the descriptor that a program would have */
        uint8_t *data;
} Show;

static void show_open(Show *s, int type, bool zlp) {
        char *none = NULL;
        const Options o = { .seed = 1, .count = 1, .base = type != 0, .only = &none };

        rig_open(&s->rig, &o, 1, NULL);
        rig_connect(&s->rig);
        rig_set_zlp(0, zlp);
        s->program = s->rig.pair[0].write;
        if (type) {
                s->program = relay_open(&s->relay, type, s->rig.pair[0].write, s->rig.pair[0].read);
                relay_start(&s->relay);
        }
}

static void show_close(Show *s, int type) {
        rig_disconnect(&s->rig);
        if (type) {
                (void) close(s->program);
                thread_end(s->relay.from_host); /* it can be waiting for the endpoint to return */
                thread_end(s->relay.to_host);
                (void) close(s->relay.socket);
        }
        rig_close_files(&s->rig);
        ffs_umount();
}

static void write_all(const Show *s, size_t size) {
        expect("the program's write", errno_or(write(s->program, s->data, size)), (long) size);
}

/* The host asks for size bytes, and expects so many and that end. */
static void host_gets(const Show *s, size_t room, unsigned ms, size_t size, long status) {
        uint8_t *got = malloc(room);
        size_t moved = 0;
        long r = usbfs_bulk(s->rig.host, s->rig.pair[0].in, got, room, ms, &moved);

        expect("the host's transfer ends", r, status);
        expect("bytes that the host gets", (long) moved, (long) size);
        free(got);
}

static void huge_by_message(void *p, unsigned i _unused_) {
        Show *s = p;

        show_open(s, SOCK_SEQPACKET, true);
        expect("one write of 16 MiB", errno_or(write(s->program, s->data, HUGE_SIZE)), -EMSGSIZE);
        show_close(s, SOCK_SEQPACKET);
}

static void huge_by_proxy(void *p, unsigned i _unused_) {
        Show *s = p;

        show_open(s, 0, true);
        (void) bulk_write(&s->rig, s->program, s->data, HUGE_SIZE, 64 * 1024, true);
        show_close(s, 0);
}

/* Without zero-length packets: nothing tells the host that this was all. */
static void stream_hangs(void *p, unsigned i _unused_) {
        Show *s = p;

        show_open(s, SOCK_STREAM, false);
        write_all(s, 512);
        host_gets(s, 4096, NEVER_MS, 512, -ETIMEDOUT);
        show_close(s, SOCK_STREAM);
}

/* With one behind each of the relay's writes: the first piece ends the transfer. */
static void stream_cuts(void *p, unsigned i _unused_) {
        size_t moved = 0, room = 2 * LONG_SIZE;
        uint8_t *got = malloc(room);
        Show *s = p;

        show_open(s, SOCK_STREAM, true);
        write_all(s, LONG_SIZE);
        expect("the host's transfer ends",
               usbfs_bulk(s->rig.host, s->rig.pair[0].in, got, room, SOON_MS, &moved), 0);
        if (moved >= LONG_SIZE)
                trouble("the host gets all %zu bytes at once", moved);
        show_close(s, SOCK_STREAM);
        free(got);
}

/* While the relay waits for the host, the next two messages become one. */
static void stream_merges(void *p, unsigned i _unused_) {
        Show *s = p;

        show_open(s, SOCK_STREAM, true);
        write_all(s, 100);
        sleep_ms(200); /* now the relay waits for the host with it */
        write_all(s, 100);
        write_all(s, 100);
        host_gets(s, 4096, SOON_MS, 100, 0);
        host_gets(s, 4096, SOON_MS, 200, 0);
        show_close(s, SOCK_STREAM);
}

static void *write_three(void *p) {
        const Show *s = p;

        write_all(s, 512);
        write_all(s, 100);
        write_all(s, 100);
        return NULL;
}

static void proxy_keeps_boundaries(void *p, unsigned i _unused_) {
        pthread_t thread;
        Show *s = p;

        show_open(s, 0, true);
        thread = thread_start(write_three, s);
        sleep_ms(200);
        host_gets(s, 4096, SOON_MS, 512, 0);
        host_gets(s, 4096, SOON_MS, 100, 0);
        host_gets(s, 4096, SOON_MS, 100, 0);
        (void) thread_join(thread, SOON_MS);
        (void) bulk_write(&s->rig, s->program, s->data, LONG_SIZE, 64 * 1024, true);
        show_close(s, 0);
}

static void fragmented_by_message(void *p, unsigned i _unused_) {
        Show *s = p;

        show_open(s, SOCK_SEQPACKET, true);
        fragment_memory();
        expect("one write of 1 MiB", errno_or(write(s->program, s->data, MIB)), -ENOBUFS);
        show_close(s, SOCK_SEQPACKET);
}

/* In the same memory. The host has to live with it, too: its requests are small. */
static void fragmented_by_proxy(void *p, unsigned i _unused_) {
        Show *s = p;

        show_open(s, 0, true);
        (void) bulk_write(&s->rig, s->program, s->data, MIB, 4096, true);
        show_close(s, 0);
}

static const Loop shows[] = {
        { .name = "SEQPACKET: a write of 16 MiB gets EMSGSIZE", .once = huge_by_message },
        { .name = "proxy: a write of 16 MiB is one transfer", .once = huge_by_proxy },
        { .name = "STREAM: without zero-length packets the host's read hangs", .once = stream_hangs },
        { .name = "STREAM: with them a transfer is cut where the relay's buffer ends", .once = stream_cuts },
        { .name = "STREAM: two messages become one transfer", .once = stream_merges },
        { .name = "proxy: each write is one transfer", .once = proxy_keeps_boundaries },
        { .name = "SEQPACKET: a write of 1 MiB gets ENOBUFS when memory is fragmented",
          .once = fragmented_by_message },
        { .name = "proxy: a write of 1 MiB is one transfer when memory is fragmented",
          .once = fragmented_by_proxy },
};

int main(void) {
        char *none = NULL;
        const Options o = { .seed = 1, .count = 1, .only = &none };
        Show s = { .data = bulk_data(HUGE_SIZE, 1) };

        calls_init();
        gadget_make("bench-failures", NULL);
        FOREACH_ITEM(it, shows, ELEMENTSOF(shows))
                repeat(it, &o, &s);
        return any_trouble();
}
