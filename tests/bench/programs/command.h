/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Command · what bench-host asks of bench-client: a packet of 64 bytes, which is short at every speed that matters. When
 * all is moved the client answers with as many bytes. Every chunk is a transfer of its own, in both directions: it ends
 * with a short or zero-length packet.
 */
#pragma once

#include <stdint.h>

#define COMMAND_SIZE 64
#define CHUNK_MAX    (16U << 20)
#define PACKET_MAX   1024

typedef enum Act {
        ACT_WRITE, /* the device writes, in chunks */
        ACT_READ,
        ACT_BOTH, /* at once */
        ACT_ECHO, /* what is read is written, chunk by chunk */
        _ACT_MAX,
} Act;

typedef union Command {
        struct {
                uint32_t act, chunk, count;
        };
        uint8_t bytes[COMMAND_SIZE];
} Command;
