/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pid1 · what systemd says of units, and the verbs that only it can do; the door to sd-bus here. By the system bus, or for
 * root by PID 1's own socket where there is none.
 */
#pragma once

#include <json-c/json.h>
#include <systemd/sd-bus.h>

#include "util/macro.h"

typedef struct Pid1 {
        sd_bus *bus; /* NULL: systemd cannot be asked */
} Pid1;

/* Never fails: without systemd nothing is known of units. */
void pid1_open(Pid1 *ret);
void pid1_close(Pid1 *p);

/*
 * ActiveState of all units that are loaded and match the pattern, as an object of names. Empty where systemd cannot be
 * asked; NULL when out of memory.
 */
json_object *pid1_states(Pid1 *p, const char *pattern);

/* ActiveState of a unit among those: "inactive" for one that is not loaded, NULL where systemd cannot be asked. */
const char *pid1_state(const Pid1 *p, json_object *states, const char *unit);

/*
 * Of one unit: "unit", "load", "active", "sub", "status" (its own words), "pid", "since" (microseconds). What is not known
 * is null. NULL when out of memory.
 */
json_object *pid1_unit(Pid1 *p, const char *unit);

/* systemctl daemon-reload. Returns 0 or a negative errno. */
int pid1_reload(Pid1 *p);

#define PID1_DESTINATION "org.freedesktop.systemd1"
#define PID1_OBJECT      "/org/freedesktop/systemd1"
#define PID1_MANAGER     "org.freedesktop.systemd1.Manager"
