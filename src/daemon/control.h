/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Control · the daemon's end of kernel/ask.h: takes requests, and keeps each until its answer is there. Knows no verb.
 */
#pragma once

#include <systemd/sd-event.h>

#include "util/macro.h"

typedef struct Control Control;
/* A request that waits for its answer */
typedef struct Call Call;

/* Has to answer, now or later. */
typedef void (*ControlHandler)(Call *call, const char *request, void *userdata);

/*
 * Listens for gadget name; a socket that an earlier life left is replaced.
 * Returns 0; -EADDRINUSE if a process listens there already; or another negative errno.
 */
int control_new(sd_event *event, const char *name, ControlHandler handler, void *userdata, Control **ret);
/* Those that still wait are left without an answer. */
Control *control_free(Control *c);

/* Answers with an exit status and a text of any number of lines; the call is gone then. */
void call_answer(Call *call, int code, const char *text);
