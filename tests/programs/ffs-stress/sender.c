/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends until all is sent or something is wrong. */
#include "job.h"
#include "sender.h"

static long send_next(void *context, uint8_t *data, unsigned *flags) {
        Sender *s = context;
        size_t n = MIN_OF(s->size - s->at, s->pipe.room);

        if (s->closed)
                return -1;
        memcpy(data, s->data + s->at, n);
        s->at += n;
        if (s->at == s->size) {
                *flags = USBDEVFS_URB_ZERO_PACKET;
                s->closed = true;
        }
        return n;
}

static bool sent(void *context, const uint8_t *data, size_t size, size_t asked, int status) {
        (void) context;
        (void) data;
        if (status || size != asked)
                trouble("the host sends %zu of %zu bytes: %d", size, asked, status);
        return status == 0;
}

static void *send_all(void *context) {
        Sender *s = context;

        while (pipes_turn(s->host, &s->pipe, 1, 100) && !in_trouble())
                ;
        pipes_cancel(s->host, &s->pipe, 1);
        return NULL;
}

void sender_start(Sender *s, Rig *r, const void *data, size_t size, size_t room) {
        *s = (Sender) { .host = r->host, .data = data, .size = size,
                        .pipe = { .ep = r->pair[0].out, .depth = 8, .room = room, .next = send_next,
                                  .done = sent, .context = s } };
        pipe_init(&s->pipe);
        s->thread = thread_start(send_all, s);
}

void sender_join(Sender *s) {
        pthread_join(s->thread, NULL);
        pipe_done(&s->pipe);
}
