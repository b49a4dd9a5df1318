/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which descriptors the kernel takes: what it has to refuse with the proxy flag, with which error and
 * without leaving anything behind, and that it still takes what it took before the flag.
 */
#include <fcntl.h>

#include "selftest/cases.h"
#include "selftest/report.h"
#include "selftest/session.h"

static const uint8_t in_out[] = { 0x81, 0x02 }, three[] = { 0x81, 0x02, 0x83 };

static const struct {
        const char *name;
        uint32_t flags;
        uint8_t eps[31];
        size_t n_eps;
} refused[] = {
        { "unknown flag", SPEEDS | 512, { 0x81, 0x02 }, 2 },
        { "unknown flag and proxies", SPEEDS | 512 | RW_PROXY_EPS, { 0x81, 0x02 }, 2 },
        { "one endpoint", SPEEDS | RW_PROXY_EPS, { 0x81 }, 1 },
        { "three endpoints", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x83 }, 3 },
        { "in in", SPEEDS | RW_PROXY_EPS, { 0x81, 0x82 }, 2 },
        { "out out", SPEEDS | RW_PROXY_EPS, { 0x01, 0x02 }, 2 },
        { "in in out out", SPEEDS | RW_PROXY_EPS, { 0x81, 0x82, 0x03, 0x04 }, 4 },
        { "second pair in in", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x83, 0x84 }, 4 },
        { "second pair out out", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x03, 0x04 }, 4 },
        { "one endpoint, high speed only", FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, { 0x81 }, 1 },
        { "one endpoint, virtual addresses", SPEEDS | FUNCTIONFS_VIRTUAL_ADDR | RW_PROXY_EPS, { 0x81 }, 1 },
        { "31 endpoints", SPEEDS | RW_PROXY_EPS, {}, 31 }, /* in out in out … */
};

static void fill_endpoints(uint8_t *eps, size_t n) {
        for (size_t i = 0; i < n; i++)
                eps[i] = (uint8_t) ((i % 2 ? 0 : 0x80) | (i / 2 % 15 + 1));
}

static void test_refused(void) {
        FOREACH_ITEM(it, refused, ELEMENTSOF(refused)) {
                int ep0 = must_open("ep0", O_RDWR);
                uint8_t eps[31];
                long r;

                memcpy(eps, it->eps, sizeof eps);
                if (it->n_eps == 31)
                        fill_endpoints(eps, 31);
                r = write_descriptors(ep0, &(Interface){ it->flags, eps, it->n_eps });
                report(it->name, "%s, %s", number(r), ffs_files());
                (void) close(ep0);
        }
}

static const uint8_t in_in[] = { 0x81, 0x82 };

/* The second attempt is made on the same open ep0, if the first is refused. */
static const struct {
        const char *name;
        Interface first, second;
} corrected[] = {
        { "unknown flag, then proxies", { SPEEDS | 512, in_out, 2 }, { SPEEDS | RW_PROXY_EPS, in_out, 2 } },
        { "proxies, else without", { SPEEDS | RW_PROXY_EPS, in_out, 2 }, { SPEEDS, in_out, 2 } },
        { "one endpoint, then two",
          { SPEEDS | RW_PROXY_EPS, in_out, 1 },
          { SPEEDS | RW_PROXY_EPS, in_out, 2 } },
        { "three endpoints, then two",
          { SPEEDS | RW_PROXY_EPS, three, 3 },
          { SPEEDS | RW_PROXY_EPS, in_out, 2 } },
        { "three endpoints, then the first two of them at one speed less",
          { SPEEDS | RW_PROXY_EPS, three, 3 },
          { FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, in_out, 2 } },
        { "in in, then in out", { SPEEDS | RW_PROXY_EPS, in_in, 2 }, { SPEEDS | RW_PROXY_EPS, in_out, 2 } },
        { "three endpoints, then the same without proxies",
          { SPEEDS | RW_PROXY_EPS, three, 3 },
          { SPEEDS, three, 3 } },
};

static void test_corrected(void) {
        FOREACH_ITEM(it, corrected, ELEMENTSOF(corrected)) {
                int ep0 = must_open("ep0", O_RDWR);
                long first = describe(ep0, &it->first), second = 0;

                if (first < 0)
                        second = describe(ep0, &it->second);
                report(it->name, "%s%s%s, %s", number(first), first < 0 ? ", then " : "",
                       first < 0 ? number(second) : "", ffs_files());
                (void) close(ep0);
        }
}

/* A session, and after its last close one in the old format, which has no place for flags. */
static const struct {
        const char *name;
        Interface before;
} legacy[] = {
        { "old format", { SPEEDS, in_out, 2 } },
        { "old format after proxies", { SPEEDS | RW_PROXY_EPS, in_out, 2 } },
        { "old format after virtual addresses", { SPEEDS | FUNCTIONFS_VIRTUAL_ADDR, in_out, 2 } },
        { "old format after both", { SPEEDS | FUNCTIONFS_VIRTUAL_ADDR | RW_PROXY_EPS, in_out, 2 } },
};

static void test_legacy(void) {
        FOREACH_ITEM(it, legacy, ELEMENTSOF(legacy)) {
                int ep0 = must_open("ep0", O_RDWR);
                long before = describe(ep0, &it->before), after;

                (void) close(ep0);
                ep0 = must_open("ep0", O_RDWR);
                after = write_legacy_descriptors(ep0, three, ELEMENTSOF(three));
                if (after == 0)
                        after = write_strings(ep0);
                report(it->name, "%s, then %s, %s", number(before), number(after), ffs_files());
                (void) close(ep0);
        }
}

void test_setup(void) {
        test_refused();
        test_corrected();
        test_legacy();
}
