/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Call · system calls whose result is a number: what they returned, or -errno; and how long things may take.
 */
#pragma once

#include <time.h>

#include "util/macro.h"

#define SOON_MS  10000 /* must happen: generous, emulated machines are slow */
#define NEVER_MS 400   /* must not happen: each such case costs this long */
#define STUCK_MS 3000  /* happens at once or never; which, is the case's result */

/* Before the first call that may have to be interrupted: the signals for that do not end the program. */
void calls_init(void);

long errno_or(long r);
void sleep_ms(unsigned ms);

/* An ioctl that blocks is interrupted: -ETIME. */
long timed_ioctl(int fd, unsigned long code, void *arg);

/* Writes text to a file of sysfs or configfs at once; returns 0 or -errno. */
long put(const char *path, const char *text);

/* That much later than now, by CLOCK_REALTIME, as pthread_timedjoin_np() wants it. */
struct timespec deadline_after(unsigned ms);
