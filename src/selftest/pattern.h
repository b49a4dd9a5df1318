/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pattern · the bytes of a transfer: one endless sequence for each seed, that both ends can make.
 */
#pragma once

#include "util/macro.h"

void pattern_fill(uint8_t *data, size_t size, uint8_t seed);

/* How many bytes from the first on are those of the sequence, from its byte `from` on */
size_t pattern_match(const uint8_t *data, size_t size, uint8_t seed, size_t from);
