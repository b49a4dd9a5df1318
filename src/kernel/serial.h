/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Serial · the serial number of a gadget whose profile gives none: the same at every start, another one for each
 * gadget and machine, and nothing in it that identifies the machine elsewhere.
 */
#pragma once

#include "util/macro.h"

typedef struct Serial {
        char text[17];      /* 16 hexadecimal digits; "" if this machine has no identity at all */
        const char *source; /* what it was derived from, for people */
} Serial;

/*
 * Derives it from the first of: device tree serial-number, DMI product_serial, machine id. root is put before
 * all paths.
 */
void serial_derive(const char *root, const char *gadget, Serial *ret);
