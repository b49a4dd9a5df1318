/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <sysexits.h>
#include <systemd/sd-device.h>
#include <time.h>

#include "daemon/gadget.h"
#include "daemon/log.h"
#include "daemon/store.h"
#include "kernel/attr.h"
#include "kernel/functionfs.h"
#include "kernel/udc.h"
#include "profile/unit.h"

/* How often a client's endpoint files are looked for: configfs and functionfs report nothing (6.1). */
#define READY_POLL_US UINT64_C(50000)
/* Endpoint files appear a little before the function can be bound. */
#define BIND_RETRY_US UINT64_C(500000)
/* A controller is announced a little before it is free. */
#define UDC_SETTLE_US UINT64_C(300000)
/* Clients that do not end by then are released by the unbind. */
#define CLIENT_STOP_US UINT64_C(5000000)

/* Watched by one sd-event source each. */
typedef struct Ep0Watch {
        Gadget *gadget;
        char *name;
        int fd;
        sd_event_source *source;
} Ep0Watch;

struct Gadget {
        char *name;
        GadgetState state;
        sd_event *event;
        Manager *manager;
        Target target;

        Plan plan;             /* what exists, or is being built */
        size_t position;       /* steps [0, position) are done */
        Plan next;             /* built when the present plan is undone */

        sd_event_source *timer;
        uint64_t deadline;     /* CLOCK_MONOTONIC, µs: of the step that waits */
        uint64_t since;        /* CLOCK_REALTIME, µs: begin of the bind attempts */
        unsigned stops;        /* clients still stopping */
        bool ready;            /* READY=1 was said */
        char *said;            /* the last status */
        bool undo_failed;
        int exit_code;

        sd_device_monitor *udc_monitor;
        Ep0Watch **ep0s;
        size_t n_ep0s;
};

static void gadget_step(Gadget *g, GadgetEvent event, const char *detail);

/* ---- small parts ---- */

static uint64_t now_us(clockid_t clock) {
        struct timespec t;

        (void) clock_gettime(clock, &t);
        return (uint64_t) t.tv_sec * 1000000 + (uint64_t) t.tv_nsec / 1000;
}

static int on_timer(sd_event_source *s _unused_, uint64_t usec _unused_, void *userdata) {
        Gadget *g = userdata;

        g->timer = sd_event_source_disable_unref(g->timer);
        gadget_step(g, EVENT_TICK, NULL);
        return 0;
}

/* One timer is enough: a state waits for one thing. */
static void arm(Gadget *g, uint64_t in_us) {
        g->timer = sd_event_source_disable_unref(g->timer);
        if (sd_event_add_time_relative(g->event, &g->timer, CLOCK_MONOTONIC, in_us, 1000, on_timer, g) < 0)
                log_line(LOG_ERR, "Cannot set a timer: out of memory");
}

static void disarm(Gadget *g) {
        g->timer = sd_event_source_disable_unref(g->timer);
        g->deadline = 0;
}

/* Says how things stand, to systemd and, if it is news, to the journal. */
static void tell(Gadget *g, bool ready, const char *text) {
        if (str_eq(g->said, text) && (g->ready || !ready))
                return;
        store_status(ready && !g->ready, "%s", text);
        g->ready = g->ready || ready;
        log_line(LOG_INFO, "%s", text);
        free(g->said);
        g->said = strdup(text);
}

static const Step *current(const Gadget *g) {
        return g->position < g->plan.n ? g->plan.steps + g->position : NULL;
}

/* Position of the first step of a kind; the end of the plan if there is none. */
static size_t first_of(const Gadget *g, StepKind kind) {
        size_t i = 0;

        return plan_next(&g->plan, kind, &i) ? i - 1 : g->plan.n;
}

/* ---- clients ---- */

/* Only a client that describes its function is missed by us; others have their own Restart=. */
static bool describes(const Gadget *g, const char *unit) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(&g->plan, STEP_AWAIT, &i));)
                if (str_eq(s->arg[3], unit))
                        return true;
        return false;
}

static void on_client_ended(const char *unit, void *userdata) {
        if (describes(userdata, unit))
                gadget_step(userdata, EVENT_CLIENT_ENDED, unit);
}

static void on_client_started(const char *unit, const char *result, void *userdata) {
        Gadget *g = userdata;

        if (str_eq(result, "done"))
                return;
        log_line(LOG_WARNING, "Client %s was not started: %s", unit, result);
        on_client_ended(unit, g);
}

static void start_client(Gadget *g, const char *unit) {
        int r;

        manager_reset_failed(g->manager, unit);
        r = manager_start_unit(g->manager, unit, on_client_started, g);
        if (r < 0)
                log_line(LOG_WARNING, "Client %s cannot be started: %s", unit, strerror(-r));
}

/* Clients started by the host's ENABLE, and always-on ones that ended at the last disconnect. */
static void start_enabled_clients(Gadget *g) {
        size_t i = 0;

        for (const Step *s; (s = plan_next(&g->plan, STEP_CLIENT, &i));)
                if (!str_eq(s->arg[1], activation_names[ACTIVATION_MANUAL]))
                        start_client(g, s->arg[0]);
}

static int watch_clients(Gadget *g) {
        size_t i = 0;
        int r = 0;

        for (const Step *s; r >= 0 && (s = plan_next(&g->plan, STEP_AWAIT, &i));)
                r = manager_watch_end(g->manager, s->arg[3], on_client_ended, g);
        return r;
}

static void on_client_stopped(const char *unit, const char *result, void *userdata) {
        Gadget *g = userdata;

        if (!str_eq(result, "done") && !strstr(result, "not loaded"))
                log_line(LOG_WARNING, "Client %s was not stopped: %s", unit, result);
        if (g->stops > 0 && --g->stops == 0)
                gadget_step(g, EVENT_CLIENTS_STOPPED, NULL);
}

static void stop_clients(Gadget *g) {
        size_t i = 0;

        g->stops = 1; /* ours, so that no job ends before all are queued */
        for (const Step *s; (s = plan_next(&g->plan, STEP_CLIENT, &i));)
                if (target_has(&g->target, s) && manager_stop_unit(g->manager, s->arg[0], on_client_stopped, g) >= 0)
                        g->stops++;
        arm(g, CLIENT_STOP_US);
        if (--g->stops == 0)
                gadget_step(g, EVENT_CLIENTS_STOPPED, NULL);
}

/* ---- ep0 ---- */

static void on_ffs_event(FfsEvent event, void *userdata) {
        Ep0Watch *w = userdata;

        log_line(LOG_DEBUG, "%s: host event '%s'", w->name, ffs_event_names[event]);
        if (event == FFS_EVENT_ENABLE)
                start_enabled_clients(w->gadget);
}

static int on_ep0(sd_event_source *s, int fd, uint32_t revents _unused_, void *userdata) {
        Ep0Watch *w = userdata;
        int r = ffs_read_events(fd, on_ffs_event, w);

        if (r < 0) {
                log_line(LOG_ERR, "%s: reading ep0 failed: %s", w->name, strerror(-r));
                (void) sd_event_source_set_enabled(s, SD_EVENT_OFF);
        }
        return 0;
}

static void ep0_watch_free(Ep0Watch *w) {
        (void) sd_event_source_disable_unref(w->source);
        free(w->name);
        free(w);
}

static int watch_ep0(Gadget *g, const Ep0 *e) {
        Ep0Watch *w = calloc(1, sizeof *w);
        int r;

        if (!w || !(w->name = strdup(e->name)) || array_grow(&g->ep0s, g->n_ep0s, sizeof(Ep0Watch *)) < 0) {
                if (w)
                        ep0_watch_free(w);
                return -ENOMEM;
        }
        w->gadget = g;
        r = sd_event_add_io(g->event, &w->source, e->fd, EPOLLIN, on_ep0, w);
        if (r < 0) {
                ep0_watch_free(w);
                return r;
        }
        g->ep0s[g->n_ep0s++] = w;
        return 0;
}

static void unwatch_ep0(Gadget *g, const char *name) {
        for (size_t i = 0; i < g->n_ep0s; i++)
                if (str_eq(g->ep0s[i]->name, name)) {
                        ep0_watch_free(g->ep0s[i]);
                        g->ep0s[i] = g->ep0s[--g->n_ep0s];
                        return;
                }
}

/* ---- steps forward ---- */

/* A step is done (0), waits for an event (1), or failed (negative errno, words in diag). */

static void on_mount_job(const char *unit, const char *result, void *userdata) {
        _cleanup_free_ char *detail = NULL;

        if (str_eq(result, "done"))
                return gadget_step(userdata, EVENT_JOB_DONE, unit);
        (void) !asprintf(&detail, "%s: %s", unit, result);
        gadget_step(userdata, EVENT_JOB_FAILED, detail);
}

static int do_mount(Gadget *g, const Step *s, Diagnostics *diag) {
        _cleanup_free_ char *unit = unit_name_of_mount(s->arg[1]);
        int r = unit ? manager_start_unit(g->manager, unit, on_mount_job, g) : -ENOMEM;

        return r < 0 ? diag_error(diag, r, "Cannot mount %s: %s", s->arg[1], strerror(-r)) : 1;
}

static int do_describe(Gadget *g, const Step *s, Diagnostics *diag) {
        int r = target_apply(&g->target, s, diag);
        const Ep0 *e = target_find_ep0(&g->target, s->arg[0]);

        if (r < 0)
                return r;
        r = store_add(e);
        if (r >= 0)
                r = watch_ep0(g, e);
        return r < 0 ? diag_error(diag, r, "%s: cannot keep ep0: %s", s->arg[0], strerror(-r)) : 0;
}

static int do_client(Gadget *g, const Step *s, Diagnostics *diag) {
        int r = target_apply(&g->target, s, diag);

        if (r >= 0 && str_eq(s->arg[1], activation_names[ACTIVATION_ALWAYS]))
                start_client(g, s->arg[0]);
        return r;
}

/* `ready` says it exactly (Linux 6.9 and later); before that, the endpoint files do, a little early. */
static bool is_described(Gadget *g, const Step *s) {
        _cleanup_free_ char *path = NULL, *ready = NULL;

        if (asprintf(&path, "functions/%s/ready", s->arg[0]) < 0)
                return false;
        if (attr_read_at(g->target.gadget_fd, path, &ready) >= 0)
                return str_eq(ready, "1");
        return ffs_has_endpoints(s->arg[1]);
}

static int do_await(Gadget *g, const Step *s, Diagnostics *diag) {
        uint64_t now = now_us(CLOCK_MONOTONIC);

        if (is_described(g, s)) {
                disarm(g);
                return 0;
        }
        if (g->deadline == 0) {
                tell(g, false, "Waiting for the client to write its descriptors");
                g->deadline = now + strtoull(s->arg[2], NULL, 10) * 1000;
        }
        if (now >= g->deadline)
                return diag_error(diag, -ETIMEDOUT,
                                  "The client wrote no descriptors to %s within %s ms (ReadyTimeout=; 'journalctl -u' of the "
                                  "client may say why)", s->arg[1], s->arg[2]);
        arm(g, READY_POLL_US);
        return 1;
}

static int wait_for_udc(Gadget *g, const char *wanted, const char *udc, const char *owner) {
        _cleanup_free_ char *text = NULL;

        if (udc && target_is_ours(&g->target, owner))
                (void) !asprintf(&text, "Waiting: USB device controller %s is held by gadget %s (usb-gadget@%s.service)", udc,
                                 owner, owner);
        else if (udc)
                (void) !asprintf(&text, "Waiting: USB device controller %s is held by gadget %s, which is not ours", udc, owner);
        else if (str_eq(wanted, "auto"))
                text = strdup("Waiting for a USB device controller");
        else
                (void) !asprintf(&text, "Waiting for USB device controller %s", wanted);
        tell(g, true, text ?: "Waiting");
        g->state = GADGET_WAITING_UDC;
        return 1;
}

static int bind_failed(Gadget *g, const char *udc, int r, Diagnostics *diag) {
        _cleanup_free_ char *reason = log_kernel_reason(g->since);

        return diag_error(diag, r, "Cannot bind to USB device controller %s: %s%s%s", udc, strerror(-r),
                          reason ? "; the kernel says: " : "", reason ?: "");
}

/*
 * 1. Look who has the controller before writing: the kernel says EBUSY for everything.
 * 2. EBUSY with a free controller can be an endpoint file that was there too early: try again for a while.
 * 3. A controller that went away or was taken in between is waited for.
 */
static int do_bind(Gadget *g, const Step *s, Diagnostics *diag) {
        _cleanup_free_ char *udc = NULL, *owner = NULL, *text = NULL;
        int r = udc_choose(s->arg[0], &udc, &owner);

        if (r < 0)
                return r;
        if (r > 0) {
                disarm(g);
                return wait_for_udc(g, s->arg[0], r == UDC_E_HELD ? udc : NULL, owner);
        }

        if (g->deadline == 0) {
                g->deadline = now_us(CLOCK_MONOTONIC) + BIND_RETRY_US;
                g->since = now_us(CLOCK_REALTIME);
        }
        r = udc_bind(g->target.gadget_fd, udc);
        if (r >= 0) {
                disarm(g);
                (void) !asprintf(&text, "Bound to %s", udc);
                tell(g, true, text ?: "Bound");
                return 0;
        }
        if ((r != -EBUSY && r != -ENODEV) || now_us(CLOCK_MONOTONIC) >= g->deadline)
                return bind_failed(g, udc, r, diag);
        arm(g, READY_POLL_US);
        return 1;
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

static int exit_code_of(int r) {
        static const struct {
                int error, code;
        } codes[] = {
                { -EOPNOTSUPP, EX_UNAVAILABLE }, /* the kernel lacks an ability */
                { -EEXIST, EX_CANTCREAT },       /* the name or a client is somebody else's */
                { -ETIMEDOUT, EX_PROTOCOL },     /* a client did not describe its function */
                { -ECHILD, EX_PROTOCOL },
        };

        FOREACH_ITEM(it, codes, ELEMENTSOF(codes))
                if (it->error == r)
                        return it->code;
        return EXIT_FAILURE;
}

static void fail(Gadget *g, int r, Diagnostics *diag) {
        if (diag->n_errors == 0)
                (void) diag_error(diag, r, "Step '%s' failed: %s", step_name(current(g)->kind), strerror(-r));
        log_diagnostics(diag);
        store_status(false, "%s", diag->n > 0 ? diag->items[0].text : strerror(-r));
        gadget_stop(g, exit_code_of(r));
}

static void walk_forward(Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};

        g->state = GADGET_BUILDING;
        while (g->position < g->plan.n) {
                int r = do_step(g, current(g), &diag);

                if (r < 0)
                        return fail(g, r, &diag);
                if (r > 0)
                        return;
                g->position++;
        }
        g->state = GADGET_BOUND;
}

/* ---- steps backward ---- */

static void undo(Gadget *g, const Step *s) {
        _cleanup_(diag_done) Diagnostics diag = {};

        if (target_undo(&g->target, s, &diag) >= 0)
                return;
        log_diagnostics(&diag);
        g->undo_failed = true;
}

static void on_unmount_job(const char *unit, const char *result, void *userdata) {
        Gadget *g = userdata;

        if (!str_eq(result, "done") && !strstr(result, "not loaded")) {
                log_line(LOG_ERR, "%s was not unmounted: %s", unit, result);
                g->undo_failed = true;
        }
        if (g->state == GADGET_UNDOING)
                undo(g, g->plan.steps + g->position);
        gadget_step(g, EVENT_JOB_DONE, unit);
}

/* Undoes a step, or begins to: true if a job must end first. */
static bool undo_waits(Gadget *g, const Step *s) {
        if (s->kind == STEP_MOUNT) {
                _cleanup_free_ char *unit = unit_name_of_mount(s->arg[1]);

                return unit && manager_stop_unit(g->manager, unit, on_unmount_job, g) >= 0;
        }
        if (s->kind == STEP_DESCRIBE) {
                unwatch_ep0(g, s->arg[0]);
                store_remove(s->arg[0]);
        }
        undo(g, s);
        return false;
}

static void undone(Gadget *g) {
        if (g->plan.n > 0)
                log_line(LOG_INFO, g->undo_failed ? "Gadget removed in part" : "Gadget removed");
        plan_done(&g->plan);
        if (!g->undo_failed)
                target_remove_record(&g->target);
        if (g->undo_failed)
                plan_done(&g->next);
        if (g->next.n == 0) {
                g->state = GADGET_GONE;
                (void) sd_event_exit(g->event, g->exit_code ?: g->undo_failed ? EXIT_FAILURE : EXIT_SUCCESS);
                return;
        }

        _cleanup_(diag_done) Diagnostics diag = {};
        g->plan = g->next;
        g->next = (Plan){};
        g->state = GADGET_RESTING;
        if (target_write_record(&g->target, &g->plan, &diag) < 0 || watch_clients(g) < 0) {
                log_diagnostics(&diag);
                (void) sd_event_exit(g->event, EXIT_FAILURE);
                return;
        }
        gadget_step(g, EVENT_START, NULL);
}

static void walk_backward(Gadget *g) {
        g->state = GADGET_UNDOING;
        disarm(g);
        while (g->position > 0)
                if (undo_waits(g, g->plan.steps + --g->position))
                        return;
        undone(g);
}

/* ---- the one place where the state changes ---- */

/* Everything but the end of the plan stands: are the descriptors there, is there a controller? */
static void walk_again(Gadget *g) {
        g->position = MIN_OF(first_of(g, STEP_AWAIT), first_of(g, STEP_BIND));
        disarm(g);
        walk_forward(g);
}

/* The client that describes went away, and with it the endpoints: unbind and wait until it is back. */
static void rewind_to_await(Gadget *g, const char *unit) {
        _cleanup_(diag_done) Diagnostics ignored = {};

        log_line(LOG_NOTICE, "Client %s ended; unbound until it is back", unit);
        (void) target_undo(&g->target, g->plan.steps + g->plan.n - 1, &ignored);
        walk_again(g);
}

static void look_at_udc(Gadget *g) {
        if (g->state == GADGET_BOUND) {
                if (udc_is_bound(g->target.gadget_fd, g->name))
                        return;
                log_line(LOG_NOTICE, "The USB device controller went away");
                (void) udc_unbind(g->target.gadget_fd); /* else its name stays, and no other can be written */
        }
        walk_again(g);
}

/*
 * 1. Resting: a start begins the walk forward.
 * 2. Building: the event that the waiting step asked for continues the walk; a failed job, or a describing client
 *    that ended, is a failure of the gadget; a stop stops the clients first.
 * 3. Waiting for a controller: any change among controllers, and once more a moment later, tries the bind again.
 * 4. Bound: a controller that went away is waited for; a describing client that ended is awaited.
 * 5. Stopping: when all clients have ended, or after a while, the walk backward begins.
 * 6. Undoing: every finished job continues the walk. Nothing else counts any more.
 * Failure inside a step calls gadget_stop(), which is the event 'stop' with an exit code.
 */
static void gadget_step(Gadget *g, GadgetEvent event, const char *detail) {
        const Step *s = current(g);
        _cleanup_(diag_done) Diagnostics diag = {};

        if (event == EVENT_STOP && g->state < GADGET_STOPPING) {
                disarm(g);
                g->state = GADGET_STOPPING;
                stop_clients(g);
                return;
        }

        switch (g->state) {
        case GADGET_RESTING:
                if (event == EVENT_START)
                        walk_forward(g);
                break;
        case GADGET_BUILDING:
                if (event == EVENT_JOB_DONE && s->kind == STEP_MOUNT) {
                        g->position++;
                        walk_forward(g);
                } else if (event == EVENT_JOB_FAILED && s->kind == STEP_MOUNT)
                        fail(g, diag_error(&diag, -EIO, "Cannot mount functionfs: %s", detail), &diag);
                else if (event == EVENT_CLIENT_ENDED && s->kind == STEP_AWAIT && !g->ready)
                        fail(g, diag_error(&diag, -ECHILD, "Client %s ended before it wrote its descriptors ('journalctl -u %s' "
                                           "may say why)", detail, detail), &diag);
                else if (event == EVENT_TICK && (s->kind == STEP_AWAIT || s->kind == STEP_BIND))
                        walk_forward(g);
                break;
        case GADGET_WAITING_UDC:
                if (event == EVENT_CLIENT_ENDED)
                        rewind_to_await(g, detail);
                else if (event == EVENT_UDC || event == EVENT_TICK) {
                        look_at_udc(g);
                        if (event == EVENT_UDC && g->state == GADGET_WAITING_UDC)
                                arm(g, UDC_SETTLE_US);
                }
                break;
        case GADGET_BOUND:
                if (event == EVENT_CLIENT_ENDED)
                        rewind_to_await(g, detail);
                else if (event == EVENT_UDC)
                        look_at_udc(g);
                break;
        case GADGET_STOPPING:
                if (event == EVENT_CLIENTS_STOPPED || event == EVENT_TICK)
                        walk_backward(g);
                break;
        case GADGET_UNDOING:
                if (event == EVENT_JOB_DONE)
                        walk_backward(g);
                break;
        default:
                break;
        }
}

/* ---- birth, questions, death ---- */

static int on_udc(sd_device_monitor *m _unused_, sd_device *device _unused_, void *userdata) {
        gadget_step(userdata, EVENT_UDC, NULL);
        return 0;
}

static int watch_udcs(Gadget *g) {
        int r = sd_device_monitor_new(&g->udc_monitor);

        if (r >= 0)
                r = sd_device_monitor_filter_add_match_subsystem_devtype(g->udc_monitor, "udc", NULL);
        if (r >= 0)
                r = sd_device_monitor_attach_event(g->udc_monitor, g->event);
        if (r >= 0)
                r = sd_device_monitor_start(g->udc_monitor, on_udc, g);
        return r;
}

int gadget_new(sd_event *event, Manager *manager, const char *name, Gadget **ret) {
        _cleanup_(gadget_freep) Gadget *g = calloc(1, sizeof *g);
        _cleanup_(diag_done) Diagnostics diag = {};
        int r;

        if (!g)
                return -ENOMEM;
        g->target = (Target) TARGET_NULL;
        g->event = event;
        g->manager = manager;
        g->name = strdup(name);
        if (!g->name)
                return -ENOMEM;

        r = target_open(&g->target, g->name, &diag);
        if (r < 0) {
                log_diagnostics(&diag);
                store_status(false, "%s", diag.n > 0 ? diag.items[0].text : strerror(-r));
                return r;
        }
        r = watch_udcs(g);
        if (r < 0) {
                log_line(LOG_ERR, "Cannot watch for USB device controllers: %s", strerror(-r));
                return r;
        }
        *ret = TAKE_PTR(g);
        return 0;
}

Gadget *gadget_free(Gadget *g) {
        if (!g)
                return NULL;
        (void) sd_event_source_disable_unref(g->timer);
        (void) sd_device_monitor_unref(g->udc_monitor);
        for (size_t i = 0; i < g->n_ep0s; i++)
                ep0_watch_free(g->ep0s[i]);
        free(g->ep0s);
        target_close(&g->target);
        plan_done(&g->plan);
        plan_done(&g->next);
        free(g->said);
        free(g->name);
        free(g);
        return NULL;
}

/* Whole: every step's result is there, each ep0 came back from the store, and it is bound. */
static bool is_whole(Gadget *g) {
        FOREACH_ITEM(s, g->plan.steps, g->plan.n)
                if (!target_has(&g->target, s))
                        return false;
        return udc_is_bound(g->target.gadget_fd, g->name);
}

int gadget_adopt(Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = target_read_record(&g->target, &g->plan, &diag);

        if (r >= 0 && store_take(&g->target) < 0)
                r = -ENOMEM;
        if (r < 0) {
                log_diagnostics(&diag);
                return r;
        }
        g->position = g->plan.n;
        if (r == 0 || !is_whole(g))
                return 0;

        FOREACH_ITEM(e, g->target.ep0s, g->target.n_ep0s) {
                ffs_resolve_pending_setup(e->fd);
                r = watch_ep0(g, e);
                if (r < 0)
                        return r;
        }
        r = watch_clients(g);
        if (r < 0)
                return r;
        g->state = GADGET_BOUND;
        tell(g, true, "Running on: taken over from before");
        return 1;
}

void gadget_start(Gadget *g, Plan *plan) {
        g->next = *plan;
        *plan = (Plan){};
        if (g->plan.n > 0)
                log_line(LOG_NOTICE, "Cleaning up what an earlier run left behind");
        gadget_step(g, EVENT_STOP, NULL); /* nothing to stop or undo is stopped and undone at once */
}

void gadget_stop(Gadget *g, int exit_code) {
        store_stopping();
        g->exit_code = g->exit_code ?: exit_code;
        plan_done(&g->next);
        gadget_step(g, EVENT_STOP, NULL);
}
