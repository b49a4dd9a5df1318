/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Status · all that is known of one gadget, as an object and as a screen.
 */
#pragma once

#include "ctl/output.h"

void status_print(json_object *status);
