/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl plan: the steps that the daemon would take, in their order.
 */
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/plan.h"

int ctl_plan(const Ctl *ctl, const Profile *p, Plan *ret) {
        Serial serial;
        PlanContext context = {};

        serial_derive(ctl->root, p->name, &serial);
        if (*serial.text)
                context.serial_number = serial.text;
        if (serial.secret && !section_find(p->gadget, "SerialNumber"))
                (void) ctl_fail("the serial number is missing here: it is derived from %s, which only root may read",
                                serial.source);
        if (plan_new(p, &context, ret) < 0) {
                (void) ctl_fail("out of memory");
                return -ENOMEM;
        }
        return 0;
}

static json_object *plan_to_json(const Plan *plan) {
        json_object *steps = json_object_new_array();

        FOREACH_ITEM(s, plan->steps, plan->n) {
                json_object *o = json_append_object(steps), *arguments = json_object_new_array();

                json_add_text(o, "step", step_name(s->kind));
                for (unsigned i = 0; i < STEP_ARGS_MAX && s->arg[i]; i++)
                        (void) json_object_array_add(arguments, json_object_new_string(s->arg[i]));
                (void) json_object_object_add(o, "arguments", arguments);
        }
        return steps;
}

int verb_plan(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(profile_freep) Profile *p = ctl_load_or_say(ctl, argv[1]);
        _cleanup_(plan_done) Plan plan = {};
        _cleanup_free_ char *text = NULL;

        if (!p || ctl_plan(ctl, p, &plan) < 0)
                return EXIT_FAILURE;
        if (output_is_json())
                return output_json(plan_to_json(&plan));
        text = plan_to_text(&plan);
        if (!text)
                return ctl_fail("out of memory");
        output_page();
        fputs(text, stdout);
        return EXIT_SUCCESS;
}
