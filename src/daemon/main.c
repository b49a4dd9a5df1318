/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetd NAME: builds the gadget of a profile, keeps it, takes it away again. One process per gadget, never
 * in the data path. Run by usb-gadget@NAME.service.
 */
#include <signal.h>
#include <sysexits.h>

#include "daemon/gadget.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/units.h"
#include "kernel/serial.h"
#include "profile/source.h"
#include "util/host.h"

/* Says why, and returns the exit code: what another attempt cannot change is not tried again. */
static int refuse(int r, Diagnostics *diag) {
        static const struct {
                int error, code;
        } codes[] = {
                { -EINVAL, EX_CONFIG },          /* the profile, a client's unit or the record is wrong */
                { -ENOENT, EX_CONFIG },          /* no such profile */
                { -EPERM, EX_CONFIG },           /* others may write it */
                { -ESTALE, EX_CONFIG },          /* systemctl daemon-reload is due */
                { -EOPNOTSUPP, EX_UNAVAILABLE }, /* no gadgets in this kernel */
        };

        if (diag->n == 0)
                (void) diag_error(diag, r, "Cannot start: %s", strerror(-r));
        log_diagnostics(diag);
        if (diag->n > 0)
                notify_failure(diag->items[0].text);
        FOREACH_ITEM(it, codes, ELEMENTSOF(codes))
                if (it->error == r)
                        return it->code;
        return EXIT_FAILURE;
}

/* Every client that must run has to be a unit that systemd can load. */
static int check_clients(const Profile *p, Manager *manager, Diagnostics *diag) {
        FOREACH_ITEM(f, p->functions, p->n_functions) {
                _cleanup_free_ char *state = NULL;
                int r;

                if (!f->client || f->optional)
                        continue;
                r = manager_load_state(manager, f->client, &state);
                if (r < 0)
                        return diag_error(diag, r, "Cannot ask systemd for %s: %s", f->client, strerror(-r));
                if (!str_eq(state, "loaded"))
                        (void) diag_at(diag, DIAG_ERROR, &section_find(f->section, "Client")->at, "Client",
                                       "unit %s is %s (install it, or say Optional=yes)", f->client, state);
        }
        return diag->n_errors > 0 ? -EINVAL : 0;
}

/*
 * Profile → plan, with all that can be known before anything is touched.
 * Returns 0 or the exit code.
 */
static int make_plan(const char *name, Manager *manager, Plan *ret) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_(host_done) Host host = {};
        Specifiers specifiers;
        Serial serial;
        PlanContext context = {};
        int r;

        if (host_read("", &host) < 0)
                return EXIT_FAILURE;
        specifiers = (Specifiers){ .machine_id = host.machine_id, .host_name = host.name };
        r = profile_load("", name, &specifiers, &diag, &p);
        if (r >= 0)
                r = units_check(p, &specifiers, &diag);
        if (r >= 0)
                r = check_clients(p, manager, &diag);
        if (r < 0)
                return refuse(r, &diag);

        serial_derive("", name, &serial);
        context.serial_number = *serial.text ? serial.text : NULL;
        return plan_new(p, &context, ret) < 0 ? EXIT_FAILURE : 0;
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

/*
 * 1. What runs already is taken over, whatever its profile says now.
 * 2. Else the profile is read; what an earlier run left is undone first, also when the profile is refused.
 */
static int run_gadget(sd_event *event, Manager *manager, Gadget *g, const char *name) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(plan_done) Plan plan = {};
        int r, code = 0;

        r = gadget_adopt(g, &diag);
        if (r < 0)
                return refuse(r, &diag);
        if (r == 0) {
                code = make_plan(name, manager, &plan);
                if (code == 0)
                        gadget_start(g, &plan);
                else
                        gadget_stop(g, code);
        }
        r = sd_event_loop(event);
        return r < 0 ? EXIT_FAILURE : r;
}

static int run(const char *name) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(gadget_freep) Gadget *g = NULL;
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
        if (r >= 0)
                r = add_signals(event, g);
        code = r < 0 ? refuse(r, &diag) : run_gadget(event, manager, g, name);

        g = gadget_free(g);
        (void) manager_free(manager);
        (void) sd_event_unref(event);
        return code;
}

int main(int argc, char *argv[]) {
        if (argc == 2 && str_eq(argv[1], "--version")) {
                printf("usb-gadgetd %s\n", PROJECT_VERSION);
                return EXIT_SUCCESS;
        }
        if (argc != 2 || argv[1][0] == '-') {
                fprintf(stderr,
                        "Usage: usb-gadgetd NAME\n\nRun by usb-gadget@NAME.service; see usb-gadgetd(8).\n");
                return argc == 2 && str_eq(argv[1], "--help") ? EXIT_SUCCESS : EX_USAGE;
        }
        log_init(argv[1]);
        return run(argv[1]);
}
