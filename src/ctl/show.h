/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Show · the descriptors of a gadget as a JSON value, and that value as text.
 */
#pragma once

#include "ctl/output.h"
#include "profile/endpoint.h"

/* Prints what verb_show() has made, in the order of the descriptors. */
void show_print(json_object *gadget);
