/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The mount option skip_zlp: a read goes on waiting when all it received is a zero-length packet.
 */
#include "groups.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

static const Reading skipped[] = {
        { "0, then 5", { { { 0, 0 }, false }, { { 0, 5 }, false } }, { { 32, 0 } } },
        { "2W and end", { { { 2, 0 }, true } }, { { 32, 0 } } },
        { "W and end, then 5, first W",
          { { { 1, 0 }, true }, { { 0, 5 }, false } },
          { { 1, 0 }, { 32, 0 } } },
};

static const Reading unchanged = { "0, then 5, asynchronously",
                                   { { { 0, 0 }, false }, { { 0, 5 }, false } },
                                   { { 32, 0 }, { 32, 0 } } };

static void test_reads(Link *l) {
        FOREACH_ITEM(it, skipped, ELEMENTSOF(skipped))
                report(it->name, "%s", readings(l, MOVE_READ, it));
        report(unchanged.name, "%s", readings(l, MOVE_AIO_READ, &unchanged));
}

void test_skip_zlp(void) {
        static const LinkGroup group = { "skip-zlp", test_reads };
        Link l;
        int ep0;
        long r;

        report("mount, with a value", "%s", number(ffs_try_mount("skip_zlp=1")));
        r = ffs_try_mount("skip_zlp");
        report("mount", "%s", number(r));
        if (r < 0) {
                report("plain/*", "no such option");
                report("proxy/*", "no such option");
                return;
        }
        ep0 = connect_link(&l);
        link_run(&l, &group);
        disconnect_link(&l, ep0);
        ffs_umount();
}
