/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What open files and their switch live through: another open of the endpoint file, unbind and bind, a cable
 * pulled and plugged. The switch goes on in the first case and must be on until the last.
 */
#include "groups.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"

#define MOMENT_MS NEVER_MS

static void report_switch(const char *name, Link *l) {
        report(text("%s, write of 2W", name), "%s",
               written(l, MOVE_WRITE, l->first.tx, l->first.in, 2 * l->packet));
}

static void test_open(Link *l) {
        Pair *p = &l->first;

        report("switched on", "%s", number(device_zlp(p->in_file, true)));
        (void) device_close(p->in_file);
        p->in_file = device_open(p->in_name, false);
        if (l->kind == LINK_PLAIN)
                p->tx = p->in_file;
        report_switch("closed and opened", l);
}

/* Leaves the gadget unbound. */
static void test_unbind(Link *l) {
        (void) device_start(2, MOVE_READ, l->first.rx, 16 * l->packet, 0);
        (void) device_start(3, MOVE_WRITE, l->first.tx, 8 * l->packet, 0);
        sleep_ms(MOMENT_MS);
        link_close(l);
        gadget_unbind();
        report("unbound, the read", "%s", number(finish(2, SOON_MS)));
        report("unbound, the write", "%s", number(finish(3, SOON_MS)));
        (void) device_start(2, MOVE_READ, l->first.rx, l->packet, 0);
        report("unbound, another read", "%s", number(finish(2, NEVER_MS)));
}

/* A write that waits for it goes on. */
static void test_bind(Link *l) {
        size_t size = 2 * l->packet, n = 0;
        uint8_t *data = calloc(2, size);
        long status;

        (void) device_start(2, MOVE_WRITE, l->first.tx, size, 0);
        sleep_ms(MOMENT_MS);
        gadget_bind();
        link_reopen(l);
        status = usbfs_bulk(l->host, l->first.in, data, 2 * size, STUCK_MS, &n);
        report("bound, the write that waited", "%s, host %s %s", moved(l, finish(2, SOON_MS), size),
               number(status), moved(l, (long) n, size));
        report_switch("bound", l);
        free(data);
}

static void test_disconnect(Link *l) {
        link_close(l);
        report("disconnected", "%s", number(usbfs_disconnect()));
        sleep_ms(MOMENT_MS);
        report("connected", "%s", number(usbfs_connect()));
        link_reopen(l);
        report_switch("connected", l);
}

/* In the middle of a transfer */
static void test_unbind_large(Link *l) {
        size_t taken = 400 * l->packet;
        uint8_t *data = calloc(1, taken);
        long status;

        (void) device_start(2, MOVE_WRITE, l->first.tx, 1U << 20, 0);
        status = usbfs_bulk(l->host, l->first.in, data, taken, SOON_MS, NULL);
        link_close(l);
        gadget_unbind();
        report("unbound, 400W of 1 MiB written", "%s, host %s", number(finish(2, SOON_MS)), number(status));
        gadget_bind();
        link_reopen(l);
        report_switch("bound again", l);
        free(data);
}

void test_life(Link *l) {
        test_open(l);
        test_unbind(l);
        test_bind(l);
        test_disconnect(l);
        test_unbind_large(l);
}
