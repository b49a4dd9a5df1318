/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Link · a device with one or two pairs of endpoints, seen from both ends, and the groups of cases that move
 * data over it. Groups find the endpoints idle and the switches for zero-length packets off, and leave them
 * so. Cases speak of packets, W long each, so that the report is the same at every speed.
 */
#pragma once

#include "selftest/device.h"
#include "selftest/usbfs.h"

typedef enum LinkKind {
        LINK_PLAIN, /* reads and writes through a file for each endpoint */
        LINK_PROXY, /* through one file for both */
        _LINK_KIND_MAX,
} LinkKind;

typedef struct Pair {
        const char *in_name, *out_name, *proxy_name; /* the files' */
        uint8_t in, out;                             /* as the host knows them */
        long in_file, out_file, proxy_file;          /* as the device knows them; -errno if there is none */
        long rx, tx;                                 /* those of them that are read and written */
} Pair;

typedef struct Link {
        int host;
        unsigned packet;
        LinkKind kind;
        unsigned n_pairs;
        Pair first, second; /* the second one has its OUT endpoint first */
} Link;

typedef struct LinkGroup {
        const char *name;
        void (*run)(Link *l);
        bool proxy_only; /* not about the files of single endpoints */
        bool two_pairs;  /* needs both */
        bool patched;    /* without our patches, the results depend on the controller */
        bool dangerous;  /* without our patches, the kernel warns and is tainted */
} LinkGroup;

extern const LinkGroup link_groups[];
extern const size_t n_link_groups;

/* Finds the host's end and what is behind it. Returns 0 or -errno. */
long link_open(Link *l, unsigned ms);
/* The same device after it was away */
void link_reopen(Link *l);
void link_close(Link *l);

/* Runs a group with each kind of files that it is about and that there is. */
void link_run(Link *l, const LinkGroup *group);

/* So many packets, and bytes more or less: { 2, -1 } is "2W-1" */
typedef struct Size {
        int packets, bytes;
} Size;

size_t size_bytes(const Link *l, Size size);
const char *size_name(Size size);

/* What a read or write returned: "all", an amount like "2W-1", or an error */
const char *moved(const Link *l, long n, size_t wanted);

/* As device_wait() for what happens soon or never. A job that goes on is ended: "blocks". */
long finish(unsigned job, unsigned ms);

/*
 * What the host sees of one write, with more room than that: "one end", "no end" or what is wrong. Job 0 is
 * used.
 */
const char *written(Link *l, Move move, long file, uint8_t in, size_t size);

/* What the host sends, and with what reads the device takes it: the list of what these return. Job 0 is used. */
typedef struct Reading {
        const char *name;
        struct {
                Size size;
                bool zlp;
        } sent[2];     /* the second if it is not { } */
        Size reads[5]; /* up to { } */
} Reading;

const char *readings(Link *l, Move move, const Reading *r);
