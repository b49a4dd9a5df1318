/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl plan: the steps that the daemon would take, in their order.
 */
#include "ctl/ctl.h"
#include "profile/plan.h"

int verb_plan(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_(plan_done) Plan plan = {};
        _cleanup_free_ char *text = NULL;
        Serial serial;
        PlanContext context = { .serial_number = serial.text };
        int r;

        r = ctl_load(ctl, argv[1], &diag, &p);
        if (r < 0) {
                diag_print(&diag, stderr);
                return EXIT_FAILURE;
        }
        serial_derive(ctl->root, p->name, &serial);
        if (!*serial.text)
                context.serial_number = NULL;
        if (serial.secret && !section_find(p->gadget, "SerialNumber"))
                fprintf(stderr,
                        "usb-gadgetctl: the serial number is missing here: it is derived from %s, which only root may "
                        "read\n",
                        serial.source);
        if (plan_new(p, &context, &plan) < 0 || !(text = plan_to_text(&plan))) {
                fprintf(stderr, "usb-gadgetctl: out of memory\n");
                return EXIT_FAILURE;
        }
        fputs(text, stdout);
        return EXIT_SUCCESS;
}
