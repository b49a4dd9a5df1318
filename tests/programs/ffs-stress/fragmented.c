/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes and reads when memory is fragmented: there is much of it, but not in one piece. Takes nearly all of
 * it, gives every second page back and takes the large pieces that are left, by asynchronous requests, of
 * which each is one piece. Needs the test controller, which knows how long the requests of a write were.
 */
#include <sys/mman.h>

#include "async.h"
#include "bulk.h"
#include "memory.h"
#include "selftest/call.h"
#include "selftest/report.h"
#include "sender.h"
#include "stress.h"

#define PAGE 4096
#define MIB (1024 * 1024)
#define LEFT (40 * 1024)        /* KiB that others need */
#define HELD_MAX 4096           /* requests */
#define SMALLEST (64 * 1024)    /* smaller pieces are what the kernel itself kills processes for */
#define LONGEST "/sys/module/dummy_hcd/parameters/max_request" /* of the test controller */
#define COMPACT "/proc/sys/vm/compact_unevictable_allowed"

typedef struct Fragmented {
        const Options *o;
        Rig rig;
        uint8_t *memory, *data;
        size_t size, taken;
        aio_context_t ctx;
        struct iocb *cbs;
        unsigned n;
        unsigned writes, small; /* all, and those that no large piece was found for */
        uint64_t random;
} Fragmented;

static void take_memory(Fragmented *f) {
        Memory m;

        memory_look(&m);
        f->size = m.free * 1024;
        f->memory = mmap(NULL, f->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (f->memory == MAP_FAILED || madvise(f->memory, f->size, MADV_NOHUGEPAGE) < 0)
                cannot("memory");
        for (f->taken = 0; m.free > LEFT && f->taken + MIB <= f->size; memory_look(&m))
                for (size_t end = f->taken + MIB; f->taken < end; f->taken += PAGE)
                        f->memory[f->taken] = 1;
}

/* What is left is locked, and not to be moved together either. */
static void give_half_back(Fragmented *f) {
        for (size_t at = PAGE; at < f->taken; at += 2 * PAGE)
                (void) madvise(f->memory + at, PAGE, MADV_DONTNEED);
        if (put(COMPACT, "0") < 0 || mlock2(f->memory, f->taken, MLOCK_ONFAULT) < 0)
                cannot("fragmented memory");
}

/* Whether there is one more piece; it is kept. The host does not ask for what is written. */
static bool take_piece(Fragmented *f, size_t size) {
        long r = async_submit(f->ctx, &f->cbs[f->n], f->rig.pair[1].write, true, f->data, size);

        if (r == 1 && async_result(f->ctx, 0, NULL) == -ETIME) {
                f->n++;
                return f->n < HELD_MAX;
        }
        return false;
}

static void take_pieces(Fragmented *f) {
        for (size_t size = 4 * MIB; size >= SMALLEST; size /= 2)
                while (take_piece(f, size))
                        ;
}

static void before(void *context) {
        Fragmented *f = context;
        Memory m;

        rig_open(&f->rig, f->o, 2, NULL);
        rig_connect(&f->rig);
        rig_set_zlp(0, true);
        take_memory(f);
        give_half_back(f);
        f->ctx = async_open(HELD_MAX);
        f->cbs = calloc(HELD_MAX, sizeof *f->cbs);
        take_pieces(f);
        memory_look(&m);
        say("fragmented: %zu MiB taken, %u large pieces held, %ld MiB available", f->taken / MIB, f->n,
            m.free / 1024);
}

/* The longest request since the last look, as the test controller knows */
static long longest(void) {
        _cleanup_fclose_ FILE *file = fopen(LONGEST, "re");
        long r = 0;

        if (!file || fscanf(file, "%ld", &r) != 1 || put(LONGEST, "0") < 0)
                cannot(LONGEST);
        return r;
}

static void read_back(Fragmented *f, size_t size) {
        uint8_t *got = f->data + 4 * MIB;
        Sender sender;

        sender_start(&sender, &f->rig, f->data, size, PAGE);
        expect("read", errno_or(read(f->rig.pair[0].read, got, size + 1)), size);
        expect("data", memcmp(got, f->data, size), 0);
        sender_join(&sender);
}

/* The host has to live with the same memory, so its URBs are small. */
static void write_some(void *context, unsigned i) {
        Fragmented *f = context;
        size_t size = (2 + random_below(&f->random, 8)) * SMALLEST + random_below(&f->random, 1024);

        (void) i;
        take_pieces(f);
        (void) longest();
        (void) bulk_write(&f->rig, f->rig.pair[0].write, f->data, size, PAGE, true);
        f->writes++;
        f->small += longest() < 2 * SMALLEST;
        read_back(f, size);
}

static void after(void *context) {
        Fragmented *f = context;

        say("fragmented: %u of %u writes in chunks below %u KiB", f->small, f->writes, 2 * SMALLEST / 1024);
        if (f->small < f->writes / 2)
                trouble("memory was not fragmented enough: only %u of %u writes showed it", f->small, f->writes);
        async_close(f->ctx);
        free(f->cbs);
        (void) munmap(f->memory, f->size);
        (void) put(COMPACT, "1");
        rig_close(&f->rig);
}

void stress_fragmented(const Options *o) {
        Fragmented f = { .o = o, .data = bulk_data(5 * MIB, o->seed), .random = o->seed };

        repeat(&(const Loop) { "fragmented", before, write_some, after }, o, &f);
        free(f.data);
}
