/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pipe · a bulk endpoint as the host sees it, kept busy by several URBs. What they moved is handed over in
 * the order in which they were submitted, which is that of the data.
 */
#pragma once

#include "util/macro.h"

#include <linux/usbdevice_fs.h>

#define DEPTH_MAX 16

typedef struct Pipe Pipe;

typedef struct Slot {
        struct usbdevfs_urb urb;
        Pipe *pipe;
        bool done;
} Slot;

struct Pipe {
        uint8_t ep;
        unsigned depth;
        size_t room;            /* of one URB */

        /* How much to ask for or to send; -1: nothing now. It fills data of an OUT endpoint. */
        long (*next)(void *context, uint8_t *data, unsigned *flags);
        /* What one URB moved, and its status; returns whether there shall be more of them. */
        bool (*done)(void *context, const uint8_t *data, size_t size, size_t asked, int status);
        void *context;

        uint8_t *memory;
        Slot slots[DEPTH_MAX];
        unsigned first, pending;
        bool closed;
};

/* ep, depth, room, next, done and context are the caller's. */
void pipe_init(Pipe *p);
void pipe_done(Pipe *p);

/*
 * Submits what is to be submitted and hands over what has arrived within ms. False when there is nothing
 * more to wait for: all pipes are closed, or idle.
 */
bool pipes_turn(int host, Pipe *pipes, unsigned n, int ms);

/* Takes all URBs back and hands over what they moved until then. */
void pipes_cancel(int host, Pipe *pipes, unsigned n);
