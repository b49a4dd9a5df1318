/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Load · both directions of all pairs kept busy, while something else happens to them: threads that write
 * and read on the device's side, and one that serves the host's. Whatever happens, data has to be what was
 * sent, in order, and counted right.
 */
#pragma once

#include "util/macro.h"

#include <pthread.h>
#include <stdatomic.h>

#include "packets.h"
#include "pipes.h"
#include "rig.h"

#define WRITERS_MAX 4
#define WORKERS_MAX 16

typedef struct Load Load;

/* One pair of endpoints; what comes through another one is not its own. */
typedef struct Lane {
        Load *load;
        uint32_t first_writer;
        unsigned writers, readers;
        Ledger from_device[WRITERS_MAX], from_host;
        Follower follower;
        Receiver receiver;      /* unless there are several readers */
        atomic_ulong in, out;   /* bytes that arrived */
        bool gone;              /* the host's end went away: the endpoint is disabled */
        uint64_t random;
} Lane;

typedef struct Worker {
        Load *load;
        Lane *lane;
        unsigned index;         /* of the writer in its lane */
        int fd;
        uint64_t random;
        pthread_t thread;
} Worker;

struct Load {
        Rig *rig;
        bool may_shut_down;     /* calls may end with -ESHUTDOWN */
        bool may_interrupt;     /* calls may end early, or with -EINTR */
        atomic_uint shut_down;  /* calls that ended with -ESHUTDOWN */
        bool ends;              /* each write ends a transfer */
        bool whole_reads;       /* of packets, for several readers of an endpoint */
        unsigned packets_max;   /* of a write */
        Lane lane[PAIRS_MAX];
        Worker worker[WORKERS_MAX];
        unsigned workers;
        atomic_bool stop;
        Pipe pipe[2 * PAIRS_MAX];
        pthread_t host;
        bool host_runs;
        atomic_bool host_stop;
};

/* Nothing runs yet; what may happen is to be set before the first worker. */
void load_init(Load *l, Rig *r, uint64_t seed);
void load_writer(Load *l, unsigned pair, int fd);
void load_reader(Load *l, unsigned pair, int fd);

/* Again after each time the host's end was found. */
void load_host_start(Load *l);

/* What is under way is taken back. */
void load_host_stop(Load *l);

/* Waits until there was something new in both directions of all pairs; trouble if there is not. */
void load_flows(Load *l);

/* Ends all threads, judges and frees. */
void load_finish(Load *l);

/* The usual: one writer and one reader per pair, through its own files */
void load_init_usual(Load *l, Rig *r, uint64_t seed);
