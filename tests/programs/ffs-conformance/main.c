/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds functionfs against the contract of read/write proxy endpoints and automatic zero-length packets:
 * descriptor flags, file names, ioctls, and data between both ends of a dummy_hcd (functionfs on one
 * side, usbfs on the other). Needs root, configfs, functionfs and a free UDC whose host is this machine.
 * Prints one line per case and exits with 1 if any failed, with 2 if it could not go on. It makes and
 * removes one gadget of its own and never touches another; it never loads or unloads modules.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "gadget.h"
#include "usbfs.h"
#include "session.h"
#include "verdict.h"

/* Share one mount, in this order */
static void (*const unbound[])(void) = {
        test_legacy_format,
        test_refused,
        test_refused_then_accepted,
        test_files,
        test_many_files,
        test_files_with_eventfd,
};

/* Mount for themselves */
static void (*const mounting[])(void) = {
        test_permissions,
        test_no_disconnect,
};

/* Share one connection, in this order */
static void (*const connected[])(Connection *) = {
        test_zlp_sizes,
        test_zlp_exact_read,
        test_zlp_writev,
        test_zlp_reuse,
        test_duplex,
        test_writers,
        test_second_pair,
        test_halt,
        test_aio,
        test_reopen,
        test_unbind,
        test_rebind,
        test_reset,
        test_disconnect,
};

/* Which direction comes first in a pair makes no difference for its data. */
static const struct Order {
        const char *name;
        uint8_t eps[4];
        const char *in, *out;   /* files of the first pair */
        bool all;               /* or only what depends on the order */
} orders[] = {
        { "in first",  { 0x81, 0x02, 0x03, 0x84 }, "ep1", "ep2", true },
        { "out first", { 0x01, 0x82, 0x83, 0x04 }, "ep2", "ep1", false },
};

static void test_connected(const struct Order *o, Connection *c) {
        check_text(casename("data/%s, off at first", o->name),
                   seen_by_host(c->host, c->in, c->proxy, 1024), "no end");
        test_read(c);
        if (!o->all)
                return;
        test_ioctls("enabled", c->ep0);
        for (size_t i = 0; i < ELEMENTS(connected); i++)
                connected[i](c);
}

/* The switch goes with the files: leave it on, the next session starts with off. */
static void test_last_close(const struct Order *o, Connection *c) {
        check(casename("data/%s, switch on", o->name), set_zlp(c->base, 1), 0);
        close(c->host);
        gadget_unbind();
        close(c->base);
        close(c->ep0);
        check_text(casename("data/%s, files stay while the proxy is open", o->name), ffs_files(),
                   "ep1 ep1_rw ep2 ep3 ep3_rw ep4");
        close(c->proxy);
        check_text(casename("data/%s, files are gone", o->name), ffs_files(), "");
}

static void test_order(const struct Order *o) {
        Connection c = { .ep0 = session_open(SPEEDS | RW_PROXY_EPS, o->eps, ELEMENTS(o->eps)) };

        if (o->all) {
                test_ioctls("early", c.ep0);
                test_file_operations();
        }
        gadget_bind();
        c.host = host_open();
        c.in = address_of(o->in);
        c.out = address_of(o->out);
        c.proxy = must_open("ep1_rw", O_RDWR);
        c.base = must_open(o->in, O_RDWR);
        test_connected(o, &c);
        test_last_close(o, &c);
}

int main(void) {
        calls_init();
        gadget_make();

        ffs_mount(NULL);
        for (size_t i = 0; i < ELEMENTS(unbound); i++)
                unbound[i]();
        ffs_umount();
        for (size_t i = 0; i < ELEMENTS(mounting); i++)
                mounting[i]();

        ffs_mount(NULL);
        for (size_t i = 0; i < ELEMENTS(orders); i++)
                test_order(&orders[i]);
        ffs_umount();
        return any_failed();
}
