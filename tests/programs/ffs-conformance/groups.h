/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Groups · what only a machine that is host and device at once can ask, beside the groups of the selftest.
 */
#pragma once

#include "selftest/link.h"

/* A group that mounts and binds for itself */
typedef struct OwnGroup {
        const char *name;
        void (*run)(void);
        bool dangerous; /* as with a LinkGroup; or a process is left behind that cannot be killed */
} OwnGroup;

/* Describes SESSION_EPS on the mounted functionfs, binds, and waits for the host. Returns ep0. */
int connect_link(Link *l);
/* ep0 is the last file that is open. */
void disconnect_link(Link *l, int ep0);

/* cases-files.c */
void test_operations(void);
void test_modes(void);
void test_instances(void);

/* cases-compat.c */
void test_compat(void);

/* cases-close.c */
void test_close(void);
void test_ep0(void);
void test_no_disconnect(void);
void test_reopen(void);

/* cases-skip.c */
void test_skip_zlp(void);

/* cases-enabled.c; but for the first, over a link, as all that follows */
void test_enabled(void);
void test_small(Link *l);
void test_fifo(Link *l);
void test_huge(Link *l);

/* cases-life.c */
void test_life(Link *l);

/* cases-signal.c */
void test_signals(Link *l);

/* cases-fault.c */
void test_faults(Link *l);
void test_leaks(Link *l);

/* cases-uring.c */
void test_uring(Link *l);
