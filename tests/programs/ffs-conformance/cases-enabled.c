/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What depends on this one controller, dummy_hcd: its ioctls, the 64 bytes that it takes from a write before
 * a host asks for them, and what it makes of a read with less room than a packet.
 */
#include "groups.h"
#include "selftest/call.h"
#include "selftest/cases.h"
#include "selftest/gadget.h"
#include "selftest/report.h"

void test_enabled(void) {
        Link l;
        int ep0;

        ffs_mount(NULL);
        ep0 = connect_link(&l);
        test_ioctls_of_files();
        disconnect_link(&l, ep0);
        ffs_umount();
}

/* To a host that asks for just these bytes the end is still due, and the writer waits. */
static void test_exact(Link *l) {
        size_t size = 2 * l->packet, n = 0;
        uint8_t *data = calloc(1, size);
        const char *waits = "returns";
        long r;

        (void) device_start(0, MOVE_WRITE, l->first.tx, size, 0);
        if (usbfs_bulk(l->host, l->first.in, data, size, SOON_MS, &n) < 0 || n != size)
                waits = "fails";
        else if (device_wait(0, NEVER_MS) == -ETIME) {
                r = usbfs_bulk(l->host, l->first.in, data, l->packet, SOON_MS, &n);
                waits = r == 0 && n == 0 ? "waits until the end is read" : "waits for what is no end";
        }
        report("on, 2W read exactly", "%s, %s", waits, moved(l, finish(0, SOON_MS), size));
        free(data);
}

void test_fifo(Link *l) {
        for (unsigned on = 0; on < 2; on++) {
                (void) device_zlp(l->first.in_file, on);
                report(on ? "on, 64" : "off, 64", "%s",
                       written(l, MOVE_WRITE, l->first.tx, l->first.in, 64));
        }
        test_exact(l);
}

/* Only the writes and reads that wait, of a proxy the latter, are done in parts. */
void test_huge(Link *l) {
        static const Reading read = { "read of 8 MiB", { { { 0, 5 }, false } }, { { 0, 8 << 20 } } };

        report("asynchronous write of 8 MiB", "%s",
               written(l, MOVE_AIO_WRITE, l->first.tx, l->first.in, 8U << 20));
        report("asynchronous read of 8 MiB", "%s", readings(l, MOVE_AIO_READ, &read));
        if (l->kind == LINK_PLAIN)
                report("read of 8 MiB", "%s", readings(l, MOVE_READ, &read));
}

static const Reading too_small = { "W by 10, asynchronously", { { { 1, 0 }, false } }, { { 0, 10 } } };
/* With controllers that need whole packets, functionfs asks for one and keeps the rest. */
static const Reading kept = { "W-1 by 10", { { { 1, -1 }, false } }, { { 0, 10 }, { 0, 10 }, { 1, 0 } } };

static void test_zero(Link *l) {
        uint8_t data[5] = {};
        long r;

        (void) device_start(0, MOVE_READ, l->first.rx, 0, 0);
        r = device_wait(0, NEVER_MS);
        if (r == -ETIME)
                (void) usbfs_bulk(l->host, l->first.out, data, sizeof data, STUCK_MS, NULL);
        report("read of 0", "%s, %s", number(r), number(finish(0, STUCK_MS)));
}

/* Through a proxy, a read of any size is good, see the group "any-size"; an asynchronous one is not. */
void test_small(Link *l) {
        if (l->kind == LINK_PLAIN)
                report(kept.name, "%s", readings(l, MOVE_READ, &kept));
        report(too_small.name, "%s", readings(l, MOVE_AIO_READ, &too_small));
        test_zero(l);
}
