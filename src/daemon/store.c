/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdarg.h>
#include <systemd/sd-daemon.h>

#include "daemon/store.h"

#define BARRIER_TIMEOUT_US (5 * UINT64_C(1000000))

int store_take(Target *t) {
        char **names = NULL;
        int n = sd_listen_fds_with_names(1, &names), r = 0;

        for (int i = 0; i < n; i++) {
                int fd = SD_LISTEN_FDS_START + i;

                if (r >= 0 && !target_find_ep0(t, names[i]))
                        r = target_add_ep0(t, names[i], fd);
                else
                        (void) close_fd(fd);
                free(names[i]);
        }
        free(names);
        return n < 0 ? n : r;
}

int store_add(const Ep0 *e) {
        _cleanup_free_ char *message = NULL;

        /* never watched by PID 1: a hang-up must not throw it out of the store */
        if (asprintf(&message, "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", e->name) < 0)
                return -ENOMEM;
        int r = sd_pid_notify_with_fds(0, 0, message, &e->fd, 1);
        return r < 0 ? r : 0;
}

void store_remove(const char *name) {
        if (sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", name) > 0)
                (void) sd_notify_barrier(0, BARRIER_TIMEOUT_US);
}

void store_status(bool ready, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;
        int n;

        va_start(ap, fmt);
        n = vasprintf(&text, fmt, ap);
        va_end(ap);
        if (n >= 0)
                (void) sd_notifyf(0, "%sSTATUS=%s", ready ? "READY=1\n" : "", text);
}

void store_stopping(void) {
        (void) sd_notify(0, "STOPPING=1");
}
