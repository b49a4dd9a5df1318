/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ctl · what the verbs of usb-gadgetctl share: the options, and loading a profile by name or path.
 */
#pragma once

#include "kernel/serial.h"
#include "profile/profile.h"
#include "util/host.h"

typedef struct Ctl {
        const char *root; /* --root=, "" for the running system */
        Host host;
} Ctl;

/*
 * Loads NAME, or a file if the argument contains a '/'. Everything to say is in diag.
 */
int ctl_load(const Ctl *ctl, const char *name_or_path, Diagnostics *diag, Profile **ret);

/* The verbs: argv[0] is the verb. They return the exit code. */
int verb_check(const Ctl *ctl, int argc, char *argv[]);
int verb_functions(const Ctl *ctl, int argc, char *argv[]);
int verb_plan(const Ctl *ctl, int argc, char *argv[]);
