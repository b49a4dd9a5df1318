/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <systemd/sd-daemon.h>

#include "daemon/ep0.h"
#include "daemon/log.h"

#define BARRIER_TIMEOUT_US (5 * UINT64_C(1000000))

typedef struct Ep0 {
        Ep0s *all;
        char *function; /* its name in the profile, and in the store */
        int fd;
        sd_event_source *source; /* NULL: not read yet */
} Ep0;

struct Ep0s {
        sd_event *event;
        void (*on_event)(FfsEvent event, void *userdata);
        void *userdata;
        Ep0 **items;
        size_t n;
};

static void ep0_free(Ep0 *e) {
        (void) sd_event_source_disable_unref(e->source);
        (void) close_fd(e->fd);
        free(e->function);
        free(e);
}

int ep0s_new(sd_event *event, void (*on_event)(FfsEvent event, void *userdata), void *userdata, Ep0s **ret) {
        Ep0s *e = calloc(1, sizeof *e);

        if (!e)
                return -ENOMEM;
        *e = (Ep0s){ .event = event, .on_event = on_event, .userdata = userdata };
        *ret = e;
        return 0;
}

Ep0s *ep0s_free(Ep0s *e) {
        if (!e)
                return NULL;
        for (size_t i = 0; i < e->n; i++)
                ep0_free(e->items[i]);
        free(e->items);
        free(e);
        return NULL;
}

static size_t find(const Ep0s *e, const char *function) {
        size_t i = 0;

        while (i < e->n && !str_eq(e->items[i]->function, function))
                i++;
        return i;
}

bool ep0s_has(const Ep0s *e, const char *function) {
        return find(e, function) < e->n;
}

/* Takes the descriptor over. */
static int append(Ep0s *e, const char *function, int fd, Ep0 **ret) {
        Ep0 *item = calloc(1, sizeof *item);

        if (!item || !(item->function = strdup(function)) ||
            array_grow(&e->items, e->n, sizeof(Ep0 *)) < 0) {
                if (item)
                        free(item->function);
                free(item);
                (void) close_fd(fd);
                return -ENOMEM;
        }
        item->all = e;
        item->fd = fd;
        *ret = e->items[e->n++] = item;
        return 0;
}

/* ---- reading ---- */

static void on_ffs_event(FfsEvent event, void *userdata) {
        const Ep0 *item = userdata;

        item->all->on_event(event, item->all->userdata);
}

static int on_readable(sd_event_source *s, int fd, uint32_t revents _unused_, void *userdata) {
        const Ep0 *item = userdata;
        int r = ffs_read_events(fd, on_ffs_event, userdata);

        if (r < 0) {
                log_line(LOG_ERR, "%s: reading ep0 failed: %s", item->function, strerror(-r));
                (void) sd_event_source_set_enabled(s, SD_EVENT_OFF);
        }
        return 0;
}

static int begin_reading(Ep0 *item) {
        return sd_event_add_io(item->all->event, &item->source, item->fd, EPOLLIN, on_readable, item);
}

/* ---- PID 1's store ---- */

static int store(const Ep0 *item) {
        _cleanup_free_ char *message = NULL;

        /* never watched by PID 1: a hang-up must not throw it out of the store */
        if (asprintf(&message, "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", item->function) < 0)
                return -ENOMEM;
        int r = sd_pid_notify_with_fds(0, 0, message, &item->fd, 1);
        return r < 0 ? r : 0;
}

int ep0s_take(Ep0s *e) {
        char **names = NULL;
        int n = sd_listen_fds_with_names(1, &names), r = 0;

        for (int i = 0; i < n; i++) {
                int fd = SD_LISTEN_FDS_START + i;
                Ep0 *ignored;

                if (r >= 0 && !ep0s_has(e, names[i]))
                        r = append(e, names[i], fd, &ignored);
                else
                        (void) close_fd(fd);
                free(names[i]);
        }
        free(names);
        return n < 0 ? n : r;
}

int ep0s_resume(Ep0s *e) {
        for (size_t i = 0; i < e->n; i++) {
                ffs_resolve_pending_setup(e->items[i]->fd);
                int r = begin_reading(e->items[i]);
                if (r < 0)
                        return r;
        }
        return 0;
}

int ep0s_add(Ep0s *e, const char *function, int fd) {
        Ep0 *item;
        int r = append(e, function, fd, &item);

        if (r >= 0)
                r = store(item);
        return r < 0 ? r : begin_reading(item);
}

void ep0s_drop(Ep0s *e, const char *function) {
        size_t i = find(e, function);

        if (i == e->n)
                return;
        if (sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", function) > 0)
                (void) sd_notify_barrier(0, BARRIER_TIMEOUT_US);
        ep0_free(e->items[i]);
        e->items[i] = e->items[--e->n];
}

void ep0s_drop_all(Ep0s *e) {
        while (e->n > 0)
                ep0s_drop(e, e->items[0]->function);
}
