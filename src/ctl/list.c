/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl list: every profile of the machine and every gadget that exists.
 */
#include "ctl/ctl.h"
#include "ctl/pid1.h"
#include "ctl/state.h"
#include "profile/source.h"

/* The profile's main file, or NULL. */
static char *profile_path(const char *root, const char *name) {
        _cleanup_(diag_done) Diagnostics ignored = {};
        _cleanup_(str_list_done) StrList files = {};

        return source_find(root, name, &ignored, &files) < 0 ? NULL : strdup(files.items[0]);
}

static int add_row(const Ctl *ctl, const char *name, const Pid1 *pid1, json_object *states,
                   json_object *rows) {
        _cleanup_free_ char *path = profile_path(ctl->root, name), *unit = state_unit(name);
        _cleanup_(live_close) Live live = LIVE_NULL;
        json_object *o = json_append_object(rows);
        int r = *ctl->root ? 0 : live_open(name, &live);
        const Live *there = r > 0 ? &live : NULL;

        if (!unit || !o || r == -ENOMEM)
                return -ENOMEM;
        json_add_text(o, "name", name);
        json_add_text(o, "state", *ctl->root ? NULL : state_of(there, pid1_state(pid1, states, unit)));
        json_add_text(o, "profile", path);
        return state_add_udc(o, there);
}

/* Profiles, and what stands without one */
static int all_names(const Ctl *ctl, StrList *ret) {
        _cleanup_(str_list_done) StrList gadgets = {};

        if (source_list(ctl->root, ret) < 0 || (!*ctl->root && live_list(&gadgets) < 0))
                return -ENOMEM;
        for (size_t i = 0; i < gadgets.n; i++)
                if (!str_list_has(ret, gadgets.items[i]) && str_list_add(ret, gadgets.items[i]) < 0)
                        return -ENOMEM;
        str_list_sort(ret);
        return 0;
}

int verb_list(const Ctl *ctl, int argc _unused_, char *argv[] _unused_) {
        static const Column columns[] = {
                { "NAME", "name", NULL }, { "STATE", "state", state_colour },
                { "UDC", "udc", NULL },   { "SPEED", "speed", NULL },
                { "HOST", "host", NULL }, { "PROFILE", "profile", NULL },
        };
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_(pid1_close) Pid1 pid1 = {};
        _cleanup_json_ json_object *states = NULL, *rows = json_new_array();

        if (!*ctl->root)
                pid1_open(&pid1);
        states = pid1_states(&pid1, STATE_UNITS);
        if (!states || !rows || all_names(ctl, &names) < 0)
                return ctl_fail("out of memory");
        for (size_t i = 0; i < names.n; i++)
                if (add_row(ctl, names.items[i], &pid1, states, rows) < 0)
                        return ctl_fail("out of memory");
        return output_table(TAKE_PTR(rows), columns, ELEMENTSOF(columns), "gadget");
}
