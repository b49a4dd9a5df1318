/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <systemd/sd-daemon.h>

#include "daemon/notify.h"

void notify_status(bool ready, const char *text) {
        (void) sd_notifyf(0, "%sSTATUS=%s", ready ? "READY=1\n" : "", text);
}

void notify_stopping(void) {
        (void) sd_notify(0, "STOPPING=1");
}
