/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Address · MAC addresses that stay: the same machine, gadget and function always have the same ones, and no two of
 * them are equal. Pure.
 */
#pragma once

#include "util/macro.h"

#define ADDRESS_TEXT_SIZE sizeof "02:00:00:00:00:00"

/* Of one end of a function's link: serial_number stands for machine and gadget, end is dev_addr or host_addr. */
void address_derive(const char *serial_number, const char *function, const char *end,
                    char ret[static ADDRESS_TEXT_SIZE]);
