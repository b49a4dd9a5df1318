/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The controller that a profile will be bound to: is there one, and has it endpoints for everything? */
#include "ctl/check.h"
#include "kernel/path.h"
#include "kernel/udc.h"
#include "util/memstream.h"

static const char *const transfer_names[_TRANSFER_TYPE_MAX] = { "bulk", "interrupt", "isochronous" };

/* ---- endpoints ---- */

typedef struct Count {
        bool in;
        unsigned n;
} Count;

static bool count(const EndpointNeed *need, void *userdata) {
        Count *c = userdata;

        c->n += need->in == c->in;
        return true;
}

/* "acm.a 2, acm.b 2": what the functions of a configuration take of one direction. NULL when out of memory. */
static char *list_takers(const Machine *m, const Profile *p, const BudgetGap *gap) {
        _cleanup_memstream_ MemStream stream = {};
        bool first = true;
        FILE *f = memstream_open(&stream);

        if (!f)
                return NULL;
        for (size_t i = 0; i < gap->configuration->n_functions; i++) {
                const Function *function = p->functions + gap->configuration->functions[i];
                Count c = { .in = gap->need.in };

                (void) function_each_endpoint(function, m->version, count, &c);
                if (c.n > 0)
                        fprintf(f, "%s%s %u", first ? "" : ", ", function->name, c.n);
                first = first && c.n == 0;
        }
        return memstream_text(&stream);
}

/* Returns 1 if there are enough, else 0 with words in diag, or -ENOMEM. */
static int check_endpoints(const Machine *m, DiagLevel level, const Controller *c, const char *udc,
                           const Profile *p, Diagnostics *diag) {
        _cleanup_free_ char *takers = NULL;
        BudgetGap gap;

        if (budget_fits(p, c, m->version, &gap))
                return 1;
        takers = list_takers(m, p, &gap);
        if (!takers)
                return -ENOMEM;
        (void) diag_at(diag, level, &gap.function->section->at, NULL,
                       "[Function %s]: %s%s%s%s has no %s %s endpoint left (configuration %s wants, of direction %s: %s)",
                       gap.function->name, udc ?: "", udc ? " (" : "", c->driver, udc ? ")" : "",
                       transfer_names[gap.need.type], gap.need.in ? "in" : "out", gap.configuration->name,
                       gap.need.in ? "in" : "out", takers);
        return 0;
}

/* Of a controller of this machine, as far as they are known. */
static int check_udc(const Machine *m, DiagLevel level, const char *udc, const Profile *p,
                     Diagnostics *diag) {
        _cleanup_free_ char *driver = NULL;
        const Controller *known;
        Controller found;
        unsigned in = 0, out = 0;
        int r = udc_driver(udc, &driver);

        if (r < 0)
                return r == -ENOMEM ? r : 0;
        known = controller_find(driver);
        if (!known) {
                r = udc_count_endpoints(DEBUGFS_USB, udc, &in, &out);
                if (r == -ENOMEM)
                        return r;
                found = controller_of_pairs(driver, in, out);
                known = r < 0 ? NULL : &found;
        }
        if (!known) {
                (void) diag_at(diag, DIAG_NOTE, &p->gadget->at, "UDC",
                               "the endpoints of %s (%s) are not known%s: only what USB allows was counted",
                               udc, driver, r == -EACCES ? " to all, but to root" : "");
                return 0;
        }
        r = check_endpoints(m, level, known, udc, p, diag);
        return r < 0 ? r : 0;
}

/* ---- which one ---- */

/* The one that a gadget with UDC=auto gets if all are free. */
static int check_automatic(const Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag) {
        _cleanup_free_ char *udc = NULL, *owner = NULL;
        int r = udc_choose("auto", &udc, &owner);

        if (r < 0)
                return r;
        if (r == UDC_E_ABSENT)
                return diag_at(diag, DIAG_NOTE, &p->gadget->at, "UDC",
                               "there is no USB device controller here, and the gadget would wait for one (dr_mode=\"host\" in the "
                               "device tree, or a missing overlay, is the usual cause)");
        return check_udc(m, m->udcs.n == 1 ? lacking : DIAG_WARNING, udc, p, diag);
}

static int check_named(const Machine *m, DiagLevel lacking, const Setting *s, const Profile *p,
                       Diagnostics *diag) {
        if (str_list_has(&m->udcs, s->value))
                return check_udc(m, lacking, s->value, p, diag);
        return diag_at(diag, DIAG_WARNING, &s->at, "UDC",
                       "there is no controller '%s' here, and the gadget would wait for it%s%s%s", s->value,
                       m->udcs.n > 0 ? " (there is " : "", m->udcs.n > 0 ? m->udcs.items[0] : "",
                       m->udcs.n > 0 ? ")" : "");
}

int check_controller(const Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag) {
        const Setting *s = section_find(p->gadget, "UDC");
        int r = check_endpoints(m, DIAG_ERROR, &controller_usb, NULL, p, diag);

        if (r <= 0)
                return r;
        if (m->driver) {
                r = check_endpoints(m, DIAG_ERROR, m->driver, NULL, p, diag);
                return r < 0 ? r : 0;
        }
        if (m->udc)
                return check_udc(m, DIAG_ERROR, m->udc, p, diag);
        if (!m->running)
                return 0;
        return s && !str_eq(s->value, "auto") ? check_named(m, lacking, s, p, diag)
                                              : check_automatic(m, lacking, p, diag);
}
