/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sysexits.h>

#include "daemon/gadget.h"
#include "daemon/idle.h"
#include "daemon/log.h"
#include "daemon/udc-monitor.h"
#include "daemon/walk.h"
#include "kernel/udc.h"
#include "profile/function.h"
#include "util/clock.h"

/* A controller can be announced a little before it is free. */
#define UDC_SETTLE_US UINT64_C(300000)
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
        GadgetState state;
        sd_event *event;
        Clients *clients;
        Ep0s *ep0s;
        UdcMonitor *udc_monitor;
        Idle idle;
        Walk walk;

        Plan next;               /* built when the present plan is undone */
        GadgetReloaded reloaded; /* asks for an answer when the gadget is that of the next plan */
        void *reloaded_userdata;

        int exit_code;
        char *failure; /* why it ends */
};

static void gadget_step(Gadget *g, GadgetEvent event, const char *detail);

/* ---- failures: said once, and remembered for the exit. The state that follows is STOPPING. ---- */

static int exit_code_of(int r) {
        if (r == -ETIMEDOUT || r == -ECHILD)
                return EX_PROTOCOL; /* a client did not describe its function */
        return r == -EOPNOTSUPP ? EX_UNAVAILABLE : r == -EEXIST ? EX_CANTCREAT : EXIT_FAILURE;
}

static GadgetState failed(Gadget *g, int r, Diagnostics *diag) {
        const Step *s = walk_current(&g->walk);

        if (diag->n_errors == 0)
                (void) diag_error(diag, r, "Step '%s' failed: %s", step_name(s->kind), strerror(-r));
        g->exit_code = exit_code_of(r);
        log_diagnostics(log_id_of_exit(g->exit_code), diag);
        free(g->failure);
        g->failure = diag->n > 0 ? diag_item_text(diag->items) : strdup(strerror(-r));
        notify_failure(g->failure ?: strerror(-r));
        notify_stopping();
        return GADGET_STOPPING;
}

/* A kernel that lacks an option answers EINVAL, which only the log of the mount explains. */
static GadgetState mount_failed(Gadget *g, const char *result) {
        _cleanup_(diag_done) Diagnostics diag = {};
        bool option = strstr(walk_current(&g->walk)->arg[2], FFS_MOUNT_SKIP_ZLP);
        int r = diag_error(&diag, option ? -EOPNOTSUPP : -EIO,
                           "Cannot mount functionfs: %s: %s ('journalctl -u %s' may say why%s)",
                           g->walk.unit, result, g->walk.unit,
                           option ? "; HostZeroLength=skip needs the usb_f_fs module that "
                                    "kernel-patches/build-module makes"
                                  : "");

        return failed(g, r, &diag);
}

/* At the start any end of it is one too early. Whatever stands is undone. */
static GadgetState describer_failed(Gadget *g, const char *unit) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = g->walk.notify.ready
                                ? diag_error(&diag, -ECHILD,
                                             "Client %s has failed, and systemd does not restart it any more "
                                             "('journalctl -u %s' may say why)",
                                             unit, unit)
                                : diag_error(&diag, -ECHILD,
                                             "Client %s ended before it wrote its descriptors ('journalctl -u %s' "
                                             "may say why)",
                                             unit, unit);

        (void) udc_unbind(g->walk.target.gadget_fd);
        walk_rewind(&g->walk);
        return failed(g, r, &diag);
}

/* ---- from state to state ---- */

/* Returns the state in which the walk ends or waits. */
static GadgetState advance(Gadget *g) {
        static const GadgetState states[] = {
                [WALK_DONE] = GADGET_BOUND,
                [WALK_WAITS] = GADGET_BUILDING,
                [WALK_NO_UDC] = GADGET_WAITING_UDC,
        };
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = walk_forward(&g->walk, &diag);

        return r < 0 ? failed(g, r, &diag) : states[r];
}

static GadgetState advance_anew(Gadget *g) {
        walk_rewind(&g->walk);
        return advance(g);
}

static GadgetState begin(Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r;

        (void) idle_take(&g->idle); /* that was the earlier plan's */
        r = walk_begin(&g->walk, &g->next, &diag);
        return r < 0 ? failed(g, r, &diag) : GADGET_BUILDING;
}

static GadgetState retreat(Gadget *g) {
        if (walk_back(&g->walk) == WALK_WAITS)
                return GADGET_UNDOING;
        return g->next.n > 0 && !g->walk.undo_failed ? begin(g) : GADGET_GONE;
}

/* The gadget stays what it was. */
static void refuse_reload(Gadget *g, int r, Diagnostics *diag) {
        _cleanup_free_ char *text = NULL;

        if (diag->n == 0)
                (void) diag_error(diag, r, "Cannot reload: %s", strerror(-r));
        text = diag_text(diag);
        log_diagnostics(LOG_ID_NONE, diag);
        TAKE_PTR(g->reloaded)(EXIT_FAILURE, text ?: strerror(-r), g->reloaded_userdata);
        plan_done(&g->next);
}

/* Made anew, the gadget is like one that starts: its clients have so much time and no more. */
static GadgetState reload(Gadget *g, PlanChange change) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r;

        timer_stop(&g->walk.timer);
        /* who has a camera open keeps the kernel from unbinding: such clients are stopped before, as for a new gadget */
        if (change == PLAN_OTHER || clients_use_devices(&g->walk.plan)) {
                g->walk.notify.ready = false;
                return GADGET_STOPPING;
        }
        r = walk_change_values(&g->walk, &g->next, &diag);
        if (r < 0)
                refuse_reload(g, r, &diag);
        return advance(g);
}

/* Bound to a controller that is there? If not, let go of it: configfs keeps its name, and takes no other then. */
static bool lost_udc(Gadget *g) {
        if (udc_is_bound(g->walk.target.gadget_fd, g->walk.name))
                return false;
        notify_say(&g->walk.notify, false, LOG_ID_UNBOUND, "The gadget is no longer bound");
        (void) udc_unbind(g->walk.target.gadget_fd);
        return true;
}

/* ---- the one place where the state changes ---- */

/* What entering a state does; returns the state to go on with. */
static GadgetState enter(Gadget *g, GadgetState state) {
        switch (state) {
        case GADGET_BUILDING:
                return advance(g);
        case GADGET_STOPPING:
                timer_start(&g->walk.timer, CLIENT_STOP_US);
                return clients_stop(g->clients, &g->walk.plan, &g->walk.target) ? GADGET_STOPPING
                                                                                : GADGET_UNDOING;
        case GADGET_UNDOING:
                walk_turn(&g->walk);
                return retreat(g);
        case GADGET_GONE:
                (void) sd_event_exit(g->event, g->exit_code
                                                               ?: g->walk.undo_failed ? EXIT_FAILURE
                                                                                      : EXIT_SUCCESS);
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
        const Step *s = walk_current(&g->walk);

        if (event == EVENT_STOP && g->state < GADGET_STOPPING)
                return GADGET_STOPPING;
        if (event == EVENT_RELOAD)
                return reload(g, plan_compare(&g->walk.plan, &g->next));
        if (event == EVENT_DESCRIBER_FAILED && g->state >= GADGET_BUILDING && g->state <= GADGET_BOUND)
                return describer_failed(g, detail);

        switch (g->state) {
        case GADGET_RESTING:
                return event == EVENT_START ? GADGET_STOPPING : g->state;
        case GADGET_BUILDING:
                if (event == EVENT_MOUNTED) {
                        walk_next(&g->walk);
                        return advance(g);
                }
                if (event == EVENT_MOUNT_FAILED)
                        return mount_failed(g, detail);
                if (event == EVENT_DESCRIBER_ENDED && s->kind == STEP_AWAIT && !g->walk.notify.ready)
                        return describer_failed(g, detail);
                if (event != EVENT_TICK)
                        return g->state;
                /* the endpoint files of a client that just died stay a little longer than they can be bound */
                if (s->kind == STEP_BIND)
                        return advance_anew(g);
                return s->kind == STEP_AWAIT ? advance(g) : g->state;
        case GADGET_WAITING_UDC:
                if (event != EVENT_UDC && event != EVENT_TICK)
                        return g->state;
                timer_stop(&g->walk.timer);
                if (event == EVENT_UDC)
                        timer_start(&g->walk.timer, UDC_SETTLE_US);
                return advance_anew(g);
        case GADGET_BOUND:
                if (event == EVENT_ENABLED)
                        clients_start_enabled(g->clients, &g->walk.plan);
                if (event != EVENT_UDC || !lost_udc(g))
                        return g->state;
                return advance_anew(g);
        case GADGET_STOPPING:
                return event == EVENT_CLIENTS_STOPPED || event == EVENT_TICK ? GADGET_UNDOING : g->state;
        case GADGET_UNDOING:
                if (event != EVENT_UNMOUNTED)
                        return g->state;
                walk_back_next(&g->walk);
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
                reloaded(EXIT_SUCCESS, g->walk.notify.said ?: "", g->reloaded_userdata);
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

static void on_timer(void *userdata) {
        gadget_step(userdata, EVENT_TICK, NULL);
}

static void on_mounted(bool ok, const char *result, void *userdata) {
        gadget_step(userdata, ok ? EVENT_MOUNTED : EVENT_MOUNT_FAILED, result);
}

static void on_unmounted(void *userdata) {
        gadget_step(userdata, EVENT_UNMOUNTED, NULL);
}

static void on_clients_stopped(void *userdata) {
        gadget_step(userdata, EVENT_CLIENTS_STOPPED, NULL);
}

static void on_describer(const char *unit, ManagerChange change, void *userdata) {
        Gadget *g = userdata;

        if (change != MANAGER_UNIT_LEFT)
                gadget_step(g,
                            change == MANAGER_UNIT_FAILED ? EVENT_DESCRIBER_FAILED : EVENT_DESCRIBER_ENDED,
                            unit);
        else if (g->walk.notify.ready && g->state < GADGET_STOPPING)
                back_off_ended(&g->walk.back_off, clock_us(CLOCK_MONOTONIC));
}

static void on_idle(void *userdata) {
        Gadget *g = userdata;
        StopOn event = idle_take(&g->idle);

        if (g->state < GADGET_STOPPING)
                clients_stop_on(g->clients, &g->walk.plan, event);
}

static void on_ffs_event(FfsEvent event, void *userdata) {
        Gadget *g = userdata;

        idle_note(&g->idle, event);
        if (event == FFS_EVENT_ENABLE)
                gadget_step(g, EVENT_ENABLED, NULL);
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
        g->event = event;
        g->idle.timer = (Timer){ event, on_idle, g, NULL };
        g->walk = (Walk){
                .name = name,
                .manager = manager,
                .target = TARGET_NULL,
                .timer = { event, on_timer, g, NULL },
                .mounted = on_mounted,
                .unmounted = on_unmounted,
                .userdata = g,
        };

        const ClientsHandlers handlers = { on_clients_stopped, on_describer, g };
        r = target_open(&g->walk.target, name, diag);
        if (r >= 0)
                r = clients_new(manager, &handlers, &g->clients);
        if (r >= 0)
                r = ep0s_new(event, on_ffs_event, g, &g->ep0s);
        if (r < 0)
                return r;
        g->walk.clients = g->clients;
        g->walk.ep0s = g->ep0s;
        r = udc_monitor_new(event, on_udc, g, &g->udc_monitor);
        if (r < 0)
                return diag_error(diag, r, "Cannot watch for USB device controllers: %s", strerror(-r));
        *ret = TAKE_PTR(g);
        return 0;
}

Gadget *gadget_free(Gadget *g) {
        if (!g)
                return NULL;
        (void) idle_take(&g->idle);
        g->udc_monitor = udc_monitor_free(g->udc_monitor);
        g->ep0s = ep0s_free(g->ep0s);
        g->clients = clients_free(g->clients);
        walk_done(&g->walk);
        plan_done(&g->next);
        free(g->failure);
        free(g);
        return NULL;
}

int gadget_adopt(Gadget *g, Diagnostics *diag) {
        int r = walk_take_record(&g->walk, diag);

        if (r <= 0)
                return r;
        if (!walk_is_whole(&g->walk))
                return 0;

        r = ep0s_resume(g->ep0s);
        if (r >= 0)
                r = clients_watch(g->clients, &g->walk.plan);
        if (r < 0)
                return r;
        notify_say(&g->walk.notify, true, LOG_ID_ADOPTED, "Running on: taken over from before");
        g->state = GADGET_BOUND;
        gadget_step(g, EVENT_UDC, NULL); /* is it? */
        return 1;
}

int gadget_remove_remains(Gadget *g, Diagnostics *diag) {
        int r = walk_take_record(&g->walk, diag);

        if (r > 0)
                gadget_step(g, EVENT_STOP, NULL);
        return r == 0 ? target_remove_record(&g->walk.target, diag) : r; /* its folder may still be there */
}

void gadget_start(Gadget *g, Plan *plan) {
        g->next = plan_take(plan);
        if (g->walk.plan.n > 0)
                log_line(LOG_NOTICE, "Cleaning up what an earlier run left behind");
        gadget_step(g, EVENT_START, NULL);
}

/* What needs no unbind: an event for nobody. */
static void reload_live(Gadget *g, PlanChange change) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = change == PLAN_LIVE ? walk_change_live(&g->walk, &g->next, &diag) : 0;

        if (r < 0) {
                refuse_reload(g, r, &diag);
                return;
        }
        TAKE_PTR(g->reloaded)
        (EXIT_SUCCESS, change == PLAN_LIVE ? "Changed while it runs" : "Nothing has changed",
         g->reloaded_userdata);
        plan_done(&g->next);
}

int gadget_reload(Gadget *g, Plan *plan, GadgetReloaded reloaded, void *userdata) {
        bool settled = g->state == GADGET_BOUND || g->state == GADGET_WAITING_UDC ||
                       (g->state == GADGET_BUILDING && g->walk.notify.ready);
        PlanChange change;

        if (!settled || g->reloaded)
                return -EBUSY;
        g->next = plan_take(plan);
        g->reloaded = reloaded;
        g->reloaded_userdata = userdata;
        change = plan_compare(&g->walk.plan, &g->next);
        if (change <= PLAN_LIVE)
                reload_live(g, change);
        else
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
