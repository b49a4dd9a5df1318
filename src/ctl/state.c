/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ctl/state.h"
#include "kernel/udc.h"

static const struct {
        const char *active, *state;
} passing[] = {
        { "activating", "starting" },
        { "reloading", "starting" },
        { "deactivating", "stopping" },
};

const char *state_of(const Live *live, const char *active) {
        if (live && !live->ours)
                return "foreign";
        if (!live && active && str_eq(active, "failed"))
                return "failed";
        FOREACH_ITEM(it, passing, ELEMENTSOF(passing))
                if (active && str_eq(it->active, active))
                        return it->state;
        if (!live)
                return "inactive";
        if (active && !str_eq(active, "active"))
                return "left-over";
        return live->udc ? "bound" : "waiting";
}

static const struct {
        const char *state;
        Colour colour;
} colours[] = {
        { "bound", COLOUR_GOOD },       { "waiting", COLOUR_WAITING },   { "starting", COLOUR_WAITING },
        { "stopping", COLOUR_WAITING }, { "left-over", COLOUR_WAITING }, { "failed", COLOUR_BAD },
        { "inactive", COLOUR_FAINT },
};

Colour state_colour(const char *state) {
        FOREACH_ITEM(it, colours, ELEMENTSOF(colours))
                if (str_eq(it->state, state))
                        return it->colour;
        return COLOUR_NONE;
}

bool state_exists(const char *state) {
        return !str_eq(state, "inactive") && !str_eq(state, "failed");
}

/* The kernel's word for a speed that there is not yet is not for people. */
static const char *known(const char *text) {
        return *text && !str_eq(text, "UNKNOWN") ? text : NULL;
}

int state_add_udc(json_object *o, const Live *live) {
        _cleanup_(udc_done) Udc udc = {};
        const char *name = live ? live->udc : NULL;

        if (name && udc_read(name, &udc) < 0)
                return -ENOMEM;
        json_add_text(o, "udc", name);
        json_add_text(o, "speed", name ? known(udc.speed) : NULL);
        json_add_text(o, "maximum_speed", name ? known(udc.maximum_speed) : NULL);
        json_add_text(o, "host", name ? known(udc.state) : NULL);
        return 0;
}

char *state_unit(const char *gadget) {
        char *unit;

        return asprintf(&unit, "usb-gadget@%s.service", gadget) < 0 ? NULL : unit;
}
