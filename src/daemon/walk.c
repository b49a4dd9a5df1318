/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "daemon/log.h"
#include "daemon/walk.h"
#include "kernel/client.h"
#include "kernel/udc.h"
#include "profile/unit.h"
#include "util/clock.h"

#define BIND_RETRY_US UINT64_C(50000)
/* What stopped a gadget that ran from being bound again need not announce its end. */
#define BIND_AGAIN_US UINT64_C(1000000)

void walk_done(Walk *w) {
        timer_stop(&w->timer);
        target_close(&w->target);
        plan_done(&w->plan);
        free(w->unit);
        notify_done(&w->notify);
}

const Step *walk_current(const Walk *w) {
        return w->position < w->plan.n ? w->plan.steps + w->position : NULL;
}

void walk_next(Walk *w) {
        w->position++;
}

void walk_rewind(Walk *w) {
        size_t i = 0;

        while (i < w->plan.n && w->plan.steps[i].kind != STEP_AWAIT && w->plan.steps[i].kind != STEP_BIND)
                i++;
        w->position = i;
}

/* ---- forward ---- */

static void on_mounted(const char *unit, const char *result, void *userdata) {
        Walk *w = userdata;

        if (str_eq(w->unit, unit))
                w->mounted(str_eq(result, "done"), result, w->userdata);
}

/* Begins a job for the mount of a step, and to wait for it. */
static int queue_mount(Walk *w, ManagerVerb verb, const Step *s, ManagerJobHandler handler) {
        free(w->unit);
        w->unit = unit_name_of_mount(s->arg[1]);
        return w->unit ? manager_queue(w->manager, verb, w->unit, handler, w) : -ENOMEM;
}

static int do_mount(Walk *w, const Step *s, Diagnostics *diag) {
        int r = queue_mount(w, MANAGER_START, s, on_mounted);

        return r < 0 ? diag_error(diag, r, "Cannot mount %s: %s", s->arg[1], strerror(-r)) : WALK_WAITS;
}

static int do_describe(Walk *w, const Step *s, Diagnostics *diag) {
        int r = target_describe(s, diag);

        if (r < 0)
                return r;
        r = ep0s_add(w->ep0s, s->arg[0], r);
        return r < 0 ? diag_error(diag, r, "%s: cannot keep ep0: %s", s->arg[0], strerror(-r)) : WALK_DONE;
}

static int do_client(Walk *w, const Step *s, Diagnostics *diag) {
        int r = target_apply(&w->target, s, diag);

        if (r >= 0)
                clients_start(w->clients, s);
        return r;
}

/* Once started, the gadget has time: a client that went away may stay away as long as it likes. */
static int do_await(Walk *w, const Step *s, Diagnostics *diag) {
        int r = await_look(&w->await, &w->target, s, !w->notify.ready, diag);
        _cleanup_free_ char *text = NULL;

        if (r != AWAIT_E_NOT_YET)
                return r;
        if (asprintf(&text, "Waiting for client %s to write its descriptors", s->arg[3]) >= 0)
                notify_say(&w->notify, false, LOG_ID_NONE, text);
        timer_start(&w->timer, await_interval_us(!w->notify.ready));
        return WALK_WAITS;
}

static int pause_bind(Walk *w, uint64_t pause_us) {
        _cleanup_free_ char *text = NULL;

        if (asprintf(&text, "A client has ended %u times in a row: binding again in %" PRIu64 " s",
                     w->back_off.quick_ends, (pause_us + 999999) / 1000000) >= 0)
                notify_say(&w->notify, false, LOG_ID_PAUSED, text);
        timer_start(&w->timer, pause_us);
        return WALK_WAITS;
}

/* What worked once may work again. */
static int bind_again(Walk *w, const Diagnostics *why) {
        notify_say(&w->notify, true, LOG_ID_NONE, why->items[0].text);
        timer_start(&w->timer, BIND_AGAIN_US);
        return WALK_NO_UDC;
}

static int do_bind(Walk *w, const Step *s, Diagnostics *diag) {
        _cleanup_(diag_done) Diagnostics why = {};
        _cleanup_free_ char *text = NULL;
        uint64_t now = clock_us(CLOCK_MONOTONIC), pause_us = back_off_left(&w->back_off, now);
        int r;

        if (pause_us > 0)
                return pause_bind(w, pause_us);
        r = bind_try(&w->attempt, &w->target, s->arg[0], &text, w->notify.ready ? &why : diag);
        if (r == BIND_E_RETRY) {
                timer_start(&w->timer, BIND_RETRY_US);
                return WALK_WAITS;
        }
        if (r < 0)
                return w->notify.ready && why.n > 0 ? bind_again(w, &why) : r;
        notify_say(&w->notify, true, r == BIND_E_WAIT ? LOG_ID_WAITING : LOG_ID_BOUND, text);
        if (r == BIND_E_WAIT)
                return WALK_NO_UDC;
        back_off_bound(&w->back_off, now);
        clients_start_bound(w->clients, &w->plan);
        return WALK_DONE;
}

static int do_step(Walk *w, const Step *s, Diagnostics *diag) {
        switch (s->kind) {
        case STEP_MOUNT:
                return do_mount(w, s, diag);
        case STEP_DESCRIBE:
                return do_describe(w, s, diag);
        case STEP_CLIENT:
                return do_client(w, s, diag);
        case STEP_AWAIT:
                return do_await(w, s, diag);
        case STEP_BIND:
                return do_bind(w, s, diag);
        default:
                return target_apply(&w->target, s, diag);
        }
}

int walk_forward(Walk *w, Diagnostics *diag) {
        for (const Step *s; (s = walk_current(w)); w->position++) {
                int r = do_step(w, s, diag);

                w->begun = r != -EEXIST; /* what is somebody else's stays */
                if (r != WALK_DONE)
                        return r;
        }
        return WALK_DONE;
}

/* ---- backward ---- */

static void note_undone(Walk *w, int r, Diagnostics *diag) {
        if (r >= 0)
                return;
        if (diag->n_errors == 0)
                (void) diag_error(diag, r, "Cannot take the gadget away: %s", strerror(-r));
        log_diagnostics(LOG_ID_FAILED, diag);
        w->undo_failed = true;
}

static void undo(Walk *w, const Step *s) {
        _cleanup_(diag_done) Diagnostics diag = {};

        note_undone(w, target_undo(&w->target, s, &diag), &diag);
}

static void on_unmounted(const char *unit, const char *result, void *userdata) {
        Walk *w = userdata;

        if (!str_eq(w->unit, unit))
                return;
        if (!str_eq(result, "done") && target_has(&w->target, w->plan.steps + w->position)) {
                log_line(LOG_ERR, "%s was not unmounted: %s", unit, result);
                w->undo_failed = true;
        }
        w->unmounted(w->userdata);
}

/* Undoes a step, or begins to: true if its mount must be gone first. */
static bool undo_waits(Walk *w, const Step *s) {
        int r;

        if (s->kind == STEP_DESCRIBE)
                ep0s_drop(w->ep0s, s->arg[0]);
        /* also a mount that is only being made; but stopping one that is not there would stop clients for nothing */
        if (s->kind == STEP_MOUNT && (target_has(&w->target, s) || (w->unit && w->begun))) {
                r = queue_mount(w, MANAGER_STOP, s, on_unmounted);
                if (r >= 0)
                        return true;
                log_line(LOG_ERR, "%s cannot be unmounted: %s", s->arg[1], strerror(-r));
                w->undo_failed = true;
        }
        undo(w, s);
        return false;
}

void walk_turn(Walk *w) {
        timer_stop(&w->timer);
        if (walk_current(w) && w->begun)
                w->position++;
}

static void undone(Walk *w) {
        _cleanup_(diag_done) Diagnostics diag = {};
        bool ours = target_is_ours(&w->target, w->name);

        if (!w->undo_failed)
                note_undone(w, target_remove_record(&w->target, &diag), &diag);
        if (ours)
                log_event(LOG_ID_REMOVED, LOG_INFO,
                          w->undo_failed ? "Gadget removed in part" : "Gadget removed");
        plan_done(&w->plan);
}

WalkResult walk_back(Walk *w) {
        while (w->position > 0)
                if (undo_waits(w, w->plan.steps + --w->position))
                        return WALK_WAITS;
        undone(w);
        return WALK_DONE;
}

void walk_back_next(Walk *w) {
        undo(w, w->plan.steps + w->position);
}

/* ---- plans ---- */

/* Another gadget may serve one of our clients. */
static int check_clients_free(Walk *w, Diagnostics *diag) {
        size_t i = 0;
        int r = 0;

        for (const Step *s; r >= 0 && (s = plan_next(&w->plan, STEP_CLIENT, &i));)
                r = client_check_free(w->target.run_fd, w->name, s->arg[0], diag);
        return r;
}

int walk_begin(Walk *w, Plan *plan, Diagnostics *diag) {
        int r;

        w->plan = plan_take(plan);
        w->position = 0;
        w->begun = false;
        r = check_clients_free(w, diag);
        if (r >= 0)
                r = clients_watch(w->clients, &w->plan);
        /* from here on the gadget is ours */
        return r >= 0 ? target_write_record(&w->target, &w->plan, diag) : r;
}

int walk_take_record(Walk *w, Diagnostics *diag) {
        int r = ep0s_take(w->ep0s);

        if (r >= 0)
                r = target_read_record(&w->target, &w->plan, diag);
        if (r == 0) /* what is in the store without a record belongs to nothing */
                ep0s_drop_all(w->ep0s);
        w->position = w->plan.n;
        return r;
}

bool walk_is_whole(Walk *w) {
        FOREACH_ITEM(s, w->plan.steps, w->plan.n)
                if (s->kind == STEP_DESCRIBE ? !ep0s_has(w->ep0s, s->arg[0]) : !target_has(&w->target, s))
                        return false;
        return true;
}

static void take_over(Walk *w, Plan *plan) {
        plan_done(&w->plan);
        w->plan = plan_take(plan);
}

/* Writes what differs; *ret_tried are the steps that may have changed something. */
static int rewrite(Walk *w, const Plan *plan, size_t *ret_tried, Diagnostics *diag) {
        size_t i = 0;
        int r = 0;

        for (; i < plan->n && r >= 0; i++)
                if (!step_equal(w->plan.steps + i, plan->steps + i))
                        r = target_rewrite(&w->target, plan->steps + i, diag);
        *ret_tried = i;
        return r >= 0 ? target_write_record(&w->target, plan, diag) : r;
}

/* As it was, as far as it goes. */
static void write_back(Walk *w, const Plan *plan, size_t tried) {
        for (size_t i = 0; i < tried; i++) {
                _cleanup_(diag_done) Diagnostics ignored = {};

                if (!step_equal(w->plan.steps + i, plan->steps + i))
                        (void) target_rewrite(&w->target, w->plan.steps + i, &ignored);
        }
}

int walk_change_live(Walk *w, Plan *plan, Diagnostics *diag) {
        size_t tried;
        int r = rewrite(w, plan, &tried, diag);

        if (r < 0)
                write_back(w, plan, tried);
        else
                take_over(w, plan);
        return r;
}

int walk_change_values(Walk *w, Plan *plan, Diagnostics *diag) {
        int r = udc_unbind(w->target.gadget_fd);

        if (r < 0)
                return diag_error(diag, r, "Cannot unbind: %s", strerror(-r));
        walk_rewind(w);
        return walk_change_live(w, plan, diag);
}
