/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Tree · the kernel attributes of a section → the steps that set them, with the directories they are in.
 */
#pragma once

#include "profile/plan.h"

/*
 * Appends the steps of section s (may be NULL), whose rows are keys, in the order of the rows. directory is where
 * its attributes are, below the gadget's; "" for that itself. Returns 0 or -ENOMEM.
 */
int tree_add(Plan *p, const Section *s, const Key *keys, const PlanContext *context, const char *directory);
