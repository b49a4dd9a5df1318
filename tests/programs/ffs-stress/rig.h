/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rig · a mounted functionfs with one or two pairs of bulk endpoints, bound, and the host that has claimed
 * it. Between rig_open() and rig_connect() nothing is bound.
 */
#pragma once

#include "trouble.h"
#include "util/macro.h"

#define GADGET_NAME "ffs-stress"
#define PAIRS_MAX 2

typedef struct Rig {
        bool proxies;
        unsigned pairs;
        int ep0;
        struct {
                int write, read;        /* what data goes through: the proxy, or the plain files */
                uint8_t in, out;        /* addresses, while connected */
        } pair[PAIRS_MAX];
        int host;
} Rig;

/* Mounts and makes the files, and opens those that data goes through. */
void rig_open(Rig *r, const Options *o, unsigned pairs, const char *mount_options);

/* Disconnects, closes all and unmounts. */
void rig_close(Rig *r);

void rig_connect(Rig *r);
/* Whatever of it is left */
void rig_disconnect(Rig *r);

/* Finds the host's end anew, after a reset or when the device was away. */
void rig_find(Rig *r);

/* Waits until the host knows that the device is gone: else it would be found once more. */
void rig_gone(Rig *r);

/* Descriptors and strings on an ep0, and the files */
void rig_session(Rig *r);
void rig_close_files(Rig *r);

void rig_set_zlp(unsigned pair, bool on);

/* The plain files of a pair, opened anew */
int rig_plain_in(unsigned pair);
int rig_plain_out(unsigned pair);
