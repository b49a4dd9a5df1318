/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sysexits.h>
#include <systemd/sd-bus.h>

#include "daemon/manager.h"
#include "kernel/path.h"

#define DESTINATION "org.freedesktop.systemd1"
#define OBJECT      "/org/freedesktop/systemd1"
#define INTERFACE   "org.freedesktop.systemd1.Manager"

/* Jobs of PID 1 have time-outs of their own; a call may wait for a slow reload. */
#define CALL_TIMEOUT_US (600 * UINT64_C(1000000))
/* PID 1 executing itself anew: how often, and for how long, to knock. */
#define RECONNECT_US  UINT64_C(200000)
#define RECONNECT_MAX 150

typedef struct Job {
        Manager *manager;
        struct Job *next;
        ManagerVerb verb;
        char *unit;
        char *path; /* NULL until PID 1 has answered */
        sd_bus_slot *slot;
        bool cuts_start; /* stops a unit that is not up yet */
        ManagerJobHandler handler;
        void *userdata;
} Job;

typedef struct Watch {
        Manager *manager;
        struct Watch *next;
        char *unit;
        bool active;
        bool up; /* was seen activating or active */
        ManagerUnitHandler handler;
        void *userdata;
} Watch;

struct Manager {
        sd_event *event;
        sd_bus *bus;
        Job *jobs;
        Watch *watches;
        sd_event_source *reconnect;
        unsigned attempts;
        sd_event_source *leave; /* set: about to disconnect, unless something comes in between */
};

static int need_bus(Manager *m);
static void leave_bus(Manager *m);

static const char *const verb_methods[_MANAGER_VERB_MAX] = {
        [MANAGER_START] = "StartUnit",
        [MANAGER_STOP] = "StopUnit",
        [MANAGER_RESTART] = "RestartUnit",
};

static void job_free(Job *j) {
        (void) sd_bus_slot_unref(j->slot);
        free(j->unit);
        free(j->path);
        free(j);
}

/* Takes the job out first: the handler may queue the next one. */
static void job_finish(Job *j, const char *result) {
        Job **p = &j->manager->jobs;

        while (*p != j)
                p = &(*p)->next;
        *p = j->next;
        if (j->cuts_start)
                manager_reset_failed(j->manager, j->unit);
        j->handler(j->unit, result, j->userdata);
        leave_bus(j->manager);
        job_free(j);
}

static Job *find_job(const Manager *m, const char *path) {
        Job *j = m->jobs;

        while (j && !str_eq(j->path, path))
                j = j->next;
        return j;
}

/* Two calls for one unit can have been merged into one job. */
static int on_job_removed(sd_bus_message *m, void *userdata, sd_bus_error *error _unused_) {
        const char *path, *unit, *result;
        uint32_t id;

        if (sd_bus_message_read(m, "uoss", &id, &path, &unit, &result) < 0)
                return 0;
        for (Job *j; (j = find_job(userdata, path));)
                job_finish(j, result);
        return 0;
}

static int on_job_queued(sd_bus_message *m, void *userdata, sd_bus_error *error _unused_) {
        const sd_bus_error *e = sd_bus_message_get_error(m);
        Job *j = userdata;
        const char *path;

        if (e &&
            sd_bus_error_has_name(
                            e,
                            SD_BUS_ERROR_NO_REPLY)) /* the connection went away; asked again by the next */
                return 0;
        if (e)
                job_finish(j, e->message ?: e->name);
        else if (sd_bus_message_read(m, "o", &path) < 0 || !(j->path = strdup(path)))
                job_finish(j, "out of memory");
        return 0;
}

static int job_send(Job *j) {
        int r = need_bus(j->manager);

        free(TAKE_PTR(j->path));
        j->slot = sd_bus_slot_unref(j->slot);
        return r < 0 ? r
                     : sd_bus_call_method_async(j->manager->bus, &j->slot, DESTINATION, OBJECT, INTERFACE,
                                                verb_methods[j->verb], on_job_queued, j, "ss", j->unit,
                                                "replace");
}

/* A property of a unit, which is loaded for that. */
static int unit_property(Manager *m, const char *unit, const char *property, char **ret) {
        sd_bus_message *reply = NULL;
        const char *path;
        int r = need_bus(m);

        if (r >= 0)
                r = sd_bus_call_method(m->bus, DESTINATION, OBJECT, INTERFACE, "LoadUnit", NULL, &reply, "s",
                                       unit);
        if (r >= 0)
                r = sd_bus_message_read(reply, "o", &path);
        if (r >= 0)
                r = sd_bus_get_property_string(m->bus, DESTINATION, path, "org.freedesktop.systemd1.Unit",
                                               property, NULL, ret);
        (void) sd_bus_message_unref(reply);
        leave_bus(m);
        return r;
}

/* systemd calls a unit failed if the signal that stops it meets what it does before its program runs. */
static bool is_starting(Manager *m, const char *unit) {
        _cleanup_free_ char *state = NULL;

        return unit_property(m, unit, "ActiveState", &state) >= 0 && str_eq(state, "activating");
}

int manager_queue(Manager *m, ManagerVerb verb, const char *unit, ManagerJobHandler handler,
                  void *userdata) {
        Job *j = calloc(1, sizeof *j);
        int r;

        if (!j || !(j->unit = strdup(unit))) {
                free(j);
                return -ENOMEM;
        }
        j->manager = m;
        j->verb = verb;
        j->cuts_start = verb == MANAGER_STOP && is_starting(m, unit);
        j->handler = handler;
        j->userdata = userdata;
        r = job_send(j);
        if (r < 0 && !m->reconnect) { /* while the connection is made anew it only waits */
                job_free(j);
                return r;
        }
        j->next = m->jobs;
        m->jobs = j;
        return 0;
}

void manager_reset_failed(Manager *m, const char *unit) {
        if (need_bus(m) >= 0)
                (void) sd_bus_call_method_async(m->bus, NULL, DESTINATION, OBJECT, INTERFACE,
                                                "ResetFailedUnit", NULL, NULL, "s", unit);
}

/* ---- the connection ---- */

static int watch_match(Manager *m, Watch *w);
static int on_disconnected(sd_bus_message *m, void *userdata, sd_bus_error *error);

static int connect_bus(Manager *m) {
        int r = sd_bus_new(&m->bus);

        if (r >= 0)
                r = sd_bus_set_address(m->bus, SYSTEMD_SOCKET);
        if (r >= 0)
                r = sd_bus_start(m->bus);
        if (r >= 0)
                r = sd_bus_set_method_call_timeout(m->bus, CALL_TIMEOUT_US);
        if (r >= 0)
                r = sd_bus_attach_event(m->bus, m->event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                r = sd_bus_match_signal(m->bus, NULL, NULL, OBJECT, INTERFACE, "JobRemoved", on_job_removed,
                                        m);
        if (r >= 0)
                r = sd_bus_match_signal(m->bus, NULL, NULL, "/org/freedesktop/DBus/Local",
                                        "org.freedesktop.DBus.Local", "Disconnected", on_disconnected, m);
        for (Watch *w = m->watches; w && r >= 0; w = w->next)
                r = watch_match(m, w);
        return r;
}

static void disconnect_bus(Manager *m) {
        for (Job *j = m->jobs; j; j = j->next)
                j->slot = sd_bus_slot_unref(j->slot);
        m->bus = sd_bus_close_unref(m->bus);
}

static int on_reconnect(sd_event_source *s, uint64_t usec, void *userdata) {
        Manager *m = userdata;
        int r;

        disconnect_bus(m);
        r = connect_bus(m);
        for (Job *j = m->jobs; j && r >= 0; j = j->next)
                r = job_send(j);
        if (r >= 0) {
                m->attempts = 0;
                m->reconnect = sd_event_source_disable_unref(m->reconnect);
                leave_bus(m);
                return 0;
        }
        if (++m->attempts > RECONNECT_MAX) /* the next life takes the gadget over */
                return sd_event_exit(m->event, EX_TEMPFAIL);
        r = sd_event_source_set_time(s, usec + RECONNECT_US);
        return r < 0 ? r : sd_event_source_set_enabled(s, SD_EVENT_ONESHOT);
}

static int reconnect(Manager *m) {
        return m->reconnect ? 0
                            : sd_event_add_time_relative(m->event, &m->reconnect, CLOCK_MONOTONIC, 0, 0,
                                                         on_reconnect, m);
}

/* PID 1 executes itself anew (systemctl daemon-reexec, an upgrade of systemd). Not here: the bus is dispatching. */
static int on_disconnected(sd_bus_message *m _unused_, void *userdata, sd_bus_error *error _unused_) {
        Manager *manager = userdata;

        return reconnect(manager) < 0 ? sd_event_exit(manager->event, EX_TEMPFAIL) : 0;
}

/* If PID 1 is not there just now, what is queued waits for it. */
static int need_bus(Manager *m) {
        int r = m->bus ? 0 : connect_bus(m);

        if (r < 0) {
                disconnect_bus(m);
                (void) reconnect(m);
        }
        return r;
}

static int on_leave(sd_event_source *s _unused_, void *userdata) {
        Manager *m = userdata;

        m->leave = sd_event_source_disable_unref(m->leave);
        if (!m->jobs && !m->watches && !m->reconnect)
                m->bus = sd_bus_flush_close_unref(m->bus);
        return 0;
}

/*
 * Whoever is connected is woken up by each job and each unit that changes in the whole system: nobody stays who waits
 * for nothing. Not here: the bus may be dispatching.
 */
static void leave_bus(Manager *m) {
        if (m->leave || m->jobs || m->watches)
                return;
        if (sd_event_add_defer(m->event, &m->leave, on_leave, m) >= 0)
                (void) sd_event_source_set_priority(m->leave, SD_EVENT_PRIORITY_IDLE);
}

int manager_new(sd_event *event, Manager **ret) {
        Manager *m = calloc(1, sizeof *m);

        if (!m)
                return -ENOMEM;
        m->event = event;
        *ret = m;
        return 0;
}

Manager *manager_free(Manager *m) {
        if (!m)
                return NULL;
        (void) sd_event_source_disable_unref(m->reconnect);
        (void) sd_event_source_disable_unref(m->leave);
        for (Job *j = m->jobs, *next; j; j = next) {
                next = j->next;
                job_free(j);
        }
        (void) sd_bus_flush_close_unref(m->bus);
        for (Watch *w = m->watches, *next; w; w = next) {
                next = w->next;
                free(w->unit);
                free(w);
        }
        free(m);
        return NULL;
}

/* ---- watching ---- */

/* Finds ActiveState in the a{sv} of PropertiesChanged: 1, or 0 if it is not there. */
static int read_active_state(sd_bus_message *m, const char **ret) {
        int r = sd_bus_message_enter_container(m, 'a', "{sv}");

        if (r <= 0)
                return r;
        while ((r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
                const char *name;

                r = sd_bus_message_read(m, "s", &name);
                if (r < 0)
                        return r;
                if (str_eq(name, "ActiveState"))
                        return sd_bus_message_read(m, "v", "s", ret) < 0 ? 0 : 1;
                r = sd_bus_message_skip(m, "v");
                if (r >= 0)
                        r = sd_bus_message_exit_container(m);
                if (r < 0)
                        return r;
        }
        return r;
}

static bool is_running(const char *state) {
        return str_eq(state, "active") || str_eq(state, "reloading");
}

/* Returns whether it has failed. */
static bool watch_state(Watch *w, const char *state) {
        bool failed = str_eq(state, "failed");

        w->active = is_running(state);
        w->up = !failed && !str_eq(state, "inactive");
        return failed;
}

/* The signal of a unit that systemd restarts at once says "failed" or "inactive" as well: ask how it is now. */
static int on_properties_changed(sd_bus_message *m, void *userdata, sd_bus_error *error _unused_) {
        const char *interface, *state;
        Watch *w = userdata;
        bool was_active = w->active, was_up = w->up, failed;
        _cleanup_free_ char *now = NULL;

        if (sd_bus_message_read(m, "s", &interface) < 0 ||
            !str_eq(interface, "org.freedesktop.systemd1.Unit") || read_active_state(m, &state) <= 0)
                return 0;
        failed = watch_state(w, state);
        if (was_up && !w->up && unit_property(w->manager, w->unit, "ActiveState", &now) >= 0)
                failed = watch_state(w, now);
        if (was_active && !is_running(state))
                w->handler(w->unit, MANAGER_UNIT_LEFT, w->userdata);
        if (was_up && !w->up)
                w->handler(w->unit, failed ? MANAGER_UNIT_FAILED : MANAGER_UNIT_ENDED, w->userdata);
        return 0;
}

static int watch_match(Manager *m, Watch *w) {
        _cleanup_free_ char *path = NULL;
        int r = sd_bus_path_encode(OBJECT "/unit", w->unit, &path);

        return r < 0 ? r
                     : sd_bus_match_signal(m->bus, NULL, NULL, path, "org.freedesktop.DBus.Properties",
                                           "PropertiesChanged", on_properties_changed, w);
}

int manager_load_state(Manager *m, const char *unit, char **ret) {
        return unit_property(m, unit, "LoadState", ret);
}

/* Kept also when its state cannot be read: the match refers to it. */
int manager_watch(Manager *m, const char *unit, ManagerUnitHandler handler, void *userdata) {
        _cleanup_free_ char *state = NULL;
        Watch *w = m->watches;
        int r;

        while (w && !str_eq(w->unit, unit))
                w = w->next;
        if (w)
                return 0;
        w = calloc(1, sizeof *w);
        if (!w || !(w->unit = strdup(unit))) {
                free(w);
                return -ENOMEM;
        }
        w->manager = m;
        w->handler = handler;
        w->userdata = userdata;
        r = need_bus(m); /* which asks for all watches, if it is made just now */
        w->next = m->watches;
        m->watches = w;
        if (r >= 0)
                r = watch_match(m, w);
        if (r >= 0)
                r = unit_property(m, unit, "ActiveState", &state);
        if (r >= 0)
                watch_state(w, state);
        return r;
}
