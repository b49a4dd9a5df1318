/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bulk · one large transfer at a time, and nothing else under way: what the host has to see of a write,
 * byte by byte, and where it has to end.
 */
#pragma once

#include "job.h"
#include "packets.h"
#include "pipes.h"
#include "rig.h"

/* Memory whose words all differ */
void *bulk_data(size_t size, uint64_t seed);

/* The host's side of a transfer from the device */
typedef struct Bulk {
        const uint8_t *data;    /* what has to come */
        size_t size;
        bool ends;              /* it has to end after that, and nowhere else */
        size_t limit;           /* ask for no more than this for the moment */
        size_t asked, at;
        bool ended;
        int host;
        Pipe pipe;
} Bulk;

/* Asks for it in URBs of room bytes, a multiple of the packet. */
void bulk_begin(Bulk *b, Rig *r, unsigned pair, const void *data, size_t size, size_t room, bool ends);

/* Receives until the end or the limit; false in trouble, which it is to make no progress. */
bool bulk_receive(Bulk *b);

/* Makes sure that nothing follows. */
void bulk_done(Bulk *b);

/* Writes, receives and compares; returns how long it took in seconds. */
double bulk_write(Rig *r, int fd, const void *data, size_t size, size_t room, bool ends);

double now(void);
