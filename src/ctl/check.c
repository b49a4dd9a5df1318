/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl check: everything that is wrong with profiles, without root and without touching anything.
 */
#include "ctl/ctl.h"
#include "profile/set.h"
#include "profile/source.h"
#include "profile/unit.h"

#define DEVELOPMENT_VENDOR 0x1d6b /* the Linux Foundation's, which shipped profiles use */

static void note_serial(const Ctl *ctl, const Profile *p, Diagnostics *diag) {
        const Origin *at = &p->gadget->at;
        Serial serial;

        serial_derive(ctl->root, p->name, &serial);
        if (*serial.text)
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber", "%s, derived from %s", serial.text,
                               serial.source);
        else if (serial.secret)
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber",
                               "derived from %s, which only root may read", serial.source);
        else
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber",
                               "none: this machine has no identity to derive one from");
        if (serial.transient)
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber",
                               "the machine id is transient: this changes at every boot");
}

/* Ids are written in hexadecimal everywhere else. */
static void note_decimal(const Profile *p, const char *key, Diagnostics *diag) {
        const Setting *s = section_find(p->gadget, key);

        if (!str_after(s->value, "0x") && !str_after(s->value, "0X"))
                (void) diag_at(diag, DIAG_NOTE, &s->at, key,
                               "%s is decimal: 0x%04x in lsusb (hexadecimal is written with 0x)", s->value,
                               (unsigned) section_number(p->gadget, key, 0));
}

/* Things that are right but worth knowing. */
static void add_notes(const Ctl *ctl, const Profile *p, Diagnostics *diag) {
        const Setting *vendor = section_find(p->gadget, "idVendor");

        note_decimal(p, "idVendor", diag);
        note_decimal(p, "idProduct", diag);
        if (section_number(p->gadget, "idVendor", 0) == DEVELOPMENT_VENDOR)
                (void) diag_at(diag, DIAG_NOTE, &vendor->at, "idVendor",
                               "0x1d6b is a development id (a product needs a vendor id of its own)");
        if (!section_find(p->gadget, "SerialNumber"))
                note_serial(ctl, p, diag);
}

/* Two profiles can be right, each for itself, and still not stand beside each other: hence the units of all. */
static int check_one(const Ctl *ctl, const char *name, const UnitFiles *units) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        int r = ctl_load(ctl, name, &diag, &p);

        if (r >= 0)
                add_notes(ctl, p, &diag);
        if (r >= 0 && !strchr(name, '/'))
                r = unit_files_check(units, p, &diag);
        if (r < 0 && diag.n_errors == 0)
                (void) diag_error(&diag, r, "%s: %s", name, strerror(-r));
        diag_print(&diag, stderr);
        (void) printf("%s: %s\n", name, r < 0 ? "refused" : "ok");
        (void) fflush(stdout); /* in step with the errors, where both go to one place */
        return r;
}

int verb_check(const Ctl *ctl, int argc, char *argv[]) {
        Specifiers host = { .machine_id = ctl->host.machine_id, .host_name = ctl->host.name };
        _cleanup_(unit_files_done) UnitFiles units = {};
        _cleanup_(profile_set_done) ProfileSet set = {};
        _cleanup_(str_list_done) StrList names = {};
        int worst = EXIT_SUCCESS;

        for (int i = 1; i < argc; i++)
                if (str_list_add(&names, argv[i]) < 0)
                        return EXIT_FAILURE;
        if ((argc == 1 && source_list(ctl->root, &names) < 0) ||
            profile_set_load(ctl->root, &host, NULL, &set) < 0 || unit_files(set.items, set.n, &units) < 0)
                return EXIT_FAILURE;
        for (size_t i = 0; i < names.n; i++)
                if (check_one(ctl, names.items[i], &units) < 0)
                        worst = EXIT_FAILURE;
        return worst;
}
