/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What reads and writes return that a signal interrupts after a part was moved.
 */
#include "groups.h"
#include "selftest/call.h"
#include "selftest/report.h"

#define MOMENT_MS NEVER_MS

static const struct {
        const char *name;
        Move move;
        bool zlp;
        Size size, part; /* of it is moved when the signal comes */
} interrupted[] = {
        { "write of 4W", MOVE_WRITE, false, { 4, 0 }, { 0, 0 } },
        { "write of 4W, W moved", MOVE_WRITE, false, { 4, 0 }, { 1, 0 } },
        { "write of 2W, all but its end moved", MOVE_WRITE, true, { 2, 0 }, { 2, 0 } },
        { "write of 1 MiB, 400W moved", MOVE_WRITE, false, { 0, 1 << 20 }, { 400, 0 } },
        { "read of 16W", MOVE_READ, false, { 16, 0 }, { 0, 0 } },
        { "read of 16W, 2W moved", MOVE_READ, false, { 16, 0 }, { 2, 0 } },
        { "read of 1 MiB, 400W moved", MOVE_READ, false, { 0, 1 << 20 }, { 400, 0 } },
};

static const char *interrupt(Link *l, Move move, size_t size, size_t part) {
        bool write = move == MOVE_WRITE;
        uint8_t *data = calloc(1, part + 1);
        long status = 0;

        (void) device_start(0, move, write ? l->first.tx : l->first.rx, size, 0);
        if (part)
                status = usbfs_bulk(l->host, write ? l->first.in : l->first.out, data, part, SOON_MS, NULL);
        free(data);
        sleep_ms(MOMENT_MS);
        if (status < 0)
                return text("host %s", number(status));
        return moved(l, device_stop(0), size);
}

/* What is sent next is a transfer of its own to the next read, if it is not the end of the one before. */
void test_signals(Link *l) {
        static const Reading next = { "", { { { 0, 5 }, false } }, { { 16, 0 } } };

        FOREACH_ITEM(it, interrupted, ELEMENTSOF(interrupted)) {
                (void) device_zlp(l->first.in_file, it->zlp);
                report(it->name, "%s",
                       interrupt(l, it->move, size_bytes(l, it->size), size_bytes(l, it->part)));
        }
        report("read of what comes then", "%s", readings(l, MOVE_READ, &next));
        report("write then", "%s", written(l, MOVE_WRITE, l->first.tx, l->first.in, l->packet + 1));
}
