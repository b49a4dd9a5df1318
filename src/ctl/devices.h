/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Devices · under which names this machine has its end of a function: ttyGS0, a network interface, hidg0, an ALSA card, …
 */
#pragma once

#include "ctl/output.h"
#include "kernel/live.h"

/*
 * The names as an array of texts, empty where the function has none, or none yet. directory is the name of the function
 * below functions/. NULL when out of memory.
 */
json_object *devices_of(const Live *live, const char *directory);

/* The LUNs of a mass_storage function, as objects "lun", "file", "ro", "cdrom", "removable"; NULL for other functions. */
json_object *luns_of(const Live *live, const char *directory);
