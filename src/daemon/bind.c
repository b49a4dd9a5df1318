/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "daemon/bind.h"
#include "daemon/log.h"
#include "kernel/udc.h"
#include "util/clock.h"

/* Endpoint files appear a little before the function can be bound; that is EBUSY, too. */
#define RETRY_US UINT64_C(500000)

static int say_waiting(const Target *t, const char *wanted, const char *udc, const char *owner,
                       char **ret_text) {
        int n;

        if (udc && target_is_ours(t, owner))
                n = asprintf(ret_text,
                             "Waiting: USB device controller %s is held by gadget %s (usb-gadget@%s.service)",
                             udc, owner, owner);
        else if (udc)
                n = asprintf(ret_text,
                             "Waiting: USB device controller %s is held by gadget %s, which is not ours",
                             udc, owner);
        else if (str_eq(wanted, "auto"))
                n = asprintf(ret_text, "Waiting for a USB device controller");
        else
                n = asprintf(ret_text, "Waiting for USB device controller %s", wanted);
        return n < 0 ? -ENOMEM : BIND_E_WAIT;
}

static int say_failed(const BindAttempt *a, const char *udc, int r, Diagnostics *diag) {
        _cleanup_free_ char *reason = log_kernel_reason(a->since);

        return diag_error(diag, r, "Cannot bind to USB device controller %s: %s%s%s", udc, strerror(-r),
                          reason ? "; the kernel says: " : "", reason ?: "");
}

/*
 * 1. Look who has the controller before writing: the kernel says EBUSY for everything.
 * 2. EBUSY with a free controller can be an endpoint file that was there too early: try again for a while.
 * 3. A controller that goes away or is taken in between shows at the next look.
 */
static int try_once(BindAttempt *a, const Target *t, const char *wanted, char **ret_text,
                    Diagnostics *diag) {
        _cleanup_free_ char *udc = NULL, *owner = NULL;
        int r = udc_choose(wanted, &udc, &owner);

        if (r < 0)
                return r;
        if (r > 0)
                return say_waiting(t, wanted, r == UDC_E_HELD ? udc : NULL, owner, ret_text);

        if (a->deadline == 0) {
                a->deadline = clock_us(CLOCK_MONOTONIC) + RETRY_US;
                a->since = clock_us(CLOCK_REALTIME);
        }
        r = udc_bind(t->gadget_fd, udc);
        if (r >= 0)
                return asprintf(ret_text, "Bound to %s", udc) < 0 ? -ENOMEM : 0;
        if ((r != -EBUSY && r != -ENODEV) || clock_us(CLOCK_MONOTONIC) >= a->deadline)
                return say_failed(a, udc, r, diag);
        return BIND_E_RETRY;
}

int bind_try(BindAttempt *a, const Target *t, const char *wanted, char **ret_text, Diagnostics *diag) {
        int r = try_once(a, t, wanted, ret_text, diag);

        if (r != BIND_E_RETRY)
                *a = (BindAttempt){};
        return r;
}
