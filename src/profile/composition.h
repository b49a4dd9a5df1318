/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Composition · a number for what a gadget is made of, the same on every machine. Hosts that remember a device by its
 * ids and version (Windows does) look at it anew when the version follows the composition.
 */
#pragma once

#include "profile/plan.h"

/* 0 … 9999, from the functions of each configuration, in order, and the descriptors of those that the profile describes. */
unsigned composition_number(const Plan *p);
