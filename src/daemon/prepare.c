/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sysexits.h>

#include "daemon/log.h"
#include "daemon/prepare.h"
#include "daemon/units.h"
#include "kernel/serial.h"
#include "profile/source.h"
#include "util/host.h"

int prepare_exit_code(int r, Diagnostics *diag) {
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

int prepare_plan(const char *name, Manager *manager, Diagnostics *diag, Plan *ret) {
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_(host_done) Host host = {};
        Specifiers specifiers;
        Serial serial;
        PlanContext context = {};
        int r = host_read("", &host);

        if (r < 0)
                return r;
        specifiers = (Specifiers){ .machine_id = host.machine_id, .host_name = host.name };
        r = profile_load("", name, &specifiers, diag, &p);
        if (r >= 0)
                r = units_check(p, &specifiers, diag);
        if (r >= 0)
                r = check_clients(p, manager, diag);
        if (r < 0)
                return r;

        serial_derive("", name, &serial);
        context.serial_number = *serial.text ? serial.text : NULL;
        if (serial.transient)
                log_line(LOG_WARNING,
                         "The machine id is transient: serial number and Ethernet addresses that follow from it "
                         "change at every boot (systemd-machine-id-setup --commit)");
        return plan_new(p, &context, ret);
}
