/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What an open proxy file and its switch live through: another open of the endpoint file, unbind and
 * bind, a reset, a cable pulled and plugged. The switch goes on in the first case and must be on until
 * the last.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "gadget.h"
#include "usbfs.h"
#include "session.h"
#include "verdict.h"

/* The host may have been found anew, and ep1 may have got another address. */
static void check_still_on(const char *name, Connection *c) {
        c->in = address_of("ep1");
        check_text(name, seen_by_host(c->host, c->in, c->proxy, 1024), "one end");
}

void test_reopen(Connection *c) {
        set_zlp(c->base, 1);
        close(c->base);
        c->base = must_open("ep1", O_RDWR);
        check_still_on("persist/close and open", c);
}

/* Leaves the gadget unbound. */
void test_unbind(Connection *c) {
        uint8_t data[4096] = {}, got[512];
        Job r, w;

        job_start(&r, c->proxy, false, got, sizeof got);
        job_start(&w, c->proxy, true, data, sizeof data);
        sleep_ms(200);
        close(c->host);
        gadget_unbind();
        check("unbind/blocked read", job_result(&r, SOON_MS), -ESHUTDOWN);
        check("unbind/blocked write", job_result(&w, SOON_MS), -ESHUTDOWN);
}

void test_rebind(Connection *c) {
        uint8_t data[1024] = {}, got[2048];
        long actual;
        Job w;

        job_start(&w, c->proxy, true, data, sizeof data);
        sleep_ms(100);
        gadget_bind();
        c->host = host_open();
        c->in = address_of("ep1");
        check("rebind/host receives", host_bulk(c->host, c->in, got, sizeof got, 0, SOON_MS, &actual), 0);
        check("rebind/bytes, and the end", actual, 1024);
        check("rebind/waiting write", job_result(&w, SOON_MS), 1024);
        check_still_on("persist/rebind", c);
}

void test_reset(Connection *c) {
        check("reset/by the host", errno_or(ioctl(c->host, USBDEVFS_RESET, NULL)), 0);
        close(c->host);
        c->host = host_open();
        check_still_on("persist/reset", c);
}

void test_disconnect(Connection *c) {
        close(c->host);
        check("disconnect", host_disconnect(), 0);
        sleep_ms(200);
        check("connect", host_connect(), 0);
        c->host = host_open();
        check_still_on("persist/disconnect", c);
}
