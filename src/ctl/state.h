/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * State · one word for how a gadget stands, from configfs, the controller and systemd; and the controller as an object.
 */
#pragma once

#include "ctl/output.h"
#include "kernel/live.h"

/*
 * bound, waiting (for a controller), starting, stopping, failed, foreign (made by somebody else), left-over (ours, and no
 * daemon has it) or inactive. live is NULL where nothing of it exists, active is ActiveState of its unit or NULL.
 */
const char *state_of(const Live *live, const char *active);
Colour state_colour(const char *state);

/* True if the gadget exists, whoever made it. */
bool state_exists(const char *state);

/* "udc", "speed", "maximum_speed" and "host" (the state that the host has put the device into); null where not known. */
int state_add_udc(json_object *o, const Live *live);

/* The unit of a gadget. NULL when out of memory. */
char *state_unit(const char *gadget);
#define STATE_UNITS "usb-gadget@*.service"
