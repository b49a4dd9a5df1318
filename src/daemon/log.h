/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Log · the only door to the journal, out and in. Every line carries USB_GADGET=.
 */
#pragma once

#include <syslog.h>

#include "profile/diag.h"

/* From here on lines carry this gadget's name; it must stay valid. */
void log_init(const char *gadget);

void log_line(int priority, const char *fmt, ...) _printf_(2, 3);

/* Says all errors of the list. */
void log_diagnostics(Diagnostics *diag);

/*
 * The kernel's last words about gadgets and controllers since a point in time (CLOCK_REALTIME, µs), from the
 * journal. NULL if there are none.
 */
char *log_kernel_reason(uint64_t since_us);
