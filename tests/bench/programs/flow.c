/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "util.h"

#define PATIENCE_US 20000000

static bool to_host(const Flow *f) {
        return f->endpoint & LIBUSB_ENDPOINT_IN;
}

/* The rest of a chunk, or as much of it as a request carries; the last one of a chunk ends the transfer. */
static void prepare_out(Flow *f, struct libusb_transfer *t) {
        uint64_t left = f->total - f->asked, in_chunk = f->chunk - f->asked % f->chunk;
        uint64_t n = left < in_chunk ? left : in_chunk;

        t->flags = 0;
        if (n > FLOW_REQUEST_MAX)
                n = FLOW_REQUEST_MAX;
        else if (!f->endless)
                t->flags = LIBUSB_TRANSFER_ADD_ZERO_PACKET;
        t->length = (int) n;
        f->asked += n;
}

static void submit(Flow *f, struct libusb_transfer *t) {
        int r;

        if (!to_host(f)) {
                if (f->asked == f->total)
                        return;
                prepare_out(f, t);
        }
        r = libusb_submit_transfer(t);
        errno = 0;
        if (r < 0)
                give_up("request: %s", libusb_error_name(r));
        f->pending++;
}

static void LIBUSB_CALL on_done(struct libusb_transfer *t) {
        Flow *f = t->user_data;

        f->pending--;
        errno = 0;
        if (t->status == LIBUSB_TRANSFER_CANCELLED && f->stopped)
                return;
        if (t->status != LIBUSB_TRANSFER_COMPLETED || (!to_host(f) && t->actual_length != t->length))
                give_up("transfer: status %d after %llu of %llu bytes", t->status,
                        (unsigned long long) f->done, (unsigned long long) f->total);
        if (f->endless && f->done >= f->total)
                return;
        f->done += (uint64_t) t->actual_length;
        if (!f->endless && f->done > f->total)
                give_up("%llu bytes instead of %llu", (unsigned long long) f->done,
                        (unsigned long long) f->total);
        if (f->done < f->total)
                submit(f, t);
}

/* Requests of an IN endpoint are no larger than the chunk, so that they do not wait for the next one. */
static size_t request_size(const Flow *f, unsigned packet) {
        size_t size = f->chunk < FLOW_REQUEST_MAX ? f->chunk : FLOW_REQUEST_MAX;

        return (size + packet - 1) / packet * packet;
}

void flow_start(Flow *f, unsigned packet) {
        size_t size = request_size(f, packet);

        f->asked = f->done = 0;
        f->stopped = false;
        f->memory = calloc(FLOW_DEPTH, size);
        if (!f->memory)
                give_up("memory");
        for (unsigned i = 0; i < FLOW_DEPTH; i++) {
                f->transfers[i] = libusb_alloc_transfer(0);
                libusb_fill_bulk_transfer(f->transfers[i], f->device, f->endpoint, f->memory + i * size,
                                          (int) size, on_done, f, 0);
                submit(f, f->transfers[i]);
        }
}

static void handle_events(const Flow *f) {
        struct timeval patience = { 1, 0 };
        static uint64_t last, moved;

        if (libusb_handle_events_timeout(NULL, &patience) < 0)
                give_up("libusb");
        if (f->done != moved)
                last = 0;
        moved = f->done;
        if (!last)
                last = now_us();
        errno = ETIMEDOUT;
        if (now_us() - last > PATIENCE_US)
                give_up("endpoint %02x: nothing moves after %llu of %llu bytes", f->endpoint,
                        (unsigned long long) f->done, (unsigned long long) f->total);
}

static void flow_end(Flow *f) {
        f->stopped = true;
        for (unsigned i = 0; i < FLOW_DEPTH && f->pending > 0; i++)
                (void) libusb_cancel_transfer(f->transfers[i]);
        while (f->pending > 0)
                handle_events(f);
        for (unsigned i = 0; i < FLOW_DEPTH; i++)
                libusb_free_transfer(f->transfers[i]);
        free(f->memory);
}

void flows_finish(Flow *flows, unsigned n) {
        for (unsigned i = 0; i < n; i++)
                while (flows[i].done < flows[i].total)
                        handle_events(flows + i);
        for (unsigned i = 0; i < n; i++)
                flow_end(flows + i);
}
