/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One Endpoint= line at three speeds. The interval table is calculated by hand from USB 2.0, table 9-13 (bInterval):
 * full speed counts frames of 1 ms, 1 to 255; high speed, and super speed alike, wait 2^(bInterval-1) microframes of
 * 125 µs, bInterval 1 to 16. The endpoint is polled at least as often as the profile asks, where the speed can.
 */
#include "check.h"
#include "profile/endpoint.h"

static const Origin at = { .path = "x.conf", .line = 7 };

static const struct {
        const char *interval;
        uint8_t full, high;
} intervals[] = {
        { "125us", 1, 1 },    { "249us", 1, 1 },    { "250us", 1, 2 },    { "499us", 1, 2 },     { "500us", 1, 3 },
        { "999us", 1, 3 },    { "1ms", 1, 4 },      { "1999us", 1, 4 },   { "2ms", 2, 5 },       { "3ms", 3, 5 },
        { "4ms", 4, 6 },      { "7999us", 7, 6 },   { "8ms", 8, 7 },      { "10ms", 10, 7 },     { "15999us", 15, 7 },
        { "16ms", 16, 8 },    { "32ms", 32, 9 },    { "50ms", 50, 9 },    { "64ms", 64, 10 },    { "127ms", 127, 10 },
        { "128ms", 128, 11 }, { "254ms", 254, 11 }, { "255ms", 255, 11 }, { "256ms", 255, 12 },  { "511ms", 255, 12 },
        { "512ms", 255, 13 }, { "1s", 255, 13 },    { "1024ms", 255, 14 }, { "2047ms", 255, 14 },
        { "2048ms", 255, 15 },
        { "4095999us", 255, 15 }, { "4096ms", 255, 16 },
};

static void check_interval(const Endpoint *e, unsigned full, unsigned high) {
        CHECK_INT(endpoint_interval(e, SPEED_FULL), full);
        CHECK_INT(endpoint_interval(e, SPEED_HIGH), high);
        CHECK_INT(endpoint_interval(e, SPEED_SUPER), high);
}

static void test_intervals(void) {
        _cleanup_(diag_done) Diagnostics diag = {};
        Endpoint e = {};

        FOREACH_ITEM(it, intervals, ELEMENTSOF(intervals)) {
                char text[64];

                (void) snprintf(text, sizeof text, "interrupt in Interval=%s", it->interval);
                check_row("%s", text);
                if (CHECK_INT(endpoint_parse(text, &at, "Endpoint", &diag, &e), 0))
                        check_interval(&e, it->full, it->high);
        }

        check_row("the default of 10 ms");
        if (CHECK_INT(endpoint_parse("interrupt out", &at, "Endpoint", &diag, &e), 0))
                check_interval(&e, 10, 7);
        check_row("bulk has none");
        if (CHECK_INT(endpoint_parse("bulk out", &at, "Endpoint", &diag, &e), 0))
                check_interval(&e, 0, 0);
}

/* USB 2.0, 5.7.3 and 5.8.3; USB 3.2, 9.6.6: full, high, super speed. */
static void test_packets(void) {
        static const struct {
                const char *text;
                uint16_t packet[_SPEED_MAX];
        } rows[] = {
                { "bulk in", { 64, 512, 1024 } },
                { "bulk out wMaxPacketSize=8", { 8, 512, 1024 } },
                { "bulk out wMaxPacketSize=64", { 64, 512, 1024 } },
                { "interrupt in", { 64, 64, 64 } },
                { "interrupt in wMaxPacketSize=1", { 1, 1, 1 } },
                { "interrupt in wMaxPacketSize=64", { 64, 64, 64 } },
                { "interrupt in wMaxPacketSize=65", { 64, 65, 65 } },
                { "interrupt in wMaxPacketSize=1024", { 64, 1024, 1024 } },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                Endpoint e = {};

                check_row("%s", it->text);
                if (!CHECK_INT(endpoint_parse(it->text, &at, "Endpoint", &diag, &e), 0))
                        continue;
                for (Speed s = 0; s < _SPEED_MAX; s++)
                        CHECK_INT(endpoint_max_packet(&e, s), it->packet[s]);
        }
}

/* The options may come in any order and mean the same. */
static void test_order(void) {
        static const char *const options[] = { "wMaxPacketSize=1024", "Interval=4ms", "bMaxBurst=0x2" };
        static const unsigned orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

        FOREACH_ITEM(it, orders, ELEMENTSOF(orders)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                Endpoint e = {};
                char text[128];

                (void) snprintf(text, sizeof text, " interrupt \t in  %s %s\t%s ", options[(*it)[0]], options[(*it)[1]],
                                options[(*it)[2]]);
                check_row("%s", text);
                if (!CHECK_INT(endpoint_parse(text, &at, "Endpoint", &diag, &e), 0))
                        continue;
                CHECK_INT(e.type, ENDPOINT_INTERRUPT);
                CHECK(e.in);
                CHECK_INT(e.max_packet, 1024);
                CHECK_INT(e.interval_us, 4000);
                CHECK_INT(e.burst, 2);
        }
}

static void test_refused(void) {
        static const char *const rows[] = {
                "", "bulk", "in bulk", "Bulk in", "bulk In", "bulk inout", "control in", "isochronous in", "iso out",
                "bulk in wMaxPacketSize=0", "bulk in wMaxPacketSize=7", "bulk in wMaxPacketSize=65",
                "bulk in wMaxPacketSize=512",
                "bulk in wMaxPacketSize=", "bulk in wMaxPacketSize", "bulk in wMaxPacketSize = 64",
                "bulk in wmaxpacketsize=64",
                "interrupt in wMaxPacketSize=0", "interrupt in wMaxPacketSize=1025",
                "interrupt in wMaxPacketSize=010",
                "bulk in Interval=10ms", "interrupt in Interval=124us", "interrupt in Interval=4097ms",
                "interrupt in Interval=10",
                "interrupt in Interval=0ms", "interrupt in Interval=", "interrupt in Interval=9999999999999s",
                "bulk in bMaxBurst=16", "bulk in bMaxBurst=-1", "bulk in bMaxBurst=",
                "bulk in bMaxBurst=1 bMaxBurst=2",
                "interrupt in bMaxBurst=1", "interrupt in wMaxPacketSize=64 bMaxBurst=1",
                "interrupt in bMaxBurst=2 wMaxPacketSize=1023", "interrupt in wMaxPacketSize=1024 bMaxBurst=3",
                "interrupt in Interval=1ms wMaxPacketSize=8 Interval=1ms", "bulk in x", "bulk in bulk in",
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                Endpoint e = { .burst = 77 };

                check_row("%s", *it);
                CHECK_INT(endpoint_parse(*it, &at, "Endpoint", &diag, &e), -EINVAL);
                CHECK_INT(diag.n_errors, 1);
                CHECK_INT(e.burst, 77); /* set on success only */
        }
}

CHECK_MAIN(test_intervals, test_packets, test_order, test_refused)
