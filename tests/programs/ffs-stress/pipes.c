/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * URBs by the dozen, through one usbfs file: whoever reaps gets those of all endpoints, so one thread
 * serves them all. Knows nothing of what they carry.
 */
#include <poll.h>
#include <sys/ioctl.h>

#include "pipes.h"
#include "selftest/call.h"

void pipe_init(Pipe *p) {
        p->memory = malloc(p->depth * p->room);
        p->first = p->pending = 0;
        p->closed = false;
}

void pipe_done(Pipe *p) {
        free(p->memory);
}

static bool pipe_submit(int host, Pipe *p) {
        unsigned i = (p->first + p->pending) % p->depth, flags = 0;
        uint8_t *data = p->memory + i * p->room;
        long size = p->next(p->context, data, &flags);
        Slot *s = &p->slots[i];

        if (size < 0)
                return false;
        *s = (Slot) { .pipe = p, .urb = { .type = USBDEVFS_URB_TYPE_BULK, .endpoint = p->ep, .flags = flags,
                                          .buffer = data, .buffer_length = size, .usercontext = s } };
        if (ioctl(host, USBDEVFS_SUBMITURB, &s->urb) < 0) {
                p->closed = true;
                return false;
        }
        p->pending++;
        return true;
}

static void pipe_deliver(Pipe *p) {
        while (p->pending && p->slots[p->first].done) {
                const struct usbdevfs_urb *u = &p->slots[p->first].urb;

                p->first = (p->first + 1) % p->depth;
                p->pending--;
                if (!p->done(p->context, u->buffer, u->actual_length, u->buffer_length, u->status))
                        p->closed = true;
        }
}

static unsigned pending(const Pipe *pipes, unsigned n) {
        unsigned r = 0;

        for (unsigned i = 0; i < n; i++)
                r += pipes[i].pending;
        return r;
}

static void reap(int host) {
        struct usbdevfs_urb *u;

        while (ioctl(host, USBDEVFS_REAPURBNDELAY, &u) == 0) {
                Slot *s = u->usercontext;

                s->done = true;
                pipe_deliver(s->pipe);
        }
}

bool pipes_turn(int host, Pipe *pipes, unsigned n, int ms) {
        struct pollfd pfd = { .fd = host, .events = POLLOUT };

        for (unsigned i = 0; i < n; i++)
                while (!pipes[i].closed && pipes[i].pending < pipes[i].depth)
                        if (!pipe_submit(host, &pipes[i]))
                                break;
        if (!pending(pipes, n))
                return false;
        (void) poll(&pfd, 1, ms);
        reap(host);
        /* A device that is gone (HUP) gives its URBs back, and only then is nothing left of it (ERR). */
        if (pfd.revents & POLLHUP && !(pfd.revents & POLLERR))
                sleep_ms(1);
        return !(pfd.revents & POLLERR);
}

/* The last one first: data that comes meanwhile goes to those that were there first. */
static void pipe_discard(int host, Pipe *p) {
        p->closed = true;
        for (unsigned i = p->pending; i > 0; i--) {
                Slot *s = &p->slots[(p->first + i - 1) % p->depth];

                if (!s->done)
                        (void) ioctl(host, USBDEVFS_DISCARDURB, &s->urb);
        }
}

void pipes_cancel(int host, Pipe *pipes, unsigned n) {
        for (unsigned i = 0; i < n; i++)
                pipe_discard(host, &pipes[i]);
        while (pending(pipes, n))
                if (!pipes_turn(host, pipes, n, 1000))
                        break;
}
