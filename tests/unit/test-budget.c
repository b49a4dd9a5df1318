/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Endpoints are given out as the kernel does it: first fit, in the order of the functions. What dummy_hcd does in reality
 * with the same combinations is the case 'budget' of the test machine.
 */
#include "check.h"
#include "profile/budget.h"
#include "scratch.h"

#define GADGET "[Gadget]\nidVendor=1\nidProduct=2\n"
#define ACM(n) "[Function acm." #n "]\n"
#define NCM(n) "[Function ncm." #n "]\n"
#define MSC(n) "[Function mass_storage." #n "]\n"
#define HID(n) "[Function hid." #n "]\nreport_length=8\nreport_desc=05 01\n"
#define FFS    "[Function ffs.a]\n[Interface ffs.a/0]\n"
#define PAIR   "Endpoint=bulk in\nEndpoint=bulk out\n"

static const unsigned old[2] = { 6, 1 }, new[2] = { 6, 12 }, unknown[2] = { 0, 0 };

static const struct {
        const char *driver; /* NULL: USB itself */
        const char *text;
        const unsigned *version;
        const char *function; /* that gets no endpoint, or NULL */
        TransferType type;
        bool in;
} rows[] = {
        /* nine endpoints to the host can be bulk, twelve from it */
        { "dummy_udc", FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR, old, NULL },
        { "dummy_udc", FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR, old, "ffs.a", TRANSFER_BULK, true },
        { NULL, FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR, old, NULL },
        /* three are for interrupts alone, but those for bulk are taken for them once these are gone */
        { "dummy_udc", ACM(a) ACM(b) ACM(c) ACM(d) ACM(e) ACM(f), old, NULL },
        { "dummy_udc", ACM(a) ACM(b) ACM(c) ACM(d) ACM(e) ACM(f) ACM(g), old, "acm.g", TRANSFER_BULK, true },
        { "dummy_udc", ACM(a) ACM(b) ACM(c) ACM(d) ACM(e) MSC(x) MSC(y), old, NULL },
        { "dummy_udc", MSC(a) MSC(b) MSC(c) MSC(d) MSC(e) MSC(f) MSC(g) MSC(h) MSC(i) HID(a) HID(b) HID(c), old, NULL },
        { "dummy_udc", MSC(a) MSC(b) MSC(c) MSC(d) MSC(e) MSC(f) MSC(g) MSC(h) MSC(i) HID(a) HID(b) HID(c) HID(d), old,
          "hid.d", TRANSFER_INTERRUPT, true },
        /* the order counts: an interrupt endpoint that comes first takes one for bulk, which is missed later */
        { "dummy_udc", HID(a) HID(b) HID(c) HID(d) MSC(a) MSC(b) MSC(c) MSC(d) MSC(e) MSC(f) MSC(g) MSC(h), old,
          "mass_storage.h", TRANSFER_BULK, true },
        { "dummy_udc", "[Function uvc.a]\nstreaming/mjpeg/m/f/Frame=640x360 30\n", old, "uvc.a", TRANSFER_ISOCHRONOUS, true },
        /* it does without isochronous endpoints */
        { "dummy_udc", "[Function SourceSink.a]\n", old, NULL },
        /* one endpoint for both directions is one */
        { "at91_udc", ACM(a), old, NULL },
        { "at91_udc", ACM(a) MSC(b), old, NULL },
        { "at91_udc", ACM(a) ACM(b), old, "acm.b", TRANSFER_INTERRUPT, true },
        { "at91_udc", MSC(a) MSC(b), old, NULL },
        { "max3420-udc", ACM(a), old, NULL },
        { "max3420-udc", MSC(a) HID(a), old, "hid.a", TRANSFER_INTERRUPT, false },
        { "max3420-udc", MSC(a) HID(a) "no_out_endpoint=yes\n", old, NULL },
        { "pxa25x-udc", "[Function uac1.a]\n", old, NULL },
        { "tegra-xudc", "[Function uac1.a]\n", old, "uac1.a", TRANSFER_ISOCHRONOUS, false },
        { "tegra-xudc", "[Function uac1.a]\nc_chmask=0\np_chmask=0\n", old, NULL },
        /* packets that are longer than the endpoint's */
        { "max3420-udc", FFS "Endpoint=interrupt in wMaxPacketSize=64\n", old, NULL },
        /* attributes: 15 in each direction, two functions of which there is one each for a count */
        { "usbip-vudc", "[Function uac2.a]\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR, old, NULL },
        { "usbip-vudc", "[Function uac2.a]\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR, old,
          "ffs.a", TRANSFER_BULK, true },
        { "usbip-vudc", "[Function uac2.a]\nc_sync=adaptive\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          old, NULL },
        { NULL, "[Function uac2.a]\nc_chmask=0\np_chmask=0\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          old, NULL },
        { NULL, "[Function uac1.a]\nc_chmask=0\np_chmask=0\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          old, "ffs.a", TRANSFER_BULK, true },
        /* a camera's interrupt endpoint is always there before Linux 6.3, and then if it is asked for */
        { NULL, "[Function uvc.a]\nstreaming/mjpeg/m/f/Frame=640x360 30\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          old, "ffs.a", TRANSFER_BULK, true },
        { NULL, "[Function uvc.a]\nstreaming/mjpeg/m/f/Frame=640x360 30\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          new, NULL },
        { NULL, "[Function uvc.a]\nstreaming/mjpeg/m/f/Frame=640x360 30\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          unknown, NULL },
        { NULL, "[Function uvc.a]\ncontrol/enable_interrupt_ep=yes\nstreaming/mjpeg/m/f/Frame=640x360 30\n" FFS PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR PAIR,
          new, "ffs.a", TRANSFER_BULK, true },
        /* each configuration has all endpoints */
        { "at91_udc", MSC(a) ACM(b) "[Config a.1]\nFunctions=mass_storage.a\n[Config b.2]\nFunctions=acm.b\n", old, NULL },
        /* nothing is known of it, so it is taken for nothing */
        { "max3420-udc", ACM(a) "[Function ffs.m]\nDescriptors=client\nClient=a.service\n", old, NULL },
};

static void test_rows(void) {
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                const Controller *c = it->driver ? controller_find(it->driver) : &controller_usb;
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;
                _cleanup_free_ char *text = NULL;
                BudgetGap gap = {};

                check_row("%s: %s", it->driver ?: "USB", it->text);
                CHECK(asprintf(&text, GADGET "%s", it->text) > 0);
                if (!CHECK(c) || !CHECK_INT(scratch_profile(text, strlen(text), &diag, &p), 0))
                        continue;
                CHECK_INT(budget_fits(p, c, it->version, &gap), !it->function);
                CHECK_STR(gap.function ? gap.function->name : NULL, it->function);
                if (!it->function)
                        continue;
                CHECK_INT(gap.need.type, it->type);
                CHECK_INT(gap.need.in, it->in);
        }
}

/* Found by its driver, and of each type of transfer at least somewhere one. */
static void test_controllers(void) {
        unsigned n = 0, types = 0;

        for (const Controller *c = controllers; c->driver; c++, n++) {
                check_row("%s", c->driver);
                CHECK(controller_find(c->driver) == c);
                CHECK(c->runs[0].count > 0);
                CHECK_INT(c->runs[ENDPOINT_RUNS_MAX - 1].count, 0);
                for (const EndpointRun *run = c->runs; run->count > 0; run++) {
                        CHECK(run->directions && run->types);
                        types |= run->types;
                }
        }
        CHECK(n > 0);
        CHECK_INT(types, (1 << _TRANSFER_TYPE_MAX) - 1);
        CHECK(!controller_find("dwc3"));
}

static void test_pairs(void) {
        Controller c = controller_of_pairs("dwc2", 7, 3), none = controller_of_pairs("dwc2", 0, 1);

        CHECK_INT(c.runs[0].count, 7);
        CHECK_INT(c.runs[0].directions, DIRECTION_IN);
        CHECK_INT(c.runs[1].count, 3);
        CHECK_INT(c.runs[1].directions, DIRECTION_OUT);
        CHECK_INT(none.runs[0].directions, DIRECTION_OUT);
        CHECK_INT(none.runs[1].count, 0);
}

CHECK_MAIN(test_rows, test_controllers, test_pairs)
