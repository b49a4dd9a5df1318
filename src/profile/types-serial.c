/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

/* drivers/usb/gadget/function/u_serial.h, MAX_U_SERIAL_PORTS */
static const Limit ports = { "serial port", 8 };

static const Key obex_keys[] = { {} };

static const Key gser_keys[] = {
        { "console", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",
          .text = "kernel messages are written to it, too (a kernel with CONFIG_U_SERIAL_CONSOLE)" },
        {},
};

static const Key acm_keys[] = {
        { "console", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",
          .text = "kernel messages are written to it, too (a kernel with CONFIG_U_SERIAL_CONSOLE)" },
        { "protocol", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 0xff, .since = "6.12", .sample = "0x00",
          .text = "bInterfaceProtocol; 1, AT commands, is the default, and Linux hosts with a modem manager try them" },
        {},
};

const FunctionType serial_types[] = {
        { "acm", "serial port, CDC ACM: /dev/ttyGSN here", acm_keys, 2,
          ENDPOINT_NEEDS(BULK_IN, BULK_OUT, { TRANSFER_INTERRUPT, true, 10 }), .limit = &ports },
        { "gser", "serial port, vendor class: /dev/ttyGSN here", gser_keys, 1,
          ENDPOINT_NEEDS(BULK_IN, BULK_OUT), .limit = &ports },
        { "obex",
          "serial port, CDC OBEX: /dev/ttyGSN here; the gadget connects when a program has opened it",
          obex_keys, 2, ENDPOINT_NEEDS(BULK_IN, BULK_OUT), .limit = &ports },
        {},
};
