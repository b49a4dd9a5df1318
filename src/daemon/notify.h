/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Notify · what PID 1 (and `systemctl status`) is told of us.
 */
#pragma once

#include "daemon/log.h"

/* Resting state: all zero. */
typedef struct Notify {
        bool ready; /* READY=1 was said: the unit counts as started */
        char *said; /* the last status */
} Notify;

/* Says how things stand, and, if it is news, also to the journal; ready: from now on the unit is started. */
void notify_say(Notify *n, bool ready, LogId id, const char *text);
void notify_done(Notify *n);

/* Says why it ends. */
void notify_failure(const char *text);
void notify_stopping(void);
