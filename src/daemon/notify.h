/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Notify · what PID 1 (and `systemctl status`) is told of us.
 */
#pragma once

#include "util/macro.h"

/* Says how things stand; ready: from now on the unit counts as started. */
void notify_status(bool ready, const char *text);
void notify_stopping(void);
