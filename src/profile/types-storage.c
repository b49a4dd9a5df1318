/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

/* In the order in which they can be written: with a medium in it a LUN is what it is. */
static const Key mass_storage_keys[] = {
        { "stall", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",
          .text = "endpoints are halted on errors, as the standard says" },
        { "num_buffers", VALUE_NUMBER, KEY_ATTRIBUTE, 2, 32, .sample = "4",
          .text = "buffers between USB and the medium (a kernel with CONFIG_USB_GADGET_DEBUG_FILES)" },
        { "lun.#/ro", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes", .text = "the host cannot write" },
        { "lun.#/cdrom", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "no",
          .text = "a CD-ROM drive, and so read-only" },
        { "lun.#/nofua", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",
          .text = "write commands that force unit access are not waited for" },
        { "lun.#/removable", VALUE_BOOL, KEY_ATTRIBUTE, .sample = "yes",
          .text = "its medium can be taken out" },
        { "lun.#/inquiry_string", VALUE_ASCII, KEY_ATTRIBUTE, 1, 28,
          .sample = "ACME    Disk            0001",
          .text = "what SCSI INQUIRY says: 8 characters vendor, 16 product, 4 revision" },
        { "lun.#/file", VALUE_PATH, KEY_ATTRIBUTE | KEY_LIVE, .implied = "", .sample = "/var/lib/disk.img",
          .text = "the medium: a file or block device" },
        {},
};

static const Key tcm_keys[] = { {} };

/* f_tcm.c refuses a second one. */
static const Limit tcms = { "tcm function", 1 };

const FunctionType storage_types[] = {
        { "mass_storage", "disks and CD-ROM drives, SCSI over bulk-only transport", mass_storage_keys, 1,
          ENDPOINT_NEEDS(BULK_IN, BULK_OUT) },
        { "tcm",
          "SCSI target, bulk-only transport and UAS; its disks are those of targetcli(8), there before the gadget",
          tcm_keys, 1, ENDPOINT_NEEDS(BULK_IN, BULK_OUT, BULK_IN, BULK_OUT), .limit = &tcms },
        {},
};
