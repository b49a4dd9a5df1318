/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which descriptors the kernel takes: what it has to refuse with the proxy flag, with which error and
 * without leaving files behind, and that it still takes what it took before the flag. Nothing is ever
 * bound here.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "session.h"
#include "verdict.h"

static const struct {
        const char *name;
        uint32_t flags;
        uint8_t eps[31];
        size_t n_eps;
        long want;
} refused[] = {
        { "unknown flag", SPEEDS | 512, { 0x81, 0x02 }, 2, -ENOSYS },
        { "unknown flag and proxy", SPEEDS | 512 | RW_PROXY_EPS, { 0x81, 0x02 }, 2, -ENOSYS },
        { "one endpoint", SPEEDS | RW_PROXY_EPS, { 0x81 }, 1, -EINVAL },
        { "three endpoints", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x83 }, 3, -EINVAL },
        { "in in", SPEEDS | RW_PROXY_EPS, { 0x81, 0x82 }, 2, -EINVAL },
        { "out out", SPEEDS | RW_PROXY_EPS, { 0x01, 0x02 }, 2, -EINVAL },
        { "in in out out", SPEEDS | RW_PROXY_EPS, { 0x81, 0x82, 0x03, 0x04 }, 4, -EINVAL },
        { "second pair in in", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x83, 0x84 }, 4, -EINVAL },
        { "second pair out out", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x03, 0x04 }, 4, -EINVAL },
        { "odd, high speed only", FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, { 0x81 }, 1, -EINVAL },
        { "odd, virtual addresses", SPEEDS | FUNCTIONFS_VIRTUAL_ADDR | RW_PROXY_EPS, { 0x81 }, 1, -EINVAL },
        { "31 endpoints", SPEEDS | RW_PROXY_EPS, {}, 31, -EINVAL }, /* filled in by the case */
};

void test_refused(void) {
        for (size_t i = 0; i < ELEMENTS(refused); i++) {
                int ep0 = must_open("ep0", O_RDWR);
                uint8_t eps[31];

                memcpy(eps, refused[i].eps, sizeof eps);
                for (size_t k = 0; k < 31 && refused[i].n_eps == 31; k++)
                        eps[k] = (k % 2 ? 0x80 : 0) | (k / 2 % 15 + 1);
                check(casename("refused/%s", refused[i].name),
                      write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, refused[i].flags, -1,
                                        eps, refused[i].n_eps),
                      refused[i].want);
                check_text(casename("refused/%s: no files", refused[i].name), ffs_files(), "");
                close(ep0);
        }
}

void test_refused_then_accepted(void) {
        static const uint8_t in_out[] = { 0x81, 0x02 };
        int ep0 = must_open("ep0", O_RDWR);

        check("retry/unknown flag", write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, SPEEDS | 512, -1,
                                                      in_out, 2), -ENOSYS);
        check("retry/same descriptor write without it",
              write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, SPEEDS | RW_PROXY_EPS, -1,
                                in_out, 2), 0);
        check("retry/strings", write_strings(ep0), 0);
        check_text("retry/files", ffs_files(), "ep1 ep1_rw ep2");
        close(ep0);
        check_text("retry/files are gone after the last close", ffs_files(), "");
}

/* On a mount that never saw the flag: the old format has no place for it. */
void test_legacy_format(void) {
        static const uint8_t three[] = { 0x81, 0x02, 0x83 };
        int ep0 = must_open("ep0", O_RDWR);

        check("legacy/descriptors",
              write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC, SPEEDS, -1, three, 3), 0);
        check("legacy/strings", write_strings(ep0), 0);
        check_text("legacy/files", ffs_files(), "ep1 ep2 ep3");
        close(ep0);
}
