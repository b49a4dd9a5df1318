/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/address.h"
#include "util/text.h"

/* IEEE 802: the two lowest bits of the first byte say that it is no group's address, and nobody's assigned one. */
#define GROUP UINT64_C(1)
#define LOCAL UINT64_C(2)

void address_derive(const char *serial_number, const char *function, const char *end,
                    char ret[static ADDRESS_TEXT_SIZE]) {
        uint64_t hash = fnv1a(FNV1A_START, serial_number, strlen(serial_number) + 1);

        hash = fnv1a(hash, function, strlen(function) + 1);
        hash = hash_mix(fnv1a(hash, end, strlen(end)));
        hash = (hash & ~GROUP) | LOCAL;
        for (unsigned i = 0; i < 6; i++)
                (void) snprintf(ret + (size_t) 3 * i, 4, i < 5 ? "%02x:" : "%02x",
                                (unsigned) (hash >> 8 * i & 0xff));
}
