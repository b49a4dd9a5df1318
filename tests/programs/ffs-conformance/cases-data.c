/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Data through a proxy file: transfers arrive whole, both directions work at once, writers through
 * different files do not mix, and the halt that the endpoint files can still set is no harm to the proxy.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "usbfs.h"
#include "session.h"
#include "verdict.h"

static const struct {
        size_t sent;
        unsigned flags;
        size_t room;
        long want;
} reads[] = {
        { 1, 0, 16384, 1 },
        { 511, 0, 16384, 511 },
        { 512, 0, 512, 512 },
        { 1024, USBDEVFS_URB_ZERO_PACKET, 16384, 1024 },
        { 16384, 0, 16384, 16384 },
        { 0, 0, 16384, 0 },
        { 512, 0, 100, -EOVERFLOW },
};

void test_read(Connection *c) {
        for (size_t i = 0; i < ELEMENTS(reads); i++) {
                uint8_t *data = pattern(reads[i].sent, i), *got = calloc(1, reads[i].room);
                long actual;
                Job j;

                job_start(&j, c->proxy, false, got, reads[i].room);
                (void) host_bulk(c->host, c->out, data, reads[i].sent, reads[i].flags, SOON_MS, &actual);
                check(casename("read/%zu sent, %zu asked for", reads[i].sent, reads[i].room),
                      job_result(&j, SOON_MS), reads[i].want);
                if (reads[i].want > 0)
                        check(casename("read/%zu sent, %zu asked for: data", reads[i].sent, reads[i].room),
                              memcmp(got, data, reads[i].want), 0);
                free(data);
                free(got);
        }
}

void test_duplex(Connection *c) {
        uint8_t got[1024], data[1024] = "x";
        int base = must_open("ep2", O_RDWR | O_NONBLOCK);
        int nonblock = must_open("ep1_rw", O_RDWR | O_NONBLOCK);
        long actual;
        Job j;

        job_start(&j, c->proxy, false, got, sizeof got);
        sleep_ms(100);
        check_text("duplex/write while a read waits",
                   seen_by_host(c->host, c->in, c->proxy, 4097), "one end");
        check("duplex/second reader, base", errno_or(read(base, got, sizeof got)), -EAGAIN);
        check("duplex/second reader, proxy", errno_or(read(nonblock, got, sizeof got)), -EAGAIN);
        check("duplex/host sends", host_bulk(c->host, c->out, data, 5, 0, SOON_MS, &actual), 0);
        check("duplex/read returns", job_result(&j, SOON_MS), 5);

        job_start(&j, c->proxy, true, data, sizeof data);
        sleep_ms(100);
        check("duplex/second writer, proxy", errno_or(write(nonblock, data, 1)), -EAGAIN);
        check("duplex/host receives", host_bulk(c->host, c->in, got, sizeof got, 0, SOON_MS, &actual), 0);
        check("duplex/write returns", job_result(&j, SOON_MS), sizeof data);
        close(nonblock);
        close(base);
}

void test_writers(Connection *c) {
        uint8_t a[8192], b[8192], got[sizeof a + PACKET];
        unsigned whole = 0, from_a = 0;
        long actual;
        Job ja, jb;

        memset(a, 'a', sizeof a);
        memset(b, 'b', sizeof b);
        set_zlp(c->base, 1);
        for (unsigned i = 0; i < 10; i++) {
                job_start(&ja, c->proxy, true, a, sizeof a);
                job_start(&jb, c->base, true, b, sizeof b);
                for (unsigned k = 0; k < 2; k++)
                        if (host_bulk(c->host, c->in, got, sizeof got, 0, SOON_MS, &actual) == 0 &&
                            actual == sizeof a &&
                            (memcmp(got, a, sizeof a) == 0 || memcmp(got, b, sizeof b) == 0)) {
                                whole++;
                                from_a += got[0] == 'a';
                        }
                (void) job_result(&ja, SOON_MS);
                (void) job_result(&jb, SOON_MS);
        }
        set_zlp(c->base, 0);
        check("writers/transfers of one writer only", whole, 20);
        check("writers/of these from the proxy", from_a, 10);
}

void test_halt(Connection *c) {
        int ep1 = must_open("ep1", O_RDWR), ep2 = must_open("ep2", O_RDWR);
        uint8_t data[PACKET] = {};
        unsigned address;
        long actual;
        Job j;

        check("halt/read of the IN file", errno_or(read(ep1, data, sizeof data)), -EBADMSG);
        check("halt/host sees it",
              host_bulk(c->host, c->in, data, sizeof data, 0, SOON_MS, &actual), -EPIPE);
        address = c->in;
        check("halt/host clears it", errno_or(ioctl(c->host, USBDEVFS_CLEAR_HALT, &address)), 0);
        check_text("halt/proxy writes", seen_by_host(c->host, c->in, c->proxy, 100), "one end");
        check("halt/write to the OUT file", errno_or(write(ep2, data, sizeof data)), -EBADMSG);
        check("halt/host sees that, too",
              host_bulk(c->host, c->out, data, sizeof data, 0, SOON_MS, &actual), -EPIPE);
        check("halt/cleared by the device", timed_ioctl(ep2, FUNCTIONFS_CLEAR_HALT, NULL), 0);
        address = c->out;
        (void) ioctl(c->host, USBDEVFS_CLEAR_HALT, &address);
        job_start(&j, c->proxy, false, data, sizeof data);
        check("halt/host sends", host_bulk(c->host, c->out, data, 3, 0, SOON_MS, &actual), 0);
        check("halt/proxy reads", job_result(&j, SOON_MS), 3);
        close(ep1);
        close(ep2);
}
