/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ep0 · the control endpoints of the functions that we described: held open here and in PID 1's file descriptor
 * store, so that they, and with them the gadget, outlive a crash of the daemon; and read, so that no SETUP waits.
 */
#pragma once

#include <systemd/sd-event.h>

#include "kernel/functionfs.h"

typedef struct Ep0s Ep0s;

/* on_event is called for what happens to one of the functions. Returns 0 or a negative errno. */
int ep0s_new(sd_event *event, void (*on_event)(FfsEvent event, void *userdata), void *userdata, Ep0s **ret);
Ep0s *ep0s_free(Ep0s *e);

/* Takes back what an earlier life stored, without reading it yet. Returns 0 or a negative errno. */
int ep0s_take(Ep0s *e);
/* Begins to read all of those; a SETUP that the earlier life left unanswered is refused. Returns 0 or a negative errno. */
int ep0s_resume(Ep0s *e);

/* Takes over the ep0 of a function, also on error; stores and reads it. Returns 0 or a negative errno. */
int ep0s_add(Ep0s *e, const char *function, int fd);
bool ep0s_has(const Ep0s *e, const char *function);

/* Gives one up: when this returns neither we nor PID 1 hold it. */
void ep0s_drop(Ep0s *e, const char *function);
void ep0s_drop_all(Ep0s *e);
