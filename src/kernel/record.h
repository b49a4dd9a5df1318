/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Record · the plan of a gadget as a file, RUN_DIR/NAME/plan, from before its first step until after its last one is
 * undone. Its presence means that the gadget is ours.
 */
#pragma once

#include "profile/plan.h"

/* The record's path below RUN_DIR. NULL when out of memory. */
char *record_path(const char *gadget);

bool record_exists(int run_fd, const char *gadget);

/*
 * Returns 1 with the plan; 0 if there is no record; -EINVAL, with the line that is no step of a plan; or another negative
 * errno.
 */
int record_read(int run_fd, const char *gadget, Plan *ret, unsigned *ret_line);
