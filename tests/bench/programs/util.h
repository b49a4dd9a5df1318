/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every bench program needs: the clock, an end with a sentence, and the start protocol of services. */
#pragma once

#include <stdint.h>

/* Prints the sentence and ": " with the reason of errno, if that is not 0, and exits with 1. */
void give_up(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* CLOCK_MONOTONIC */
uint64_t now_us(void);

/* Tells the service manager READY=1, if there is one. Without a library: the floor has none. */
void notify_ready(void);
