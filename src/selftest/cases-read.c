/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the host sends arrives whole, transfer by transfer; through a proxy, whatever the size of the reads.
 */
#include "selftest/call.h"
#include "selftest/link-cases.h"
#include "selftest/pattern.h"
#include "selftest/report.h"

static const Reading whole[] = {
        { "0", { { { 0, 0 }, false } }, { { 32, 0 } } },
        { "1", { { { 0, 1 }, false } }, { { 32, 0 } } },
        { "W-1", { { { 1, -1 }, false } }, { { 32, 0 } } },
        { "W by W", { { { 1, 0 }, false } }, { { 1, 0 } } },
        { "W and end", { { { 1, 0 }, true } }, { { 32, 0 } } },
        { "2W and end", { { { 2, 0 }, true } }, { { 32, 0 } } },
        { "2W by W", { { { 2, 0 }, false } }, { { 1, 0 }, { 1, 0 } } },
        { "2W and end by W", { { { 2, 0 }, true } }, { { 1, 0 }, { 1, 0 }, { 1, 0 } } },
        { "32W by 32W", { { { 32, 0 }, false } }, { { 32, 0 } } },
        { "32W+1 by 16W", { { { 32, 1 }, false } }, { { 16, 0 }, { 16, 0 }, { 16, 0 } } },
        { "W, then 1", { { { 1, 0 }, false }, { { 0, 1 }, false } }, { { 32, 0 } } },
        { "1, then 1", { { { 0, 1 }, false }, { { 0, 1 }, false } }, { { 32, 0 }, { 32, 0 } } },
        { "128W and end by 256W", { { { 128, 0 }, true } }, { { 256, 0 } } },
};

void test_read(Link *l) {
        FOREACH_ITEM(it, whole, ELEMENTSOF(whole))
                report(it->name, "%s", readings(l, MOVE_READ, it));
}

static const Reading odd[] = {
        { "W-1 by 10", { { { 1, -1 }, false } }, { { 0, 10 }, { 0, 10 }, { 1, 0 } } },
        { "W and end by 10", { { { 1, 0 }, true } }, { { 0, 10 }, { 1, 0 } } },
        { "W and end by W-1", { { { 1, 0 }, true } }, { { 1, -1 }, { 1, 0 } } },
        { "W and end, first W", { { { 1, 0 }, true } }, { { 1, 0 }, { 0, 10 } } },
        { "W and end, 10 and the other W-10", { { { 1, 0 }, true } }, { { 0, 10 }, { 1, -10 }, { 0, 10 } } },
        { "W, then 1, by 10", { { { 1, 0 }, false }, { { 0, 1 }, false } }, { { 0, 10 }, { 2, 0 } } },
        { "2W+1 by 10", { { { 2, 1 }, false } }, { { 0, 10 }, { 1, 0 }, { 2, 0 } } },
        { "2W+1 by 2W+1", { { { 2, 1 }, false } }, { { 2, 1 } } },
        { "3W-1 by W-1", { { { 3, -1 }, false } }, { { 1, -1 }, { 1, -1 }, { 2, 0 } } },
        { "10, then 10, by 7",
          { { { 0, 10 }, false }, { { 0, 10 }, false } },
          { { 0, 7 }, { 0, 7 }, { 0, 7 }, { 0, 7 } } },
        { "0 by 10", { { { 0, 0 }, false } }, { { 0, 10 } } },
        { "600W+1 by 1000001", { { { 600, 1 }, false } }, { { 0, 1000001 } } },
        { "600W+1 by 200W+1", { { { 600, 1 }, false } }, { { 200, 1 }, { 200, 1 }, { 200, 1 } } },
};

/* Nothing to wait for */
static void test_nothing(Link *l) {
        long r = device_start(0, MOVE_READ, l->first.rx, 0, 0);

        report("nothing by 0", "%s", number(r < 0 ? r : finish(0, NEVER_MS)));
}

/* What a proxy has left over belongs to the endpoint. */
static void test_left_over(Link *l) {
        uint8_t *data = calloc(1, l->packet);
        UsbfsTransfer t;
        size_t n;
        long a = 0, b = 0;

        pattern_fill(data, l->packet, 1);
        usbfs_begin(&t, l->host, l->first.out, data, l->packet, false);
        if (device_start(0, MOVE_READ, l->first.proxy_file, 10, 0) == 0)
                a = finish(0, STUCK_MS);
        if (device_start(0, MOVE_READ, l->first.out_file, l->packet, 0) == 0)
                b = finish(0, STUCK_MS);
        report("W by 10, and then through the other file", "%s, %s%s", moved(l, a, 10),
               moved(l, b, l->packet), b > 0 && device_match(0, 1, 10) != b ? " (wrong data)" : "");
        (void) usbfs_end(&t, NEVER_MS, &n);
        free(data);
}

void test_any_size(Link *l) {
        FOREACH_ITEM(it, odd, ELEMENTSOF(odd))
                report(it->name, "%s", readings(l, MOVE_READ, it));
        test_nothing(l);
        test_left_over(l);
}
