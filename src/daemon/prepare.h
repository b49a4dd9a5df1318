/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prepare · profile → plan, with all that can be known before anything is touched.
 */
#pragma once

#include "daemon/manager.h"
#include "profile/plan.h"

/*
 * Reads the profile, holds generated units and clients against it, and makes the plan.
 * Returns 0; -ENOENT if there is no such profile; -EINVAL if it, or a client's unit, is wrong; -EPERM if others may
 * write it; -ESTALE if systemd has not read it since it changed; or another negative errno; words in diag.
 */
int prepare_plan(const char *name, Manager *manager, Diagnostics *diag, Plan *ret);

/* The exit status for what ends a start: what another attempt cannot change has one of its own. Adds words if diag
 * has none. */
int prepare_exit_code(int r, Diagnostics *diag);
