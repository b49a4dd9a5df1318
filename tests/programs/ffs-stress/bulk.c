/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Receives a transfer in many URBs: each must be full until the end, then a shorter one, and nothing after
 * that.
 */
#include <time.h>

#include "bulk.h"
#include "selftest/call.h"
#include "selftest/report.h"

double now(void) {
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return ts.tv_sec + ts.tv_nsec / 1e9;
}

void *bulk_data(size_t size, uint64_t seed) {
        uint64_t *p = malloc(size + 8), x = mix(seed);

        if (!p)
                cannot("memory");
        for (size_t i = 0; i <= size / 8; i++)
                p[i] = x += 0x9e3779b97f4a7c15;
        return p;
}

static long ask(void *context, uint8_t *data, unsigned *flags) {
        Bulk *b = context;

        (void) data;
        (void) flags;
        if (b->asked >= b->limit || (!b->ends && b->asked >= b->size))
                return -1;
        b->asked += b->pipe.room;
        return b->pipe.room;
}

static bool arrived(void *context, const uint8_t *data, size_t size, size_t asked, int status) {
        Bulk *b = context;

        if (b->ended) {
                if (size || status != -ENOENT)
                        trouble("%zu bytes, status %d, after the end", size, status);
                return false;
        }
        if (status)
                trouble("the host gets %d after %zu bytes", status, b->at + size);
        else if (size > b->size - b->at || memcmp(b->data + b->at, data, size) != 0)
                trouble("wrong data in %zu bytes after %zu of %zu", size, b->at, b->size);
        else if (size < asked && (b->at + size != b->size || !b->ends))
                trouble("a transfer of %zu bytes ends after %zu", b->size, b->at + size);
        b->at += size;
        b->ended = size < asked || (!b->ends && b->at == b->size);
        return !b->ended;
}

void bulk_begin(Bulk *b, Rig *r, unsigned pair, const void *data, size_t size, size_t room, bool ends) {
        *b = (Bulk) { .data = data, .size = size, .ends = ends, .limit = SIZE_MAX, .host = r->host };
        b->pipe = (Pipe) { .ep = r->pair[pair].in, .depth = 8, .room = room, .next = ask, .done = arrived,
                           .context = b };
        pipe_init(&b->pipe);
}

bool bulk_receive(Bulk *b) {
        double last = now();

        while (!b->ended && b->at < b->limit && !in_trouble()) {
                size_t at = b->at;

                if (!pipes_turn(b->host, &b->pipe, 1, 20))
                        break;
                if (b->at > at || b->ended)
                        last = now();
                else if (now() - last > SOON_MS / 1000.0)
                        trouble("the host waits for byte %zu of %zu%s", b->at, b->size,
                                b->at == b->size ? ", the end" : "");
        }
        return !in_trouble();
}

void bulk_done(Bulk *b) {
        double end = now() + NEVER_MS / 1000.0;

        while (b->ends && now() < end && !in_trouble() && pipes_turn(b->host, &b->pipe, 1, 20))
                ;
        b->ended = true;
        pipes_cancel(b->host, &b->pipe, 1);
        pipe_done(&b->pipe);
}

double bulk_write(Rig *r, int fd, const void *data, size_t size, size_t room, bool ends) {
        double begin = now(), end;
        Bulk b;
        Job j;

        bulk_begin(&b, r, 0, data, size, room, ends);
        job_start(&j, fd, true, (void *) data, size);
        (void) bulk_receive(&b);
        expect("write", job_result(&j, SOON_MS), size);
        end = now();
        bulk_done(&b);
        return end - begin;
}
