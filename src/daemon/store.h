/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Store · our own files in PID 1's file descriptor store: ep0 outlives a crash of the daemon there, and with it
 * the gadget. The only door to sd_notify() and sd_listen_fds().
 */
#pragma once

#include "kernel/target.h"

/* Takes back what an earlier life stored. Returns 0 or a negative errno. */
int store_take(Target *t);

/* Stores an ep0 under its function's name. Returns 0 or a negative errno. */
int store_add(const Ep0 *e);

/* Takes it out again and waits until PID 1 has closed its copy. */
void store_remove(const char *name);

/* Tells PID 1 (and `systemctl status`) how things stand; ready: from now on the unit counts as started. */
void store_status(bool ready, const char *fmt, ...) _printf_(2, 3);
void store_stopping(void);
