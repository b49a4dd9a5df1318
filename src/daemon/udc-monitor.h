/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * UdcMonitor · the only door to sd-device: tells when a controller comes, goes, or changes hands.
 */
#pragma once

#include <systemd/sd-event.h>

#include "util/macro.h"

typedef struct UdcMonitor UdcMonitor;

/* Returns 0 or a negative errno. */
int udc_monitor_new(sd_event *event, void (*on_change)(void *userdata), void *userdata, UdcMonitor **ret);
UdcMonitor *udc_monitor_free(UdcMonitor *m);
