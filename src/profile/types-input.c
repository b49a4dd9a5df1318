/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

static const char *const hid_protocol_words[] = { "0", "1", "2", NULL };

static const Key hid_keys[] = {
        { "subclass", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 1, .sample = "1",
          .text = "1: it also speaks the boot protocol" },
        { "protocol", VALUE_WORD, KEY_ATTRIBUTE, .words = hid_protocol_words, .sample = "1",
          .text = "of the boot protocol: 1 keyboard, 2 mouse" },
        { "no_out_endpoint", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "no",
          .text = "reports of the host come over endpoint 0, and take no endpoint" },
        { "interval", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xff, .since = "7.3", .sample = "4",
          .text = "bInterval of the endpoints, at every speed" },
        { "report_length", VALUE_NUMBER, KEY_ATTRIBUTE | KEY_MANDATORY, 1, 1024, .sample = "8",
          .text = "the longest report, bytes, with its id; at full speed 64 at most" },
        { "report_desc", VALUE_BYTES, KEY_ATTRIBUTE | KEY_CONTINUES | KEY_MANDATORY, 1, 4095,
          .sample = "06 00 ff 09 01 a1 01 09 02 15 00 26 ff 00 75 08 95 08 81 02 c0",
          .text = "the report descriptor" },
        {},
};

/* drivers/usb/gadget/function/f_hid.c, HIDG_MINORS; f_printer.c, PRINTER_MINORS */
static const Limit hids = { "hid function", 4 };
static const Limit printers = { "printer", 4 };

static const Key printer_keys[] = {
        /* the kernel's answer to GET_DEVICE_ID is two bytes too short */
        { "pnp_string", VALUE_ASCII, KEY_ATTRIBUTE, 1, 1000, .suffix = "  ",
          .sample = "MFG:ACME;MDL:Printer;CLS:PRINTER;DES:ACME Printer;",
          .text = "its IEEE 1284 device id" },
        { "q_len", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 1000, .sample = "20",
          .text = "buffers of 8 KiB in each direction" },
        {},
};

const FunctionType input_types[] = {
        { "hid", "keyboard, mouse, any HID: /dev/hidgN here, one report per read and write", hid_keys, 1,
          ENDPOINT_NEEDS({ TRANSFER_INTERRUPT, true }, { TRANSFER_INTERRUPT, false, 0, WHEN_OUT_REPORTS }),
          .limit = &hids },
        { "printer", "printer: /dev/g_printerN here, the job is read from it", printer_keys, 1,
          ENDPOINT_NEEDS(BULK_IN, BULK_OUT), .limit = &printers },
        {},
};
