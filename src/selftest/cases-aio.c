/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asynchronous reads and writes: by themselves, cancelled, and two at a time with the switch for zero-length
 * packets thrown between them.
 */
#include "selftest/call.h"
#include "selftest/link-cases.h"
#include "selftest/report.h"

static void test_moves(Link *l) {
        static const Reading reading = { "read", { { { 2, 1 }, false } }, { { 4, 0 } } };

        for (unsigned on = 0; on < 2; on++) {
                (void) device_zlp(l->first.in_file, on);
                report(text("write of 2W, %s", on ? "on" : "off"), "%s",
                       written(l, MOVE_AIO_WRITE, l->first.tx, l->first.in, 2 * l->packet));
        }
        (void) device_zlp(l->first.in_file, false);
        report(reading.name, "%s", readings(l, MOVE_AIO_READ, &reading));
}

static void test_cancel(Link *l) {
        static const Move moves[] = { MOVE_AIO_READ, MOVE_AIO_WRITE };

        FOREACH_ITEM(it, moves, ELEMENTSOF(moves)) {
                bool read = *it == MOVE_AIO_READ;
                long before, cancelled;

                (void) device_start(0, *it, read ? l->first.rx : l->first.tx, 32 * l->packet, 0);
                before = device_wait(0, NEVER_MS);
                cancelled = device_stop(0);
                report(text("%s, cancelled", read ? "read" : "write"), "%s, %s", number(before),
                       number(cancelled));
        }
}

/* What the host receives until nothing more comes */
static const char *transfers(Link *l) {
        size_t room = 8 * l->packet, n;
        uint8_t *data = calloc(1, room);
        const char *s = "";
        long status = 0;

        while (status == 0) {
                status = usbfs_bulk(l->host, l->first.in, data, room, NEVER_MS, &n);
                if (status == 0 || n > 0)
                        s = text("%s%s%s %s", s, s[0] ? ", " : "", moved(l, (long) n, 0),
                                 status == 0 ? "one end" : "no end");
        }
        free(data);
        return s;
}

static void test_toggle(Link *l, bool on) {
        const char *s;

        (void) device_zlp(l->first.in_file, !on);
        (void) device_start(0, MOVE_AIO_WRITE, l->first.tx, 2 * l->packet, 0);
        (void) device_zlp(l->first.in_file, on);
        (void) device_start(1, MOVE_AIO_WRITE, l->first.tx, 2 * l->packet, 0);
        s = transfers(l);
        report(text("switched %s between writes of 2W", on ? "on" : "off"), "%s, %s; %s",
               moved(l, finish(0, SOON_MS), 2 * l->packet), moved(l, finish(1, SOON_MS), 2 * l->packet), s);
        (void) device_zlp(l->first.in_file, false);
}

void test_aio(Link *l) {
        test_moves(l);
        test_cancel(l);
        test_toggle(l, true);
        test_toggle(l, false);
}
