/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/scalar.h"

int scalar_parse_number(const char *text, uint32_t *ret) {
        bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
        const char *digits = hex ? text + 2 : text;
        size_t n = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
        uint64_t v;

        /* "010" would be eight for the kernel and ten for the reader */
        if (n == 0 || n > 10 || digits[n] || (!hex && n > 1 && digits[0] == '0'))
                return -EINVAL;
        v = strtoull(digits, NULL, hex ? 16 : 10);
        if (v > UINT32_MAX)
                return -EINVAL;
        *ret = (uint32_t) v;
        return 0;
}

int scalar_parse_bool(const char *text) {
        static const char *const words[][2] = {
                { "no", "yes" },
                { "false", "true" },
                { "off", "on" },
                { "0", "1" },
        };

        FOREACH_ITEM(it, words, ELEMENTSOF(words))
                for (int b = 0; b < 2; b++)
                        if (str_eq(text, (*it)[b]))
                                return b;
        return -EINVAL;
}

int scalar_parse_time(const char *text, uint64_t *ret_us) {
        static const struct {
                const char *unit;
                uint64_t us;
        } units[] = { { "us", 1 }, { "ms", 1000 }, { "s", 1000000 }, { "min", 60000000 } };
        size_t n = strspn(text, "0123456789");

        if (n == 0 || n > 9)
                return -EINVAL;
        FOREACH_ITEM(it, units, ELEMENTSOF(units))
                if (str_eq(text + n, it->unit)) {
                        *ret_us = strtoull(text, NULL, 10) * it->us;
                        return 0;
                }
        return -EINVAL;
}
