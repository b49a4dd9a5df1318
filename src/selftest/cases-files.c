/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which files appear for which descriptors, and that they go with the last close.
 */
#include <fcntl.h>
#include <sys/eventfd.h>

#include "selftest/cases.h"
#include "selftest/report.h"
#include "selftest/session.h"

static const uint8_t in_out[] = { 0x81, 0x02 }, out_in[] = { 0x01, 0x82 }, three[] = { 0x81, 0x02, 0x83 },
                     in_out_out_in[] = { 0x81, 0x02, 0x03, 0x84 },
                     mixed_numbers[] = { 0x02, 0x81, 0x84, 0x05 };

static const struct {
        const char *name;
        Interface interface;
} files[] = {
        { "in out", { SPEEDS | RW_PROXY_EPS, in_out, 2 } },
        { "out in", { SPEEDS | RW_PROXY_EPS, out_in, 2 } },
        { "in out out in", { SPEEDS | RW_PROXY_EPS, in_out_out_in, 4 } },
        { "no endpoint", { SPEEDS | RW_PROXY_EPS, in_out, 0 } },
        { "virtual addresses", { SPEEDS | RW_PROXY_EPS | FUNCTIONFS_VIRTUAL_ADDR, mixed_numbers, 4 } },
        { "full speed only", { FUNCTIONFS_HAS_FS_DESC | RW_PROXY_EPS, in_out, 2 } },
        { "high speed only", { FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, in_out, 2 } },
        { "super speed only", { FUNCTIONFS_HAS_SS_DESC | RW_PROXY_EPS, in_out, 2 } },
        { "with all recipients", { SPEEDS | FUNCTIONFS_ALL_CTRL_RECIP | RW_PROXY_EPS, in_out, 2 } },
        { "with early requests", { SPEEDS | FUNCTIONFS_CONFIG0_SETUP | RW_PROXY_EPS, in_out, 2 } },
        { "with eventfd", { SPEEDS | FUNCTIONFS_EVENTFD | RW_PROXY_EPS, in_out, 2 } },
        { "without the flag", { SPEEDS, in_out, 2 } },
        { "odd without it", { SPEEDS, three, 3 } },
};

static void test_list(const char *name, const Interface *it) {
        int ep0 = must_open("ep0", O_RDWR), event = eventfd(0, EFD_CLOEXEC);
        long r = write_descriptors_eventfd(ep0, it, event);

        if (r == 0)
                r = write_strings(ep0);
        report(name, "%s, %s", number(r), ffs_files());
        (void) close(event);
        (void) close(ep0);
        report(text("%s, afterwards", name), "%s", ffs_files());
}

static void test_thirty(void) {
        uint8_t eps[30];

        for (size_t i = 0; i < ELEMENTSOF(eps); i++)
                eps[i] = (uint8_t) ((i % 2 ? 0x80 : 0) | (i / 2 + 1));
        test_list("30 endpoints", &(Interface){ SPEEDS | RW_PROXY_EPS, eps, ELEMENTSOF(eps) });
}

void test_files(void) {
        FOREACH_ITEM(it, files, ELEMENTSOF(files))
                test_list(it->name, &it->interface);
        test_thirty();
}
