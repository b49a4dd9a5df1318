/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads and writes through io_uring, which functionfs takes for asynchronous ones.
 */
#include "groups.h"
#include "selftest/call.h"
#include "selftest/report.h"

void test_uring(Link *l) {
        static const Reading reading = { "read", { { { 2, 1 }, false } }, { { 4, 0 } } };
        static const Size sizes[] = { { 0, 1 }, { 1, 0 }, { 2, 0 }, { 128, 0 } };

        for (unsigned on = 0; on < 2; on++) {
                (void) device_zlp(l->first.in_file, on);
                FOREACH_ITEM(it, sizes, ELEMENTSOF(sizes))
                        report(text("write of %s, %s", size_name(*it), on ? "on" : "off"), "%s",
                               written(l, MOVE_URING_WRITE, l->first.tx, l->first.in, size_bytes(l, *it)));
        }
        (void) device_zlp(l->first.in_file, false);
        report(reading.name, "%s", readings(l, MOVE_URING_READ, &reading));
}
