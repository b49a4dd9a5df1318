/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host's side of a load: receives what comes, sends numbered URBs, and ends by itself when the device
 * goes away.
 */
#include "job.h"
#include "load.h"
#include "selftest/call.h"

#define URB_ROOM 65536

/* No URB has to be sent again after these: the device, or the claim on its interface, is gone. */
static bool is_gone(int status) {
        return status == -ESHUTDOWN || status == -ENODEV || status == -ENOENT || status == -ECONNRESET;
}

static long receive_next(void *context, uint8_t *data, unsigned *flags) {
        Lane *lane = context;

        (void) data;
        (void) flags;
        return PACKET * (1 + random_below(&lane->random, URB_ROOM / PACKET));
}

static bool received(void *context, const uint8_t *data, size_t size, size_t asked, int status) {
        Lane *lane = context;
        uint32_t number = lane->follower.last.number;

        follow(&lane->follower, data, size);
        lane->in += size;
        /* A transfer that was submitted in between has seen the new session begin. */
        if (lane->gone && lane->follower.last.number != number)
                lane->gone = false;
        if (status == 0 && size < asked)
                follow_end(&lane->follower);
        /* There was no endpoint for a moment: whatever comes now has to start anew. */
        if (status == -EPROTO)
                lane->follower.fresh = true;
        if (is_gone(status) && !lane->load->host_stop)
                lane->gone = true;
        else if (status && !is_gone(status) && status != -EPROTO)
                trouble("the host receives: %d", status);
        return status == 0 || status == -EPROTO;
}

static long send_next(void *context, uint8_t *data, unsigned *flags) {
        Lane *lane = context;
        unsigned packets = 1 + random_below(&lane->random, URB_ROOM / PACKET);

        (void) flags;
        packets_fill(data, packets, lane->first_writer, ledger_begin(&lane->from_host, packets));
        return (long) packets * PACKET;
}

static bool sent(void *context, const uint8_t *data, size_t size, size_t asked, int status) {
        const Packet *p = (const Packet *) data;
        Lane *lane = context;

        (void) asked;
        ledger_result(&lane->from_host, p->number, size);
        if (status && !is_gone(status) && status != -EPROTO)
                trouble("the host sends: %d", status);
        return status == 0 || status == -EPROTO;
}

static void *serve(void *p) {
        Load *l = p;
        unsigned n = 2 * l->rig->pairs;

        while (!l->host_stop && pipes_turn(l->rig->host, l->pipe, n, 20))
                ;
        pipes_cancel(l->rig->host, l->pipe, n);
        return NULL;
}

void load_host_start(Load *l) {
        for (unsigned i = 0; i < l->rig->pairs; i++) {
                Lane *lane = &l->lane[i];

                lane->follower.fresh |= lane->gone;
                lane->gone = false;
                l->pipe[2 * i] = (Pipe) { .ep = l->rig->pair[i].in, .depth = 4, .room = URB_ROOM,
                                          .next = receive_next, .done = received, .context = lane };
                l->pipe[2 * i + 1] = (Pipe) { .ep = l->rig->pair[i].out,
                                              .depth = lane->readers ? 4 : 0,
                                              .room = URB_ROOM, .next = send_next, .done = sent,
                                              .context = lane };
        }
        for (unsigned i = 0; i < 2 * l->rig->pairs; i++)
                pipe_init(&l->pipe[i]);
        l->host_stop = false;
        l->host = thread_start(serve, l);
        l->host_runs = true;
}

void load_host_stop(Load *l) {
        if (!l->host_runs)
                return;
        l->host_stop = true;
        pthread_join(l->host, NULL);
        for (unsigned i = 0; i < 2 * l->rig->pairs; i++)
                pipe_done(&l->pipe[i]);
        l->host_runs = false;
}
