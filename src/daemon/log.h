/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Log · the only door to the journal, out and in. Every line carries USB_GADGET=.
 */
#pragma once

#include <syslog.h>

#include "profile/diag.h"

/* What administrators can act on, or look for: each has a MESSAGE_ID= and an entry in the catalog. */
typedef enum LogId {
        LOG_ID_NONE,
        LOG_ID_BOUND,
        LOG_ID_UNBOUND, /* not by us */
        LOG_ID_WAITING, /* for a controller */
        LOG_ID_PAUSED,  /* a client keeps ending */
        LOG_ID_ADOPTED,
        LOG_ID_REMOVED,
        LOG_ID_FAILED, /* this and those that follow end the daemon, or a reload, each with an exit status of its own */
        LOG_ID_KERNEL,  /* 69 */
        LOG_ID_TAKEN,   /* 73 */
        LOG_ID_CLIENT,  /* 76 */
        LOG_ID_REFUSED, /* 78 */
        _LOG_ID_MAX,
} LogId;

/* The one that belongs to an exit status. */
LogId log_id_of_exit(int code);

/* From here on lines carry this gadget's name; it must stay valid. */
void log_init(const char *gadget);

void log_event(LogId id, int priority, const char *fmt, ...) _printf_(3, 4);
#define log_line(priority, ...) log_event(LOG_ID_NONE, priority, __VA_ARGS__)

/* Says all errors of the list. */
void log_diagnostics(LogId id, Diagnostics *diag);

/*
 * The kernel's last words about gadgets and controllers since a point in time (CLOCK_REALTIME, µs), from the
 * journal. NULL if there are none.
 */
char *log_kernel_reason(uint64_t since_us);
