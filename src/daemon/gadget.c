/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <sysexits.h>

#include "daemon/await.h"
#include "daemon/bind.h"
#include "daemon/clients.h"
#include "daemon/ep0.h"
#include "daemon/gadget.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/udc-monitor.h"
#include "kernel/client.h"
#include "kernel/udc.h"
#include "profile/function.h"
#include "profile/unit.h"
#include "util/clock.h"

#define BIND_RETRY_US UINT64_C(50000)
/* A controller can be announced a little before it is free. */
#define UDC_SETTLE_US UINT64_C(300000)
/* What stopped a gadget that ran from being bound again need not announce its end. */
#define BIND_AGAIN_US UINT64_C(1000000)
/* A describing client that ends again within this time of a bind is given more and more of it before the next one. */
#define QUICK_END_US    UINT64_C(10000000)
#define BACK_OFF_US     UINT64_C(1000000)
#define BACK_OFF_MAX_US UINT64_C(32000000)
/* A bus reset disables, too, and the host enables again at once. */
#define STOP_ON_DELAY_US UINT64_C(1500000)
/* Clients that do not end by then are released by the unbind. */
#define CLIENT_STOP_US UINT64_C(5000000)

typedef enum GadgetState {
        GADGET_RESTING,     /* nothing of it exists */
        GADGET_BUILDING,    /* walking the plan forward */
        GADGET_WAITING_UDC, /* all but bound: there is no controller for it now */
        GADGET_BOUND,
        GADGET_STOPPING, /* its clients are being stopped */
        GADGET_UNDOING,  /* walking the plan backward */
        GADGET_GONE,
} GadgetState;

typedef enum GadgetEvent {
        EVENT_START,
        EVENT_MOUNTED,
        EVENT_MOUNT_FAILED,
        EVENT_UNMOUNTED,        /* or not: undo_failed */
        EVENT_TICK,             /* the timer */
        EVENT_DESCRIBER_ENDED,  /* a client that describes its function, by itself or by the administrator */
        EVENT_DESCRIBER_FAILED, /* and systemd does not restart it */
        EVENT_UDC,              /* a controller came, went or changed hands */
        EVENT_ENABLED,          /* by the host */
        EVENT_CLIENTS_STOPPED,
        EVENT_RELOAD, /* next is the plan to be */
        EVENT_STOP,
} GadgetEvent;

struct Gadget {
        const char *name;
        GadgetState state;
        sd_event *event;
        Manager *manager;
        Clients *clients;
        Ep0s *ep0s;
        Target target;

        Plan plan;       /* what exists, or is being built */
        size_t position; /* forward: steps before it are done; backward: steps from it on are undone */
        bool begun;      /* forward: the step at position was tried and may have left something */
        char *unit;      /* the mount that the walk waits for */
        Plan next;       /* built when the present plan is undone */
        GadgetReloaded reloaded; /* asks for an answer when the gadget is that of the next plan */
        void *reloaded_userdata;

        sd_event_source *timer;
        sd_event_source *stop_on_timer;
        StopOn stop_on; /* what has happened, to be told to the clients when the timer says so */
        Await await;
        BindAttempt attempt;
        uint64_t bound_at;   /* CLOCK_MONOTONIC, µs */
        uint64_t not_before; /* that time, the gadget is not bound */
        unsigned quick_ends; /* of describing clients, one after the other */
        Notify notify;
        bool undo_failed;
        int exit_code;
        char *failure; /* why it ends */
        UdcMonitor *udc_monitor;
};

static void gadget_step(Gadget *g, GadgetEvent event, const char *detail);

/* ---- small parts ---- */

static int on_timer(sd_event_source *s _unused_, uint64_t usec _unused_, void *userdata) {
        gadget_step(userdata, EVENT_TICK, NULL);
        return 0;
}

static void disarm(Gadget *g) {
        g->timer = sd_event_source_disable_unref(g->timer);
}

/* One timer is enough: a state waits for one thing. */
static void arm(Gadget *g, uint64_t in_us) {
        disarm(g);
        if (sd_event_add_time_relative(g->event, &g->timer, CLOCK_MONOTONIC, in_us, 1000, on_timer, g) < 0)
                (void) sd_event_exit(g->event, EX_TEMPFAIL); /* out of memory; the next life goes on */
}

static int on_stop_on(sd_event_source *s _unused_, uint64_t usec _unused_, void *userdata) {
        Gadget *g = userdata;

        if (g->state < GADGET_STOPPING)
                clients_stop_on(g->clients, &g->plan, g->stop_on);
        g->stop_on = STOP_ON_NEVER;
        return 0;
}

static void cancel_stop_on(Gadget *g) {
        g->stop_on_timer = sd_event_source_disable_unref(g->stop_on_timer);
        g->stop_on = STOP_ON_NEVER;
}

/* An unbind comes as a disable first. */
static void note_stop_on(Gadget *g, StopOn what) {
        StopOn already = g->stop_on;

        cancel_stop_on(g);
        g->stop_on = MAX_OF(what, already);
        (void) sd_event_add_time_relative(g->event, &g->stop_on_timer, CLOCK_MONOTONIC, STOP_ON_DELAY_US, 0,
                                          on_stop_on, g);
}

static const Step *current(const Gadget *g) {
        return g->position < g->plan.n ? g->plan.steps + g->position : NULL;
}

/* Where the walk begins anew while everything else stands: are descriptors there, is there a controller? */
static size_t last_part(const Gadget *g) {
        size_t i = 0;

        while (i < g->plan.n && g->plan.steps[i].kind != STEP_AWAIT && g->plan.steps[i].kind != STEP_BIND)
                i++;
        return i;
}

/* ---- steps forward: done (0), waits for an event (1), there is no controller (2), or a negative errno ---- */

enum {
        STEP_E_WAITS = 1,
        STEP_E_NO_UDC,
};

static void on_mounted(const char *unit, const char *result, void *userdata) {
        Gadget *g = userdata;

        if (g->state == GADGET_BUILDING && str_eq(g->unit, unit))
                gadget_step(g, str_eq(result, "done") ? EVENT_MOUNTED : EVENT_MOUNT_FAILED, result);
}

/* Begins a job for the mount of a step, and to wait for it. */
static int queue_mount(Gadget *g, ManagerVerb verb, const Step *s, ManagerJobHandler handler) {
        free(g->unit);
        g->unit = unit_name_of_mount(s->arg[1]);
        return g->unit ? manager_queue(g->manager, verb, g->unit, handler, g) : -ENOMEM;
}

static int do_mount(Gadget *g, const Step *s, Diagnostics *diag) {
        int r = queue_mount(g, MANAGER_START, s, on_mounted);

        return r < 0 ? diag_error(diag, r, "Cannot mount %s: %s", s->arg[1], strerror(-r)) : STEP_E_WAITS;
}

static int do_describe(Gadget *g, const Step *s, Diagnostics *diag) {
        int r = target_describe(s, diag);

        if (r < 0)
                return r;
        r = ep0s_add(g->ep0s, s->arg[0], r);
        return r < 0 ? diag_error(diag, r, "%s: cannot keep ep0: %s", s->arg[0], strerror(-r)) : 0;
}

static int do_client(Gadget *g, const Step *s, Diagnostics *diag) {
        int r = target_apply(&g->target, s, diag);

        if (r >= 0)
                clients_start(g->clients, s);
        return r;
}

/* Once started, the gadget has time: a client that went away may stay away as long as it likes. */
static int do_await(Gadget *g, const Step *s, Diagnostics *diag) {
        int r = await_look(&g->await, &g->target, s, !g->notify.ready, diag);
        _cleanup_free_ char *text = NULL;

        if (r != AWAIT_E_NOT_YET)
                return r;
        if (asprintf(&text, "Waiting for client %s to write its descriptors", s->arg[3]) >= 0)
                notify_say(&g->notify, false, LOG_ID_NONE, text);
        arm(g, await_interval_us(!g->notify.ready));
        return STEP_E_WAITS;
}

/* A client that ends again and again would have the host see a device that comes and goes as often. */
static void note_end(Gadget *g) {
        uint64_t now = clock_us(CLOCK_MONOTONIC), pause = BACK_OFF_US;

        g->quick_ends = now < g->bound_at + QUICK_END_US || now < g->not_before ? g->quick_ends + 1 : 0;
        for (unsigned i = 2; i < g->quick_ends && pause < BACK_OFF_MAX_US; i++)
                pause *= 2;
        if (g->quick_ends >= 2)
                g->not_before = now + pause;
}

static int pause_bind(Gadget *g, uint64_t now) {
        _cleanup_free_ char *text = NULL;

        if (asprintf(&text, "A client has ended %u times in a row: binding again in %" PRIu64 " s",
                     g->quick_ends, (g->not_before - now + 999999) / 1000000) >= 0)
                notify_say(&g->notify, false, LOG_ID_PAUSED, text);
        arm(g, g->not_before - now);
        return STEP_E_WAITS;
}

static int do_bind(Gadget *g, const Step *s, Diagnostics *diag) {
        _cleanup_(diag_done) Diagnostics why = {};
        _cleanup_free_ char *text = NULL;
        uint64_t now = clock_us(CLOCK_MONOTONIC);
        int r;

        if (now < g->not_before)
                return pause_bind(g, now);
        r = bind_try(&g->attempt, &g->target, s->arg[0], &text, g->notify.ready ? &why : diag);
        if (r == BIND_E_RETRY) {
                arm(g, BIND_RETRY_US);
                return STEP_E_WAITS;
        }
        if (r == 0)
                g->bound_at = now;
        if (r >= 0) {
                notify_say(&g->notify, true, r == BIND_E_WAIT ? LOG_ID_WAITING : LOG_ID_BOUND, text);
        } else if (g->notify.ready && why.n > 0) {
                /* what worked once may work again */
                notify_say(&g->notify, true, LOG_ID_NONE, why.items[0].text);
                arm(g, BIND_AGAIN_US);
                r = BIND_E_WAIT;
        }
        return r == BIND_E_WAIT ? STEP_E_NO_UDC : r;
}

static int do_step(Gadget *g, const Step *s, Diagnostics *diag) {
        switch (s->kind) {
        case STEP_MOUNT:
                return do_mount(g, s, diag);
        case STEP_DESCRIBE:
                return do_describe(g, s, diag);
        case STEP_CLIENT:
                return do_client(g, s, diag);
        case STEP_AWAIT:
                return do_await(g, s, diag);
        case STEP_BIND:
                return do_bind(g, s, diag);
        default:
                return target_apply(&g->target, s, diag);
        }
}

static int exit_code_of(const Step *s, int r) {
        if (s->kind == STEP_AWAIT)
                return EX_PROTOCOL; /* a client did not describe its function */
        return r == -EOPNOTSUPP ? EX_UNAVAILABLE : r == -EEXIST ? EX_CANTCREAT : EXIT_FAILURE;
}

/* Says it and remembers how to exit. The state that follows is STOPPING. */
static GadgetState failed(Gadget *g, int r, Diagnostics *diag) {
        const Step *s = current(g);

        if (diag->n_errors == 0)
                (void) diag_error(diag, r, "Step '%s' failed: %s", step_name(s->kind), strerror(-r));
        g->exit_code = exit_code_of(s, r);
        log_diagnostics(log_id_of_exit(g->exit_code), diag);
        free(g->failure);
        g->failure = strdup(diag->n > 0 ? diag->items[0].text : strerror(-r));
        notify_failure(g->failure ?: strerror(-r));
        notify_stopping();
        return GADGET_STOPPING;
}

/* A kernel that lacks an option answers EINVAL, which only the log of the mount explains. */
static GadgetState mount_failed(Gadget *g, const char *result) {
        _cleanup_(diag_done) Diagnostics diag = {};
        bool option = strstr(current(g)->arg[2], FFS_MOUNT_SKIP_ZLP);
        int r = diag_error(&diag, option ? -EOPNOTSUPP : -EIO,
                           "Cannot mount functionfs: %s: %s ('journalctl -u %s' may say why%s)", g->unit,
                           result, g->unit,
                           option ? "; HostZeroLength=skip needs the usb_f_fs module that "
                                    "kernel-patches/build-module makes"
                                  : "");

        return failed(g, r, &diag);
}

/* At the start any end of it is one too early. Whatever stands is undone. */
static GadgetState describer_failed(Gadget *g, const char *unit) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = g->notify.ready ? diag_error(&diag, -ECHILD,
                                             "Client %s has failed, and systemd does not restart it any more "
                                             "('journalctl -u %s' may say why)",
                                             unit, unit)
                                : diag_error(&diag, -ECHILD,
                                             "Client %s ended before it wrote its descriptors ('journalctl -u %s' "
                                             "may say why)",
                                             unit, unit);

        (void) udc_unbind(g->target.gadget_fd);
        g->position = last_part(g);
        return failed(g, r, &diag);
}

/* Walks forward as far as it goes; returns the state in which it ends or waits. */
static GadgetState advance(Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};

        for (const Step *s; (s = current(g)); g->position++) {
                int r = do_step(g, s, &diag);

                g->begun = r != -EEXIST; /* what is somebody else's stays */
                if (r < 0)
                        return failed(g, r, &diag);
                if (r > 0)
                        return r == STEP_E_NO_UDC ? GADGET_WAITING_UDC : GADGET_BUILDING;
        }
        return GADGET_BOUND;
}

/* ---- steps backward ---- */

static void undo(Gadget *g, const Step *s) {
        _cleanup_(diag_done) Diagnostics diag = {};

        if (target_undo(&g->target, s, &diag) >= 0)
                return;
        log_diagnostics(LOG_ID_FAILED, &diag);
        g->undo_failed = true;
}

static void on_unmounted(const char *unit, const char *result, void *userdata) {
        Gadget *g = userdata;

        if (g->state != GADGET_UNDOING || !str_eq(g->unit, unit))
                return;
        if (!str_eq(result, "done") && target_has(&g->target, g->plan.steps + g->position)) {
                log_line(LOG_ERR, "%s was not unmounted: %s", unit, result);
                g->undo_failed = true;
        }
        gadget_step(g, EVENT_UNMOUNTED, NULL);
}

/* Undoes a step, or begins to: true if its mount must be gone first. */
static bool undo_waits(Gadget *g, const Step *s) {
        int r;

        if (s->kind == STEP_DESCRIBE)
                ep0s_drop(g->ep0s, s->arg[0]);
        /* also a mount that is only being made; but stopping one that is not there would stop clients for nothing */
        if (s->kind == STEP_MOUNT && (target_has(&g->target, s) || (g->unit && g->begun))) {
                r = queue_mount(g, MANAGER_STOP, s, on_unmounted);
                if (r >= 0)
                        return true;
                log_line(LOG_ERR, "%s cannot be unmounted: %s", s->arg[1], strerror(-r));
                g->undo_failed = true;
        }
        undo(g, s);
        return false;
}

/* Another gadget may serve one of our clients: then nothing is touched. */
static int check_clients_free(Gadget *g, Diagnostics *diag) {
        size_t i = 0;
        int r = 0;

        for (const Step *s; r >= 0 && (s = plan_next(&g->plan, STEP_CLIENT, &i));)
                r = client_check_free(g->target.run_fd, g->name, s->arg[0], diag);
        return r;
}

/* From here on the gadget is ours. */
static GadgetState begin_plan(Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r;

        cancel_stop_on(g); /* that was the earlier plan's */
        g->plan = g->next;
        g->next = (Plan){};
        g->position = 0;
        g->begun = false;
        r = check_clients_free(g, &diag);
        if (r >= 0)
                r = clients_watch(g->clients, &g->plan);
        if (r >= 0)
                r = target_write_record(&g->target, &g->plan, &diag);
        return r < 0 ? failed(g, r, &diag) : GADGET_BUILDING;
}

/* The new values, between an unbind and the bind that follows. */
static GadgetState change_values(Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = udc_unbind(g->target.gadget_fd);

        g->position = last_part(g);
        if (r < 0)
                return failed(g, diag_error(&diag, r, "Cannot unbind: %s", strerror(-r)), &diag);
        for (size_t i = 0; i < g->plan.n && r >= 0; i++)
                if (!step_equal(g->plan.steps + i, g->next.steps + i))
                        r = target_rewrite(&g->target, g->next.steps + i, &diag);
        if (r >= 0)
                r = target_write_record(&g->target, &g->next, &diag);
        if (r < 0)
                return failed(g, r, &diag);
        plan_done(&g->plan);
        g->plan = g->next;
        g->next = (Plan){};
        return advance(g);
}

/* Made anew, the gadget is like one that starts: its clients have so much time and no more. */
static GadgetState reload(Gadget *g) {
        disarm(g);
        if (plan_compare(&g->plan, &g->next) == PLAN_VALUES)
                return change_values(g);
        g->notify.ready = false;
        return GADGET_STOPPING;
}

static GadgetState undone(Gadget *g) {
        if (target_is_ours(&g->target, g->name))
                log_event(LOG_ID_REMOVED, LOG_INFO,
                          g->undo_failed ? "Gadget removed in part" : "Gadget removed");
        plan_done(&g->plan);
        if (!g->undo_failed)
                target_remove_record(&g->target);
        return g->next.n > 0 && !g->undo_failed ? begin_plan(g) : GADGET_GONE;
}

/* Walks backward as far as it goes; returns the state in which it ends or waits. */
static GadgetState retreat(Gadget *g) {
        while (g->position > 0)
                if (undo_waits(g, g->plan.steps + --g->position))
                        return GADGET_UNDOING;
        return undone(g);
}

/* ---- the one place where the state changes ---- */

/* Bound to a controller that is there? If not, let go of it: configfs keeps its name, and takes no other then. */
static bool lost_udc(Gadget *g) {
        if (udc_is_bound(g->target.gadget_fd, g->name))
                return false;
        notify_say(&g->notify, false, LOG_ID_UNBOUND, "The gadget is no longer bound");
        (void) udc_unbind(g->target.gadget_fd);
        return true;
}

/* What entering a state does; returns the state to go on with. */
static GadgetState enter(Gadget *g, GadgetState state) {
        switch (state) {
        case GADGET_BUILDING:
                return advance(g);
        case GADGET_STOPPING:
                arm(g, CLIENT_STOP_US);
                return clients_stop(g->clients, &g->plan, &g->target) ? GADGET_STOPPING : GADGET_UNDOING;
        case GADGET_UNDOING:
                disarm(g);
                if (g->position < g->plan.n && g->begun)
                        g->position++;
                return retreat(g);
        case GADGET_GONE:
                (void) sd_event_exit(g->event, g->exit_code ?: g->undo_failed ? EXIT_FAILURE : EXIT_SUCCESS);
                return state;
        default:
                return state;
        }
}

/*
 * 1. Resting: a start stops and undoes what an earlier life left, which may be nothing, then builds.
 * 2. Building: the event that the waiting step asked for continues the walk; a mount that failed, or a describing
 *    client that ended before the gadget was ready, is a failure.
 * 3. Waiting for a controller: any change among controllers, and once more a moment later, tries again. So does the
 *    time that passes after a bind that failed though the controller is free.
 * 4. Bound: when it no longer is, descriptors and controller are looked for again. The host's enable starts clients.
 * 5. Stopping: when all clients have ended, or after a while, the walk backward begins.
 * 6. Undoing: the mount that is gone continues the walk. Nothing else counts any more.
 * A stop is heard in 1 to 4; a failure inside a step is one. A reload is heard in 3, 4 and in 2 once it was ready.
 */
static GadgetState react(Gadget *g, GadgetEvent event, const char *detail) {
        const Step *s = current(g);

        if (event == EVENT_STOP && g->state < GADGET_STOPPING)
                return GADGET_STOPPING;
        if (event == EVENT_RELOAD)
                return reload(g);
        if (event == EVENT_DESCRIBER_FAILED && g->state >= GADGET_BUILDING && g->state <= GADGET_BOUND)
                return describer_failed(g, detail);

        switch (g->state) {
        case GADGET_RESTING:
                return event == EVENT_START ? GADGET_STOPPING : g->state;
        case GADGET_BUILDING:
                if (event == EVENT_MOUNTED) {
                        g->position++;
                        return advance(g);
                }
                if (event == EVENT_MOUNT_FAILED)
                        return mount_failed(g, detail);
                if (event == EVENT_DESCRIBER_ENDED && s->kind == STEP_AWAIT && !g->notify.ready)
                        return describer_failed(g, detail);
                if (event != EVENT_TICK)
                        return g->state;
                /* the endpoint files of a client that just died stay a little longer than they can be bound */
                if (s->kind == STEP_BIND)
                        g->position = last_part(g);
                return s->kind == STEP_AWAIT || s->kind == STEP_BIND ? advance(g) : g->state;
        case GADGET_WAITING_UDC:
                if (event != EVENT_UDC && event != EVENT_TICK)
                        return g->state;
                disarm(g);
                if (event == EVENT_UDC)
                        arm(g, UDC_SETTLE_US);
                g->position = last_part(g);
                return advance(g);
        case GADGET_BOUND:
                if (event == EVENT_ENABLED)
                        clients_start_enabled(g->clients, &g->plan);
                if (event != EVENT_UDC || !lost_udc(g))
                        return g->state;
                g->position = last_part(g);
                return advance(g);
        case GADGET_STOPPING:
                return event == EVENT_CLIENTS_STOPPED || event == EVENT_TICK ? GADGET_UNDOING : g->state;
        case GADGET_UNDOING:
                if (event != EVENT_UNMOUNTED)
                        return g->state;
                undo(g, g->plan.steps + g->position);
                return retreat(g);
        default:
                return g->state;
        }
}

/* A reload ends where a start does, or with the gadget. */
static void answer_reload(Gadget *g) {
        GadgetReloaded reloaded = g->reloaded;
        bool gone = g->state == GADGET_GONE;

        if (!reloaded || (!gone && g->state != GADGET_BOUND && g->state != GADGET_WAITING_UDC))
                return;
        g->reloaded = NULL;
        if (gone)
                reloaded(g->exit_code ?: EXIT_FAILURE, g->failure ?: "Stopped", g->reloaded_userdata);
        else
                reloaded(EXIT_SUCCESS, g->notify.said ?: "", g->reloaded_userdata);
}

static void gadget_step(Gadget *g, GadgetEvent event, const char *detail) {
        GadgetState next = react(g, event, detail);

        while (next != g->state) {
                g->state = next;
                next = enter(g, next);
        }
        answer_reload(g);
}

/* ---- what happens, as events ---- */

static void on_clients_stopped(void *userdata) {
        gadget_step(userdata, EVENT_CLIENTS_STOPPED, NULL);
}

static void on_describer(const char *unit, ManagerChange change, void *userdata) {
        Gadget *g = userdata;

        if (change != MANAGER_UNIT_LEFT)
                gadget_step(g,
                            change == MANAGER_UNIT_FAILED ? EVENT_DESCRIBER_FAILED : EVENT_DESCRIBER_ENDED,
                            unit);
        else if (g->notify.ready && g->state < GADGET_STOPPING)
                note_end(g);
}

static void on_ffs_event(FfsEvent event, void *userdata) {
        Gadget *g = userdata;

        if (event == FFS_EVENT_ENABLE) {
                cancel_stop_on(g);
                gadget_step(g, EVENT_ENABLED, NULL);
        } else if (event == FFS_EVENT_DISABLE)
                note_stop_on(g, STOP_ON_DISABLE);
        else if (event == FFS_EVENT_UNBIND)
                note_stop_on(g, STOP_ON_UNBIND);
        else if (event == FFS_EVENT_BIND) /* bound again: only the host may have lost interest */
                g->stop_on = MIN_OF(g->stop_on, STOP_ON_DISABLE);
}

static void on_udc(void *userdata) {
        gadget_step(userdata, EVENT_UDC, NULL);
}

/* ---- birth and death ---- */

int gadget_new(sd_event *event, Manager *manager, const char *name, Diagnostics *diag, Gadget **ret) {
        _cleanup_(gadget_freep) Gadget *g = calloc(1, sizeof *g);
        int r;

        if (!g)
                return -ENOMEM;
        g->target = (Target) TARGET_NULL;
        g->event = event;
        g->manager = manager;
        g->name = name;

        const ClientsHandlers handlers = { on_clients_stopped, on_describer, g };
        r = target_open(&g->target, name, diag);
        if (r >= 0)
                r = clients_new(manager, &handlers, &g->clients);
        if (r >= 0)
                r = ep0s_new(event, on_ffs_event, g, &g->ep0s);
        if (r < 0)
                return r;
        r = udc_monitor_new(event, on_udc, g, &g->udc_monitor);
        if (r < 0)
                return diag_error(diag, r, "Cannot watch for USB device controllers: %s", strerror(-r));
        *ret = TAKE_PTR(g);
        return 0;
}

Gadget *gadget_free(Gadget *g) {
        if (!g)
                return NULL;
        disarm(g);
        cancel_stop_on(g);
        g->udc_monitor = udc_monitor_free(g->udc_monitor);
        g->ep0s = ep0s_free(g->ep0s);
        g->clients = clients_free(g->clients);
        target_close(&g->target);
        plan_done(&g->plan);
        plan_done(&g->next);
        free(g->unit);
        free(g->failure);
        notify_done(&g->notify);
        free(g);
        return NULL;
}

/* Whole: every step's result is there, but for the bind, which comes and goes; each ep0 came back from the store. */
static bool is_whole(Gadget *g) {
        FOREACH_ITEM(s, g->plan.steps, g->plan.n)
                if (s->kind == STEP_DESCRIBE ? !ep0s_has(g->ep0s, s->arg[0]) : !target_has(&g->target, s))
                        return false;
        return true;
}

/* What is in the store without a record belongs to nothing. */
static int take_record(Gadget *g, Diagnostics *diag) {
        int r = ep0s_take(g->ep0s);

        if (r >= 0)
                r = target_read_record(&g->target, &g->plan, diag);
        if (r == 0)
                ep0s_drop_all(g->ep0s);
        g->position = g->plan.n;
        return r;
}

int gadget_adopt(Gadget *g, Diagnostics *diag) {
        int r = take_record(g, diag);

        if (r <= 0)
                return r;
        if (!is_whole(g))
                return 0;

        r = ep0s_resume(g->ep0s);
        if (r >= 0)
                r = clients_watch(g->clients, &g->plan);
        if (r < 0)
                return r;
        notify_say(&g->notify, true, LOG_ID_ADOPTED, "Running on: taken over from before");
        g->state = GADGET_BOUND;
        gadget_step(g, EVENT_UDC, NULL); /* is it? */
        return 1;
}

int gadget_remove_remains(Gadget *g, Diagnostics *diag) {
        int r = take_record(g, diag);

        if (r > 0)
                gadget_step(g, EVENT_STOP, NULL);
        return r;
}

void gadget_start(Gadget *g, Plan *plan) {
        g->next = *plan;
        *plan = (Plan){};
        if (g->plan.n > 0)
                log_line(LOG_NOTICE, "Cleaning up what an earlier run left behind");
        gadget_step(g, EVENT_START, NULL);
}

int gadget_reload(Gadget *g, Plan *plan, GadgetReloaded reloaded, void *userdata) {
        bool settled = g->state == GADGET_BOUND || g->state == GADGET_WAITING_UDC ||
                       (g->state == GADGET_BUILDING && g->notify.ready);

        if (!settled || g->reloaded)
                return -EBUSY;
        if (plan_compare(&g->plan, plan) == PLAN_SAME) {
                reloaded(EXIT_SUCCESS, "Nothing has changed", userdata);
                return 0;
        }
        g->next = *plan;
        *plan = (Plan){};
        g->reloaded = reloaded;
        g->reloaded_userdata = userdata;
        gadget_step(g, EVENT_RELOAD, NULL);
        return 0;
}

void gadget_stop(Gadget *g, int exit_code) {
        notify_stopping();
        if (g->exit_code == 0)
                g->exit_code = exit_code;
        plan_done(&g->next);
        gadget_step(g, EVENT_STOP, NULL);
}
