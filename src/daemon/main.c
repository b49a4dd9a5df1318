/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetd NAME: builds the gadget of a profile, keeps it, takes it away again. One process per gadget, never
 * in the data path. Run by usb-gadget@NAME.service.
 */
#include <getopt.h>
#include <malloc.h>
#include <signal.h>
#include <sysexits.h>

#include "daemon/control.h"
#include "daemon/gadget.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/prepare.h"
#include "kernel/ask.h"
#include "kernel/path.h"
#include "profile/source.h"

/* Says why, and returns the exit status. */
static int refuse(int r, Diagnostics *diag) {
        int code = prepare_exit_code(r, diag);
        _cleanup_free_ char *text = NULL;

        log_diagnostics(log_id_of_exit(code), diag);
        text = diag->n > 0 ? diag_item_text(diag->items) : NULL;
        if (text)
                notify_failure(text);
        return code;
}

/* ---- requests ---- */

typedef struct Daemon {
        const char *name;
        Manager *manager;
        Gadget *gadget;
} Daemon;

static void answer_error(Call *call, int r, Diagnostics *diag) {
        int code = prepare_exit_code(r, diag);
        _cleanup_free_ char *text = diag_text(diag);

        log_diagnostics(log_id_of_exit(code), diag);
        call_answer(call, code, text ?: strerror(-r));
}

static void on_reloaded(int code, const char *text, void *userdata) {
        call_answer(userdata, code, text);
}

/* Until the new plan stands, nothing is touched. */
static void reload(Daemon *d, Call *call) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(plan_done) Plan plan = {};
        int r = prepare_plan(d->name, d->manager, &diag, &plan);

        if (r >= 0) {
                log_line(LOG_INFO, "Reloading");
                r = gadget_reload(d->gadget, &plan, on_reloaded, call);
                if (r < 0)
                        (void) diag_error(&diag, r,
                                          "Cannot reload: a start, a stop or another reload is under way");
        }
        if (r < 0)
                answer_error(call, r, &diag);
}

static void on_request(Call *call, const char *request, void *userdata) {
        if (str_eq(request, "reload"))
                reload(userdata, call);
        else
                call_answer(call, EX_USAGE, "Unknown request");
}

static int on_signal(sd_event_source *s _unused_, const struct signalfd_siginfo *si _unused_,
                     void *userdata) {
        gadget_stop(userdata, EXIT_SUCCESS);
        return 0;
}

static int add_signals(sd_event *event, Gadget *g) {
        static const int signals[] = { SIGTERM, SIGINT };
        sigset_t mask;

        (void) signal(SIGHUP, SIG_IGN); /* systemd would take an end by it for a clean one */
        (void) sigemptyset(&mask);
        FOREACH_ITEM(it, signals, ELEMENTSOF(signals))
                (void) sigaddset(&mask, *it);
        if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
                return -errno;
        FOREACH_ITEM(it, signals, ELEMENTSOF(signals)) {
                int r = sd_event_add_signal(event, NULL, *it, on_signal, g);

                if (r < 0)
                        return r;
        }
        return 0;
}

/* What profiles, plans and PID 1's answers took. Other libraries than glibc keep less. */
static void give_back_memory(void) {
#ifdef __GLIBC__
        (void) malloc_trim(0);
#endif
}

/* Until somebody ends it: each rest may last for years. Returns the exit code or a negative errno. */
static int loop(sd_event *event) {
        int r = 0, code;

        while (r >= 0 && sd_event_get_state(event) != SD_EVENT_FINISHED) {
                r = sd_event_run(event, 0);
                if (r != 0)
                        continue;
                give_back_memory();
                r = sd_event_run(event, UINT64_MAX);
        }
        if (r >= 0)
                r = sd_event_get_exit_code(event, &code);
        return r < 0 ? r : code;
}

/*
 * 1. What runs already is taken over, whatever its profile says now.
 * 2. Else the profile is read; what an earlier run left is undone first, also when the profile is refused.
 */
static int run_gadget(sd_event *event, Manager *manager, Gadget *g, const char *name) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(plan_done) Plan plan = {};
        int r;

        r = gadget_adopt(g, &diag);
        if (r < 0)
                return refuse(r, &diag);
        if (r == 0) {
                r = prepare_plan(name, manager, &diag, &plan);
                if (r < 0)
                        gadget_stop(g, refuse(r, &diag));
                else
                        gadget_start(g, &plan);
        }
        r = loop(event);
        return r < 0 ? EXIT_FAILURE : r;
}

/* Where a daemon runs, the control socket is taken: what stands is not remains. */
static int remove_remains(sd_event *event, Gadget *g) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = gadget_remove_remains(g, &diag);

        if (r < 0)
                return refuse(r, &diag);
        if (r > 0)
                r = loop(event);
        return r < 0 ? EXIT_FAILURE : r;
}

static int run(const char *name, bool teardown) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(gadget_freep) Gadget *g = NULL;
        Control *control = NULL;
        Daemon daemon;
        sd_event *event = NULL;
        Manager *manager = NULL;
        int r, code;

        r = gadget_name_check(name, &diag);
        if (r >= 0)
                r = sd_event_default(&event);
        if (r >= 0) {
                r = manager_new(event, &manager);
                if (r < 0)
                        (void) diag_error(&diag, r, "Cannot talk to systemd: %s", strerror(-r));
        }
        if (r >= 0)
                r = gadget_new(event, manager, name, &diag, &g);
        if (r >= 0 && !teardown)
                r = add_signals(event, g);
        if (r >= 0) {
                daemon = (Daemon){ name, manager, g };
                r = control_new(event, name, on_request, &daemon, &control);
                if (r == -EADDRINUSE)
                        (void) diag_error(&diag, r, "Gadget '%s' is run by another process already", name);
                else if (r < 0)
                        (void) diag_error(&diag, r, RUN_DIR "/" CONTROL_DIR "/%s: %s", name, strerror(-r));
        }
        code = r < 0      ? refuse(r, &diag)
               : teardown ? remove_remains(event, g)
                          : run_gadget(event, manager, g, name);

        (void) control_free(control);
        g = gadget_free(g);
        (void) manager_free(manager);
        (void) sd_event_unref(event);
        return code;
}

/* ExecReload=: what is wrong is in the journal already, by the daemon. */
static int ask_to_reload(const char *name) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_free_ char *text = NULL;
        int r = gadget_name_check(name, &diag);

        if (r < 0)
                return refuse(r, &diag);
        r = ask(name, "reload", &text);
        if (r < 0)
                fprintf(stderr, "usb-gadgetd: gadget '%s' does not answer: %s\n", name, strerror(-r));
        else if (!getenv("JOURNAL_STREAM"))
                fprintf(r ? stderr : stdout, "%s\n", text);
        return r < 0 ? EX_UNAVAILABLE : r;
}

static int usage(FILE *f, int code) {
        fprintf(f, "Usage: usb-gadgetd NAME\n"
                   "       usb-gadgetd --reload NAME\n"
                   "       usb-gadgetd --teardown NAME\n\n"
                   "Run by usb-gadget@NAME.service; see usb-gadgetd(8).\n");
        return code;
}

int main(int argc, char *argv[]) {
        static const struct option options[] = {
                { "help", no_argument, NULL, 'h' },
                { "reload", no_argument, NULL, 'r' },
                { "teardown", no_argument, NULL, 't' },
                { "version", no_argument, NULL, 'v' },
                {},
        };
        int act = 0, c;

        while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0)
                switch (c) {
                case 'h':
                        return usage(stdout, EXIT_SUCCESS);
                case 'r':
                case 't':
                        act = c;
                        break;
                case 'v':
                        printf("usb-gadgetd %s\n", PROJECT_VERSION);
                        return EXIT_SUCCESS;
                default:
                        return usage(stderr, EX_USAGE);
                }
        if (argc - optind != 1)
                return usage(stderr, EX_USAGE);
        log_init(argv[optind]);
        return act == 'r' ? ask_to_reload(argv[optind]) : run(argv[optind], act == 't');
}
