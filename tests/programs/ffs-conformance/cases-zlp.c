/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Automatic zero-length packets: with the switch on, a transfer of whole packets ends for the host, with
 * it off it does not, and either way all other transfers end by themselves, once.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "usbfs.h"
#include "session.h"
#include "verdict.h"

void test_zlp_sizes(Connection *c) {
        static const size_t whole[] = { 512, 1024, 4096, 16384, 65536, 1048576 };
        static const size_t partial[] = { 1, 63, 64, 65, 511, 513, 1025, 4097 };

        for (unsigned on = 0; on < 2; on++) {
                const char *state = on ? "on" : "off", *want = on ? "one end" : "no end";

                check(casename("zlp/switch %s", state), set_zlp(c->base, on), 0);
                for (size_t i = 0; i < ELEMENTS(whole); i++)
                        check_text(casename("zlp/%s proxy %zu", state, whole[i]),
                                   seen_by_host(c->host, c->in, c->proxy, whole[i]), want);
                check_text(casename("zlp/%s base 1024", state),
                           seen_by_host(c->host, c->in, c->base, 1024), want);
                for (size_t i = 0; i < ELEMENTS(partial); i++)
                        check_text(casename("zlp/%s proxy %zu", state, partial[i]),
                                   seen_by_host(c->host, c->in, c->proxy, partial[i]), "one end");
                check_text(casename("zlp/%s proxy 0", state),
                           seen_by_host(c->host, c->in, c->proxy, 0), "one end");
        }
}

/* The switch is on. To a host that asks for just these bytes the end is still due, and the writer waits. */
void test_zlp_exact_read(Connection *c) {
        uint8_t data[1024] = {}, spare[PACKET];
        long actual;
        Job j;

        job_start(&j, c->proxy, true, data, sizeof data);
        check("zlp/exact read", host_bulk(c->host, c->in, data, sizeof data, 0, SOON_MS, &actual), 0);
        check("zlp/exact read: bytes", actual, sizeof data);
        check("zlp/exact read: write is blocked", job_join(&j, NEVER_MS), false);
        check("zlp/exact read: next one",
              host_bulk(c->host, c->in, spare, sizeof spare, 0, SOON_MS, &actual), 0);
        check("zlp/exact read: is empty", actual, 0);
        check("zlp/exact read: write returns", job_result(&j, SOON_MS), sizeof data);
}

/* The switch is on. writev is one transfer; in a child, as both ends block */
void test_zlp_writev(Connection *c) {
        uint8_t data[512] = {}, got[2048], spare[PACKET];
        const struct iovec iov[] = { { data, 100 }, { data, 412 }, { data, 512 } };
        pid_t child;
        int status;
        long actual;

        child = fork();
        if (child == 0)
                _exit(writev(c->proxy, iov, ELEMENTS(iov)) == 1024 ? 0 : 1);
        else if (child < 0)
                cannot("fork");
        check("zlp/writev", host_bulk(c->host, c->in, got, sizeof got, 0, SOON_MS, &actual), 0);
        check("zlp/writev: bytes", actual, 1024);
        check("zlp/writev: returns all", waitpid(child, &status, 0) == child ? status : -1, 0);
        check("zlp/writev: nothing after",
              host_bulk(c->host, c->in, spare, sizeof spare, 0, NEVER_MS, &actual), -ETIMEDOUT);
}

void test_zlp_reuse(Connection *c) {
        set_zlp(c->base, 1);
        check_text("zlp/reuse: on", seen_by_host(c->host, c->in, c->proxy, 512), "one end");
        set_zlp(c->base, 0);
        check_text("zlp/reuse: off", seen_by_host(c->host, c->in, c->proxy, 512), "no end");
        set_zlp(c->base, 1);
        check_text("zlp/reuse: on again", seen_by_host(c->host, c->in, c->proxy, 512), "one end");
        set_zlp(c->base, 0);
}

/* Two pairs: what is switched on for one is off for the other, and data does not cross. */
void test_second_pair(Connection *c) {
        uint8_t in1 = address_of("ep1"), in4 = address_of("ep4"), out3 = address_of("ep3");
        int proxy = must_open("ep1_rw", O_RDWR), pair = must_open("ep3_rw", O_RDWR);
        int other = must_open("ep4", O_RDWR);
        uint8_t data[PACKET] = "";
        long actual;
        Job j;

        set_zlp(c->base, 1);
        check_text("pairs/first on", seen_by_host(c->host, in1, proxy, 1024), "one end");
        check_text("pairs/second off", seen_by_host(c->host, in4, pair, 1024), "no end");
        set_zlp(c->base, 0);
        set_zlp(other, 1);
        check_text("pairs/first off", seen_by_host(c->host, in1, proxy, 1024), "no end");
        check_text("pairs/second on", seen_by_host(c->host, in4, pair, 1024), "one end");
        set_zlp(other, 0);
        job_start(&j, pair, false, data, sizeof data);
        check("pairs/host sends",
              host_bulk(c->host, out3, (char[]) { "12345" }, 5, 0, SOON_MS, &actual), 0);
        check("pairs/second reads", job_result(&j, SOON_MS), 5);
        check("pairs/data", memcmp(data, "12345", 5), 0);
        close(other);
        close(proxy);
        close(pair);
}
