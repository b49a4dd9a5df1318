/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Serial · the serial number of a gadget whose profile gives none: the same at every start, another one for each
 * gadget and machine.
 */
#pragma once

#include "util/macro.h"

typedef struct Serial {
        char text[17];      /* 16 hexadecimal digits; "" if there is nothing to derive it from */
        const char *source; /* what it was derived from, for people */
        bool secret;        /* text is "" only because the source may be read by root alone */
        bool transient;     /* another one at the next boot: the machine id is made anew each time */
} Serial;

/*
 * Derives it from the first of: device tree serial-number, DMI product_serial, machine id. root is put before
 * all paths.
 */
void serial_derive(const char *root, const char *gadget, Serial *ret);
