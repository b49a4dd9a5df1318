/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Halted endpoints, by either end, and a reset: no harm to reads and writes that wait or come later. Only
 * the files of endpoints halt, by I/O of the wrong direction; a proxy has no wrong direction.
 */
#include "selftest/call.h"
#include "selftest/link-cases.h"
#include "selftest/report.h"

static const char *host_bulk(Link *l, uint8_t ep, size_t size) {
        uint8_t *data = calloc(1, size);
        long r = usbfs_bulk(l->host, ep, data, size, SOON_MS, NULL);

        free(data);
        return number(r);
}

static const char *wrong_direction(Link *l, Move move, long file) {
        long r = device_start(0, move, file, l->packet, 0);

        return number(r < 0 ? r : finish(0, STUCK_MS));
}

static const char *read_after(Link *l) {
        static const Reading three = { "", { { { 0, 3 }, false } }, { { 1, 0 } } };

        return readings(l, MOVE_READ, &three);
}

static const char *write_after(Link *l) {
        return written(l, MOVE_WRITE, l->first.tx, l->first.in, l->packet + 1);
}

static void test_by_device(Link *l) {
        Pair *p = &l->first;

        report("read of the IN file", "%s", wrong_direction(l, MOVE_READ, p->in_file));
        report("read of the IN file, host reads", "%s", host_bulk(l, p->in, l->packet));
        report("read of the IN file, host clears that", "%s", number(usbfs_clear_halt(l->host, p->in)));
        report("read of the IN file, write then", "%s", write_after(l));

        report("write to the OUT file", "%s", wrong_direction(l, MOVE_WRITE, p->out_file));
        report("write to the OUT file, host writes", "%s", host_bulk(l, p->out, 3));
        report("write to the OUT file, device clears that", "%s", number(device_clear_halt(p->out_file)));
        (void) usbfs_clear_halt(l->host, p->out);
        report("write to the OUT file, read then", "%s", read_after(l));
}

/* What waits goes on when the halt is over. */
static void test_in_by_host(Link *l) {
        size_t size = l->packet + 1, n = 0;
        uint8_t *data = calloc(2, l->packet);
        long status;

        (void) device_start(2, MOVE_WRITE, l->first.tx, size, 0);
        report("IN by the host", "%s", number(usbfs_set_halt(l->host, l->first.in)));
        report("IN by the host, it reads", "%s", host_bulk(l, l->first.in, l->packet));
        report("IN by the host, it clears that", "%s", number(usbfs_clear_halt(l->host, l->first.in)));
        status = usbfs_bulk(l->host, l->first.in, data, 2 * l->packet, SOON_MS, &n);
        report("IN by the host, it reads then", "%s, %s", number(status), moved(l, (long) n, size));
        report("IN by the host, the write", "%s", moved(l, finish(2, SOON_MS), size));
        free(data);
}

static void test_out_by_host(Link *l) {
        (void) device_start(2, MOVE_READ, l->first.rx, l->packet, 0);
        report("OUT by the host", "%s", number(usbfs_set_halt(l->host, l->first.out)));
        report("OUT by the host, it writes", "%s", host_bulk(l, l->first.out, 3));
        report("OUT by the host, it clears that", "%s", number(usbfs_clear_halt(l->host, l->first.out)));
        report("OUT by the host, it writes then", "%s", host_bulk(l, l->first.out, 3));
        report("OUT by the host, the read", "%s", moved(l, finish(2, SOON_MS), 3));
}

void test_halt(Link *l) {
        test_by_device(l);
        test_in_by_host(l);
        test_out_by_host(l);
}

/* The switch belongs to the file, and a reset does not close it. */
void test_reset(Link *l) {
        report("switched on", "%s", number(device_zlp(l->first.in_file, true)));
        report("reset", "%s", number(usbfs_reset(l->host)));
        link_reopen(l);
        report("write of 2W", "%s", written(l, MOVE_WRITE, l->first.tx, l->first.in, 2 * l->packet));
        report("read", "%s", read_after(l));
}
