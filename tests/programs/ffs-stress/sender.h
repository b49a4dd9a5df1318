/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sender · one large transfer from the host, in a thread, while the caller reads it */
#pragma once

#include <pthread.h>

#include "pipes.h"
#include "rig.h"

typedef struct Sender {
        int host;
        const uint8_t *data;
        size_t size, at;
        bool closed;            /* the last URB is on its way */
        Pipe pipe;
        pthread_t thread;
} Sender;

/* Sends in URBs of room bytes, a multiple of the packet, and a zero-length packet if that is due. */
void sender_start(Sender *s, Rig *r, const void *data, size_t size, size_t room);

/* All is to be read by now. */
void sender_join(Sender *s);
