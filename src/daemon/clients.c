/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "daemon/clients.h"
#include "daemon/log.h"
#include "util/text.h"

struct Clients {
        Manager *manager;
        ClientsHandlers handlers;
        const Plan *plan; /* watched */
        unsigned stops;   /* jobs that have not ended */
};

int clients_new(Manager *manager, const ClientsHandlers *handlers, Clients **ret) {
        Clients *c = calloc(1, sizeof *c);

        if (!c)
                return -ENOMEM;
        c->manager = manager;
        c->handlers = *handlers;
        *ret = c;
        return 0;
}

Clients *clients_free(Clients *c) {
        free(c);
        return NULL;
}

/* Only a client that describes its function is missed by us; others have their own Restart=. */
static bool describes(const Clients *c, const char *unit) {
        size_t i = 0;

        if (c->plan)
                for (const Step *s; (s = plan_next(c->plan, STEP_AWAIT, &i));)
                        if (str_eq(s->arg[3], unit))
                                return true;
        return false;
}

static void on_change(const char *unit, ManagerChange change, void *userdata) {
        Clients *c = userdata;

        if (describes(c, unit))
                c->handlers.describer(unit, change, c->handlers.userdata);
}

int clients_watch(Clients *c, const Plan *plan) {
        size_t i = 0;
        int r = 0;

        c->plan = plan;
        for (const Step *s; r >= 0 && (s = plan_next(plan, STEP_AWAIT, &i));)
                r = manager_watch(c->manager, s->arg[3], on_change, c);
        return r;
}

static void on_started(const char *unit, const char *result, void *userdata) {
        if (str_eq(result, "done") ||
            str_eq(result, "canceled")) /* canceled: by a stop that came after it */
                return;
        log_line(LOG_WARNING, "Client %s was not started: %s", unit, result);
        on_change(unit, MANAGER_UNIT_FAILED, userdata);
}

static void start(Clients *c, ManagerVerb verb, const char *unit) {
        int r;

        manager_reset_failed(c->manager, unit);
        r = manager_queue(c->manager, verb, unit, on_started, c);
        if (r < 0)
                log_line(LOG_WARNING, "Client %s cannot be started: %s", unit, strerror(-r));
}

/* One that may run without the gadget may be up already, without its files. */
static void start_served(Clients *c, const Step *s) {
        start(c, str_eq(s->arg[3], "optional") ? MANAGER_RESTART : MANAGER_START, s->arg[0]);
}

void clients_start(Clients *c, const Step *s) {
        if (str_eq(s->arg[1], activation_names[ACTIVATION_ALWAYS]))
                start_served(c, s);
}

void clients_start_bound(Clients *c, const Plan *plan) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(plan, STEP_CLIENT, &i));)
                if (str_eq(s->arg[1], activation_names[ACTIVATION_BOUND]))
                        start_served(c, s);
}

bool clients_use_devices(const Plan *plan) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(plan, STEP_CLIENT, &i));)
                if (str_eq(s->arg[1], activation_names[ACTIVATION_BOUND]))
                        return true;
        return false;
}

void clients_start_enabled(Clients *c, const Plan *plan) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(plan, STEP_CLIENT, &i));)
                if (!str_eq(s->arg[1], activation_names[ACTIVATION_MANUAL]))
                        start(c, MANAGER_START, s->arg[0]);
}

static bool stop(Clients *c, const char *unit, ManagerJobHandler handler) {
        int r = manager_queue(c->manager, MANAGER_STOP, unit, handler, c);

        if (r < 0)
                log_line(LOG_WARNING, "Client %s cannot be stopped: %s", unit, strerror(-r));
        return r >= 0;
}

static void on_stopped_meanwhile(const char *unit, const char *result, void *userdata _unused_) {
        if (!str_eq(result, "done") &&
            !str_eq(result, "canceled")) /* canceled: by a start that came after it */
                log_line(LOG_WARNING, "Client %s was not stopped: %s", unit, result);
}

void clients_stop_on(Clients *c, const Plan *plan, StopOn event) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(plan, STEP_CLIENT, &i));) {
                size_t when = text_index(stop_on_names, s->arg[2]);

                if (when != STOP_ON_NEVER && when <= event)
                        (void) stop(c, s->arg[0], on_stopped_meanwhile);
        }
}

static void on_stopped(const char *unit, const char *result, void *userdata) {
        Clients *c = userdata;

        if (!str_eq(result, "done") && !strstr(result, "not loaded"))
                log_line(LOG_WARNING, "Client %s was not stopped: %s", unit, result);
        if (--c->stops == 0)
                c->handlers.stopped(c->handlers.userdata);
}

bool clients_stop(Clients *c, const Plan *plan, Target *t) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(plan, STEP_CLIENT, &i));)
                if (target_has(t, s) && stop(c, s->arg[0], on_stopped))
                        c->stops++;
        return c->stops > 0;
}
