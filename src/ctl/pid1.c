/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ctl/output.h"
#include "ctl/pid1.h"
#include "kernel/path.h"

static int open_private(sd_bus **ret) {
        sd_bus *bus = NULL;
        int r = sd_bus_new(&bus);

        if (r >= 0)
                r = sd_bus_set_address(bus, SYSTEMD_SOCKET);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r < 0) {
                (void) sd_bus_unref(bus);
                return r;
        }
        *ret = bus;
        return 0;
}

void pid1_open(Pid1 *ret) {
        ret->bus = NULL;
        if (geteuid() == 0 && open_private(&ret->bus) >= 0)
                return;
        if (sd_bus_open_system(&ret->bus) < 0)
                ret->bus = NULL;
}

void pid1_close(Pid1 *p) {
        p->bus = sd_bus_flush_close_unref(p->bus);
}

static int read_states(sd_bus_message *m, json_object *states) {
        const char *unit, *active;
        int r = sd_bus_message_enter_container(m, 'a', "(ssssssouso)");

        while (r >= 0 && (r = sd_bus_message_read(m, "(ssssssouso)", &unit, NULL, NULL, &active, NULL, NULL,
                                                  NULL, NULL, NULL, NULL)) > 0)
                json_add_text(states, unit, active);
        return r;
}

json_object *pid1_states(Pid1 *p, const char *pattern) {
        json_object *states = json_new_object();
        sd_bus_message *m = NULL, *reply = NULL;
        int r = -ENOTCONN;

        if (p->bus)
                r = sd_bus_message_new_method_call(p->bus, &m, PID1_DESTINATION, PID1_OBJECT, PID1_MANAGER,
                                                   "ListUnitsByPatterns");
        if (r >= 0)
                r = sd_bus_message_append(m, "asas", 0, 1, pattern);
        if (r >= 0)
                r = sd_bus_call(p->bus, m, 0, NULL, &reply);
        if (r >= 0)
                (void) read_states(reply, states);
        (void) sd_bus_message_unref(m);
        (void) sd_bus_message_unref(reply);
        return states;
}

const char *pid1_state(const Pid1 *p, json_object *states, const char *unit) {
        return json_text(states, unit) ?: (p->bus ? "inactive" : NULL);
}

/* ---- one unit ---- */

static const struct {
        const char *member, *interface, *property;
        char type; /* 's', 'u' or 't' */
} properties[] = {
        { "load", PID1_DESTINATION ".Unit", "LoadState", 's' },
        { "active", PID1_DESTINATION ".Unit", "ActiveState", 's' },
        { "sub", PID1_DESTINATION ".Unit", "SubState", 's' },
        { "status", PID1_DESTINATION ".Service", "StatusText", 's' },
        { "pid", PID1_DESTINATION ".Service", "MainPID", 'u' },
        { "since", PID1_DESTINATION ".Unit", "StateChangeTimestamp", 't' },
};

static void add_property(json_object *o, const char *member, char type, sd_bus_message *reply) {
        const char *text;
        uint32_t u;
        uint64_t t;

        if (type == 's' && sd_bus_message_read(reply, "s", &text) > 0 && *text)
                json_add_text(o, member, text);
        if (type == 'u' && sd_bus_message_read(reply, "u", &u) > 0 && u > 0)
                json_add_number(o, member, u);
        if (type == 't' && sd_bus_message_read(reply, "t", &t) > 0 && t > 0)
                json_add_number(o, member, (int64_t) t);
}

json_object *pid1_unit(Pid1 *p, const char *unit) {
        json_object *o = json_new_object();
        char *path = NULL;

        json_add_text(o, "unit", unit);
        if (!p->bus || sd_bus_path_encode(PID1_OBJECT "/unit", unit, &path) < 0)
                path = NULL;
        FOREACH_ITEM(it, properties, ELEMENTSOF(properties)) {
                sd_bus_message *reply = NULL;
                const char type[] = { it->type, '\0' };

                json_add_text(o, it->member, NULL);
                if (path && sd_bus_get_property(p->bus, PID1_DESTINATION, path, it->interface, it->property,
                                                NULL, &reply, type) >= 0)
                        add_property(o, it->member, it->type, reply);
                (void) sd_bus_message_unref(reply);
        }
        free(path);
        return o;
}

int pid1_reload(Pid1 *p) {
        return p->bus ? sd_bus_call_method(p->bus, PID1_DESTINATION, PID1_OBJECT, PID1_MANAGER, "Reload",
                                           NULL, NULL, NULL)
                      : -ENOTCONN;
}
