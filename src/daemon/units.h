/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Units · is what systemd has loaded what the profile asks for? The generator ran at the last daemon-reload; a
 * profile changed since would meet units of yesterday.
 */
#pragma once

#include "profile/profile.h"

/*
 * Compares the generated units of p with what the generator would write now, for all profiles of the machine.
 * Returns 0, -ESTALE (run systemctl daemon-reload), -EINVAL (p clashes with another profile), -ENOMEM; words in
 * diag.
 */
int units_check(Profile *p, const Specifiers *host, Diagnostics *diag);
