/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Several at once: both directions, writers and readers through different files of one endpoint, two pairs.
 * Nothing mixes, and who comes second through a non-blocking fd is told so.
 */
#include "selftest/call.h"
#include "selftest/link-cases.h"
#include "selftest/pattern.h"
#include "selftest/report.h"

#define MANY         32 /* packets, more than a controller takes before the host asks for them */
#define MIXED_SIZE   8192
#define MIXED_ROUNDS 10

static long send_some(Link *l, uint8_t out, size_t size) {
        uint8_t *data = calloc(1, size);
        long r = usbfs_bulk(l->host, out, data, size, SOON_MS, NULL);

        free(data);
        return r;
}

/* Until it waits in the kernel */
static void begin(unsigned job, Move move, long file, size_t size) {
        (void) device_start(job, move, file, size, 0);
        (void) device_wait(job, NEVER_MS);
}

static const char *second(Link *l, Move move, long file) {
        long r = device_start(1, move, file, MANY * l->packet, 0);

        return file < 0 ? "no such file" : number(r < 0 ? r : finish(1, NEVER_MS));
}

void test_duplex(Link *l) {
        long in = device_open(l->first.in_name, true), out = device_open(l->first.out_name, true);
        long proxy = device_open(l->first.proxy_name, true);
        uint8_t *data = calloc(MANY, l->packet);

        begin(2, MOVE_READ, l->first.rx, 2 * l->packet);
        report("write while a read waits", "%s",
               written(l, MOVE_WRITE, l->first.tx, l->first.in, 8 * l->packet + 1));
        report("second reader, plain", "%s", second(l, MOVE_READ, out));
        report("second reader, proxy", "%s", second(l, MOVE_READ, proxy));
        (void) send_some(l, l->first.out, 5);
        report("the read", "%s", moved(l, finish(2, SOON_MS), 5));

        begin(2, MOVE_WRITE, l->first.tx, MANY * l->packet);
        report("second writer, plain", "%s", second(l, MOVE_WRITE, in));
        report("second writer, proxy", "%s", second(l, MOVE_WRITE, proxy));
        (void) usbfs_bulk(l->host, l->first.in, data, MANY * l->packet, SOON_MS, NULL);
        report("the write", "%s", moved(l, finish(2, SOON_MS), MANY * l->packet));
        report("nonblocking writer alone", "%s", second(l, MOVE_WRITE, in));
        free(data);
        (void) device_close(in);
        (void) device_close(out);
        (void) device_close(proxy);
}

/* One transfer of one writer: 'a', 'b', or '?' */
static char receive_one(Link *l, uint8_t *data, size_t room) {
        size_t n = 0;

        if (usbfs_bulk(l->host, l->first.in, data, room, SOON_MS, &n) != 0 || n != MIXED_SIZE)
                return '?';
        for (char who = 'a'; who <= 'b'; who++)
                if (pattern_match(data, n, (uint8_t) who, 0) == n)
                        return who;
        return '?';
}

void test_mixed(Link *l) {
        size_t room = MIXED_SIZE + l->packet;
        uint8_t *data = calloc(1, room);
        unsigned from[256] = {};

        (void) device_zlp(l->first.in_file, true);
        for (unsigned i = 0; i < MIXED_ROUNDS; i++) {
                (void) device_start(0, MOVE_WRITE, l->first.proxy_file, MIXED_SIZE, 'a');
                (void) device_start(1, MOVE_WRITE, l->first.in_file, MIXED_SIZE, 'b');
                for (unsigned k = 0; k < 2; k++)
                        from[(uint8_t) receive_one(l, data, room)]++;
                (void) finish(0, SOON_MS);
                (void) finish(1, SOON_MS);
        }
        (void) device_zlp(l->first.in_file, false);
        report("transfers of the proxy, of the other file, of both", "%u, %u, %u", from['a'], from['b'],
               from['?']);
        free(data);
}

/* What is switched on for one is off for the other, and data does not cross. */
void test_pairs(Link *l) {
        Pair *a = &l->first, *b = &l->second;

        for (unsigned i = 0; i < 2; i++) {
                (void) device_zlp(a->in_file, i == 0);
                (void) device_zlp(b->in_file, i == 1);
                report(text("%s on", i ? "second" : "first"), "first %s, second %s",
                       written(l, MOVE_WRITE, a->tx, a->in, 2 * l->packet),
                       written(l, MOVE_WRITE, b->tx, b->in, 2 * l->packet));
        }
        (void) device_zlp(b->in_file, false);
        (void) device_start(2, MOVE_READ, a->rx, l->packet, 0);
        (void) device_start(3, MOVE_READ, b->rx, l->packet, 0);
        report("sent to the second", "%s", number(send_some(l, b->out, 5)));
        report("second reads", "%s", moved(l, finish(3, SOON_MS), 5));
        report("first reads", "%s", number(finish(2, NEVER_MS)));
}
