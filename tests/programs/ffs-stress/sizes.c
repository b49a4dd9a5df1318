/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes of any size arrive as one transfer with one end, and take little memory while they last. The
 * latter is measured from outside, and the measure is measured: an asynchronous write, which is held whole,
 * has to show.
 */
#include "async.h"
#include "bulk.h"
#include "memory.h"
#include "selftest/call.h"
#include "selftest/session.h"
#include "stress.h"

#define KIB 1024
#define MIB (1024 * KIB)

/* KiB: what a write is allowed to hold, and what others take meanwhile */
#define HELD 2048
#define LESS 8192
#define AIO_SIZE (4 * MIB)      /* more is refused without a scatter list */

static const struct {
        size_t size, room;
} sizes[] = {
        { 4 * MIB,       16 * KIB },
        { 4 * MIB + 512, 64 * KIB },
        { 4 * MIB,       1 * MIB },
        { 16 * MIB,      1 * MIB },
        { 16 * MIB - 1,  256 * KIB },
        { 64 * MIB,      256 * KIB },
        { 256 * MIB,     1 * MIB },
};

typedef struct Sizes {
        Rig rig;
        uint8_t *data;
        uint64_t random;
} Sizes;

static void write_size(void *context, unsigned i) {
        Sizes *s = context;

        (void) bulk_write(&s->rig, s->rig.pair[0].write, s->data, sizes[i].size, sizes[i].room, true);
}

/* Around the size of a chunk, mostly */
static void write_any(void *context, unsigned i) {
        Sizes *s = context;
        size_t size = (random_below(&s->random, 8) + 1) * 64 * KIB + random_below(&s->random, 1025) - 512;
        size_t room = PACKET << random_below(&s->random, 12);

        (void) i;
        (void) bulk_write(&s->rig, s->rig.pair[0].write, s->data, size, room, true);
}

static long held(const Memory *before, const Memory *after) {
        long slab = after->slab - before->slab, vmalloc = after->vmalloc - before->vmalloc;

        return (slab > 0 ? slab : 0) + (vmalloc > 0 ? vmalloc : 0);
}

static void write_and_look(void *context, unsigned i) {
        Sizes *s = context;
        const size_t size = 64 * MIB;
        Memory before, after;
        Bulk b;
        Job j;

        (void) i;
        bulk_begin(&b, &s->rig, 0, s->data, size, 256 * KIB, true);
        memory_now(&before);
        job_start(&j, s->rig.pair[0].write, true, s->data, size);
        b.limit = size / 2;
        if (bulk_receive(&b)) {
                memory_now(&after);
                say("memory: 64 MiB half written: slab %+ld KiB, vmalloc %+ld KiB, available %+ld KiB",
                    after.slab - before.slab, after.vmalloc - before.vmalloc, after.free - before.free);
                if (held(&before, &after) > HELD || before.free - after.free > LESS)
                        trouble("64 MiB half written: %ld KiB held, %ld KiB less available",
                                held(&before, &after), before.free - after.free);
                expect("received", b.at, size / 2);
        }
        b.limit = SIZE_MAX;
        (void) bulk_receive(&b);
        expect("write", job_result(&j, SOON_MS), size);
        bulk_done(&b);
}

static void look_at_aio(void *context, unsigned i) {
        aio_context_t ctx = async_open(1);
        Sizes *s = context;
        Memory before, after;
        struct iocb cb;
        Bulk b;

        (void) i;
        bulk_begin(&b, &s->rig, 0, s->data, AIO_SIZE, 256 * KIB, true);
        memory_now(&before);
        expect("submit", async_submit(ctx, &cb, s->rig.pair[0].write, true, s->data, AIO_SIZE), 1);
        memory_now(&after);
        say("memory: 4 MiB at once: slab %+ld KiB, vmalloc %+ld KiB, available %+ld KiB",
            after.slab - before.slab, after.vmalloc - before.vmalloc, after.free - before.free);
        if (held(&before, &after) < AIO_SIZE / KIB - HELD / 2)
                trouble("4 MiB that are held do not show: %ld KiB", held(&before, &after));
        (void) bulk_receive(&b);
        expect("result", async_result(ctx, SOON_MS, NULL), AIO_SIZE);
        bulk_done(&b);
        async_close(ctx);
}

void stress_sizes(const Options *o) {
        Options table = *o, once = *o;
        Sizes s = { .data = bulk_data(256 * MIB, o->seed), .random = o->seed };

        table.count = ELEMENTSOF(sizes);
        once.count = 1;
        rig_open(&s.rig, o, 1, NULL);
        rig_connect(&s.rig);
        rig_set_zlp(0, true);
        repeat(&(const Loop) { .name = "sizes/table", .once = write_size }, &table, &s);
        repeat(&(const Loop) { .name = "sizes/random", .once = write_any }, o, &s);
        repeat(&(const Loop) { .name = "sizes/memory", .once = write_and_look }, &once, &s);
        repeat(&(const Loop) { .name = "sizes/memory-control", .once = look_at_aio }, &once, &s);
        rig_close(&s.rig);
        free(s.data);
}
