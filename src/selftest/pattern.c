/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Neighbouring packets of a transfer are never alike, whatever the packet size.
 */
#include "selftest/pattern.h"

static uint8_t byte_at(size_t i, uint8_t seed) {
        return (uint8_t) (i * 7 + i / 251 + seed);
}

void pattern_fill(uint8_t *data, size_t size, uint8_t seed) {
        for (size_t i = 0; i < size; i++)
                data[i] = byte_at(i, seed);
}

size_t pattern_match(const uint8_t *data, size_t size, uint8_t seed, size_t from) {
        size_t i;

        for (i = 0; i < size && data[i] == byte_at(from + i, seed); i++)
                ;
        return i;
}
