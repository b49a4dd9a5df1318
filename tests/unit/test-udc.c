/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What drivers show of their endpoints in debugfs: dwc2 a file for each, dwc3 a directory, chipidea lines of one file
 * (drivers/usb/dwc2/debugfs.c, dwc3/debugfs.c, chipidea/debug.c). Anything else says nothing.
 */
#include "check.h"
#include "kernel/udc.h"
#include "scratch.h"

static const struct {
        const char *udc, *file, *text;
} files[] = {
        { "dwc2", "state", "" },
        { "dwc2", "fifo", "" },
        { "dwc2", "ep0", "" },
        { "dwc2", "ep1in", "" },
        { "dwc2", "ep1out", "" },
        { "dwc2", "ep2in", "" },
        { "dwc2", "ep10in", "" },
        { "dwc3", "regdump", "" },
        { "dwc3", "ep0in/transfer_type", "" },
        { "dwc3", "ep0out/transfer_type", "" },
        { "dwc3", "ep1in/transfer_type", "" },
        { "dwc3", "ep1out/transfer_type", "" },
        { "dwc3", "ep2out/transfer_type", "" },
        { "ci_hdrc.0", "device", "" },
        { "ci_hdrc.0", "qheads",
          "EP=00: RX=1000 TX=1040\n 0000:    00000000    00000000\nEP=01: RX=1080 TX=10C0\n 0000:    0 0\nEP=02: RX=1 TX=2\n" },
        { "ci_hdrc.1", "qheads", "not in gadget mode\n" },
        { "other", "registers", "" },
        { "odd", "epin", "" },
        { "odd", "ep-1in", "" },
        { "odd", "ep1inn", "" },
};

static const struct {
        const char *udc;
        int r;
        unsigned in, out;
} rows[] = {
        { "dwc2", 0, 3, 1 },         { "dwc3", 0, 1, 2 },         { "ci_hdrc.0", 0, 2, 2 }, { "ci_hdrc.1", -ENOENT },
        { "other", -ENOENT }, { "odd", -ENOENT }, { "nothere", -ENOENT },
};

static void test_count(void) {
        FOREACH_ITEM(it, files, ELEMENTSOF(files)) {
                char name[64];

                (void) snprintf(name, sizeof name, "%s/%s", it->udc, it->file);
                (void) scratch_write(name, it->text, strlen(it->text));
        }
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                unsigned in = 0, out = 0;

                check_row("%s", it->udc);
                CHECK_INT(udc_count_endpoints(scratch(), it->udc, &in, &out), it->r);
                CHECK_INT(in, it->in);
                CHECK_INT(out, it->out);
        }
}

CHECK_MAIN(test_count)
