/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl plan: the steps that the daemon would take, in their order.
 */
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/plan.h"

/* The serial number is part of a plan; serial says where it comes from. Returns 0 or -ENOMEM. */
static int make_plan(const Ctl *ctl, const Profile *p, Serial *serial, Plan *ret) {
        PlanContext context = {};

        serial_derive(ctl->root, p->name, serial);
        if (*serial->text)
                context.serial_number = serial->text;
        return plan_new(p, &context, ret);
}

int ctl_plan(const Ctl *ctl, const Profile *p, Plan *ret) {
        Serial serial;

        return make_plan(ctl, p, &serial, ret);
}

static json_object *plan_to_json(const Plan *plan) {
        json_object *steps = json_new_array();

        FOREACH_ITEM(s, plan->steps, plan->n) {
                json_object *o = json_append_object(steps), *arguments = json_new_array();

                json_add_text(o, "step", step_name(s->kind));
                for (unsigned i = 0; i < STEP_ARGS_MAX && s->arg[i]; i++)
                        json_append(arguments, json_new_string(s->arg[i]));
                json_add(o, "arguments", arguments);
        }
        return steps;
}

int verb_plan(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(profile_freep) Profile *p = ctl_load_or_say(ctl, argv[1]);
        _cleanup_(plan_done) Plan plan = {};
        _cleanup_free_ char *text = NULL;
        Serial serial;

        if (!p)
                return EXIT_FAILURE;
        if (make_plan(ctl, p, &serial, &plan) < 0)
                return ctl_fail("out of memory");
        if (serial.secret && !section_find(p->gadget, "SerialNumber"))
                (void) ctl_fail("the serial number is missing here: it is derived from %s, which only root may read",
                                serial.source);
        if (output_is_json())
                return output_json(plan_to_json(&plan));
        text = plan_to_text(&plan);
        if (!text)
                return ctl_fail("out of memory");
        output_page();
        fputs(text, stdout);
        return EXIT_SUCCESS;
}
