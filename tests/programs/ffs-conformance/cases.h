/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Cases · what main.c lists. Those without a connection find no session open and leave none; those with
 * one find its endpoints idle and leave them so. Where a case relies on the one before it, it says so
 * below.
 */
#pragma once

#include <stdint.h>

/* A bound gadget with a first pair of endpoints, and the host that has claimed it */
typedef struct Connection {
        int ep0;
        int proxy;      /* ep1_rw */
        int base;       /* the pair's IN file */
        int host;
        uint8_t in;     /* addresses, as the host knows them */
        uint8_t out;
} Connection;

/* cases-setup.c */
void test_legacy_format(void);
void test_refused(void);
void test_refused_then_accepted(void);

/* cases-files.c */
void test_files(void);
void test_many_files(void);
void test_files_with_eventfd(void);
void test_permissions(void);    /* mounts for itself, like the next */
void test_no_disconnect(void);

/* cases-ioctl.c; with two pairs, in out and out in */
void test_ioctls(const char *when, int ep0);
void test_file_operations(void);

/* cases-data.c */
void test_read(Connection *c);
void test_duplex(Connection *c);
void test_writers(Connection *c);
void test_halt(Connection *c);

/* cases-zlp.c */
void test_zlp_sizes(Connection *c);  /* leaves the switch on for the next two */
void test_zlp_exact_read(Connection *c);
void test_zlp_writev(Connection *c);
void test_zlp_reuse(Connection *c);
void test_second_pair(Connection *c);

/* cases-aio.c */
void test_aio(Connection *c);

/* cases-life.c; in this order: the first leaves the switch on, and the others look for it */
void test_reopen(Connection *c);
void test_unbind(Connection *c);     /* leaves the gadget unbound for the next */
void test_rebind(Connection *c);
void test_reset(Connection *c);
void test_disconnect(Connection *c);
