/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Controllers whose drivers fix their endpoints, in the order of the drivers' lists: drivers/usb/gadget/udc and
 * drivers/usb/usbip of Linux 6.1. Others have what their hardware says.
 */
#include "profile/budget.h"

#define IN   DIRECTION_IN
#define OUT  DIRECTION_OUT
#define BOTH (DIRECTION_IN | DIRECTION_OUT)

#define BULK     (1 << TRANSFER_BULK)
#define INT      (1 << TRANSFER_INTERRUPT)
#define ISO      (1 << TRANSFER_ISOCHRONOUS)
#define BULK_INT (BULK | INT)
#define ANY      (BULK | INT | ISO)

const Controller controller_usb = {
        "USB",
        { { ENDPOINTS_PER_DIRECTION, OUT, ANY }, { ENDPOINTS_PER_DIRECTION, IN, ANY } },
};

/* clang-format off */
const Controller controllers[] = {
        { "dummy_udc", { /* dummy_hcd.c */
                { 1, IN, BULK }, { 1, OUT, BULK }, { 1, IN, INT },
                { 1, IN, BULK }, { 1, OUT, BULK }, { 1, IN, INT },
                { 1, IN, BULK }, { 1, OUT, BULK }, { 1, IN, INT },
                { 1, OUT, BULK }, { 1, IN, BULK },
                { 1, OUT, BULK_INT }, { 1, IN, BULK_INT }, { 2, OUT, BULK_INT }, { 1, IN, BULK_INT },
                { 1, OUT, BULK_INT }, { 1, IN, BULK_INT }, { 2, OUT, BULK_INT }, { 1, IN, BULK_INT },
                { 1, OUT, BULK_INT }, { 1, IN, BULK_INT }, { 1, OUT, BULK_INT } } },
        { "usbip-vudc", { { 15, OUT, ANY }, { 15, IN, ANY } } },
        { "at91_udc", { { 2, BOTH, ANY }, { 1, BOTH, INT }, { 2, BOTH, ANY } } },
        { "pxa25x-udc", { /* its interrupt endpoints are not offered */
                { 1, IN, BULK, 64 }, { 1, OUT, BULK, 64 }, { 1, IN, ISO, 256 }, { 1, OUT, ISO, 256 },
                { 1, IN, BULK, 64 }, { 1, OUT, BULK, 64 }, { 1, IN, ISO, 256 }, { 1, OUT, ISO, 256 },
                { 1, IN, BULK, 64 }, { 1, OUT, BULK, 64 }, { 1, IN, ISO, 256 }, { 1, OUT, ISO, 256 } } },
        { "bcm63xx_udc", { { 1, IN, BULK }, { 1, OUT, BULK }, { 1, IN, INT, 64 }, { 1, OUT, INT, 64 } } },
        { "max3420-udc", { { 1, OUT, BULK, 64 }, { 2, IN, BULK, 64 } } },
        { "aspeed_udc", { { 4, BOTH, ANY, 1024 } } },
        { "r8a66597_udc", { { 7, BOTH, ANY, 512 } } },
        { "tegra-xudc", { { 15, OUT, BULK_INT, 1024 }, { 15, IN, BULK_INT, 1024 } } },
        {},
};
/* clang-format on */

const Controller *controller_find(const char *driver) {
        for (const Controller *c = controllers; c->driver; c++)
                if (str_eq(c->driver, driver))
                        return c;
        return NULL;
}

Controller controller_of_pairs(const char *driver, unsigned in, unsigned out) {
        Controller c = { .driver = driver };
        size_t n = 0;

        if (in > 0)
                c.runs[n++] = (EndpointRun){ in, IN, ANY };
        if (out > 0)
                c.runs[n++] = (EndpointRun){ out, OUT, ANY };
        return c;
}
