/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads of any size, small, odd and larger than a chunk, take one large transfer from the host apart: each
 * gets all it asked for until the end, and the end is where it is.
 */
#include "bulk.h"
#include "selftest/call.h"
#include "sender.h"
#include "stress.h"

#define MIB (1024 * 1024)
#define SIZE (64 * MIB)
#define ROOM (64 * 1024)
#define LARGEST 3000000

static const size_t sizes[] = { 1, 100, 511, 513, 1000003, 512, 4096, 131072, 131073, 7, 65535, LARGEST };

typedef struct Reads {
        Rig rig;
        uint8_t *data, *got;
} Reads;

/* Returns false at the end of the transfer. */
static bool read_some(Reads *s, size_t size, size_t *at, size_t n) {
        size_t want = MIN_OF(size - *at, n);
        long r = errno_or(read(s->rig.pair[0].read, s->got, n));

        if (r != (long) want)
                trouble("read of %zu bytes at %zu of %zu returned %ld", n, *at, size, r);
        else if (memcmp(s->got, s->data + *at, r) != 0)
                trouble("wrong data in %zu bytes at %zu", n, *at);
        *at += want;
        return r == (long) n && !in_trouble();
}

static void read_all(Reads *s, size_t size, unsigned first) {
        Sender sender;
        size_t at = 0;

        sender_start(&sender, &s->rig, s->data, size, ROOM);
        for (unsigned i = first; read_some(s, size, &at, sizes[i % ELEMENTSOF(sizes)]); i++)
                ;
        sender_join(&sender);
        expect("bytes", at, size);
}

static void read_large(void *context, unsigned i) {
        /* no multiple of the packet, and one that a zero-length packet has to end */
        read_all(context, i ? SIZE : SIZE - 3, 0);
}

static void read_any(void *context, unsigned i) {
        size_t size = 200000 + i * 7777;

        read_all(context, i % 2 ? size : size / PACKET * PACKET, i);
}

void stress_reads(const Options *o) {
        Reads s = { .data = bulk_data(SIZE, o->seed), .got = malloc(LARGEST) };
        Options twice = *o;

        twice.count = 2;
        rig_open(&s.rig, o, 1, NULL);
        rig_connect(&s.rig);
        repeat(&(const Loop) { .name = "reads/large", .once = read_large }, &twice, &s);
        repeat(&(const Loop) { .name = "reads/any", .once = read_any }, o, &s);
        rig_close(&s.rig);
        free(s.data);
        free(s.got);
}
