/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <systemd/sd-daemon.h>

#include "daemon/notify.h"

void notify_say(Notify *n, bool ready, LogId id, const char *text) {
        if (str_eq(n->said, text) && (n->ready || !ready))
                return;
        (void) sd_notifyf(0, "%sSTATUS=%s", ready && !n->ready ? "READY=1\n" : "", text);
        n->ready = n->ready || ready;
        log_event(id, LOG_INFO, "%s", text);
        free(n->said);
        n->said = strdup(text);
}

void notify_done(Notify *n) {
        free(n->said);
        *n = (Notify){};
}

void notify_failure(const char *text) {
        (void) sd_notifyf(0, "STATUS=%s", text);
}

void notify_stopping(void) {
        (void) sd_notify(0, "STOPPING=1");
}
