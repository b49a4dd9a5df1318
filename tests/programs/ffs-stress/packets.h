/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Packets · what moves in the tests that disturb it: every packet says which write it is from and where in
 * it. A Ledger keeps what became of each write of one writer; Follower and Receiver see what arrives and
 * know what may follow what. The host's URBs are writes, too.
 */
#pragma once

#include "util/macro.h"

#include <pthread.h>

#define PACKET 512
#define HEAD   24               /* what tells packets apart */

/* One, at high speed; at others, a part or several */
typedef struct Packet {
        uint64_t magic;
        uint32_t writer;
        uint32_t number;        /* of the write */
        uint32_t index;         /* of the packet in it */
        uint32_t total;
        uint64_t fill[61];
} Packet;

/* Fills memory for count packets, the whole of one write. */
void packets_fill(void *data, unsigned count, uint32_t writer, uint32_t number);

typedef struct Write {
        uint32_t total;         /* packets */
        uint32_t seen;          /* packets, at the other end */
        uint32_t ends;          /* short or zero-length packets after it */
        long result;            /* of the call; PENDING until it returns */
} Write;

#define PENDING 1

typedef struct Ledger {
        pthread_mutex_t lock;
        uint32_t n, room;
        Write *writes;
        uint32_t endless;       /* how many were interrupted when only the end was left to be sent */
} Ledger;

void ledger_init(Ledger *l);
void ledger_done(Ledger *l);

/* Returns the number of a new write. */
uint32_t ledger_begin(Ledger *l, uint32_t packets);
void ledger_result(Ledger *l, uint32_t number, long result);

/*
 * Holds what calls returned against what the other end saw: bytes counted are bytes seen, unless the
 * endpoint was disabled. ends: whether each write has to end a transfer.
 */
void ledger_judge(Ledger *l, bool ends);

/* Of packets that arrive whole */
typedef struct Follower {
        Ledger *ledgers;        /* of n writers */
        uint32_t first, n;      /* the number of the first one */
        bool fresh;             /* what comes now is the first after the endpoint was enabled */
        bool anywhere;          /* what comes first may be from the middle of a write */
        bool any;
        Packet last;            /* its head; the fill is not kept */
        uint64_t packets;
} Follower;

void follow(Follower *f, const void *data, size_t size);
void follow_end(Follower *f);

/* Of a stream of bytes from one writer, read in pieces of any size from 64 on */
typedef struct Receiver {
        Ledger *ledger;
        uint32_t writer;
        bool anywhere;          /* what follows may be from the middle of a write */
        bool any;
        Packet current;         /* the packet that is being received */
        size_t at;              /* how much of it was; 0 and PACKET are between two */
        uint8_t held[HEAD];     /* what came last is too little to tell which packet it begins */
        size_t n_held;
        uint64_t bytes;
} Receiver;

/* One read returned this. What was cut off may be followed by a new write at its start only. */
void receive(Receiver *r, const void *data, size_t size);
