/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The groups over a link, in the order in which they run.
 */
#include "selftest/link-cases.h"

const LinkGroup link_groups[] = {
        { "zlp", test_zlp },
        { "read", test_read },
        { "any-size", test_any_size, .proxy_only = true, .patched = true },
        { "duplex", test_duplex },
        { "mixed", test_mixed, .proxy_only = true },
        { "pairs", test_pairs, .two_pairs = true },
        { "halt", test_halt },
        { "aio", test_aio },
        { "reset", test_reset },
        { "large", test_large, .patched = true, .dangerous = true },
};
const size_t n_link_groups = ELEMENTSOF(link_groups);
