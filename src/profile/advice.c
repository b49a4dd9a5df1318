/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/advice.h"
#include "profile/function.h"

#define WARN(at, key, ...) (void) diag_at(diag, DIAG_WARNING, at, key, __VA_ARGS__)
#define NOTE(at, key, ...) (void) diag_at(diag, DIAG_NOTE, at, key, __VA_ARGS__)

/* Where a setting stands, or else its section. */
static const Origin *place_of(const Section *s, const char *key) {
        const Setting *setting = section_find(s, key);

        return setting ? &setting->at : &s->at;
}

/* ---- ids ---- */

/* Vendor ids that are for everybody, and so for no product. */
static void check_vendor(const Profile *p, Diagnostics *diag) {
        static const struct {
                uint32_t id;
                const char *text;
        } rows[] = {
                { 0x1d6b, "a development id" },
                { 0x0525, "NetChip's id, which the kernel's examples use" },
        };
        const Setting *vendor = section_find(p->gadget, "idVendor");

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows))
                if (section_number(p->gadget, "idVendor", 0) == it->id)
                        NOTE(&vendor->at, "idVendor",
                             "0x%04x is %s (a product needs a vendor id of its own)", it->id, it->text);
}

/* They are written in hexadecimal everywhere else. */
static void check_decimal(const Profile *p, Diagnostics *diag) {
        static const char *const keys[] = { "idVendor", "idProduct" };

        FOREACH_ITEM(key, keys, ELEMENTSOF(keys)) {
                const Setting *s = section_find(p->gadget, *key);

                if (!str_after(s->value, "0x") && !str_after(s->value, "0X"))
                        NOTE(&s->at, *key, "%s is decimal: 0x%04x in lsusb (hexadecimal is written with 0x)",
                             s->value, (unsigned) section_number(p->gadget, *key, 0));
        }
}

/* composite.c writes its own into the device descriptor each time a host asks for it. */
static void check_usb_version(const Profile *p, Diagnostics *diag) {
        const Setting *s = section_find(p->gadget, "bcdUSB");

        if (s)
                NOTE(&s->at, "bcdUSB",
                     "the kernel tells another one by itself: 0x0200; 0x0201 with [WebUSB] or link power management; 0x0210 "
                     "and 0x0320 on a super-speed controller");
}

static void check_device_version(const Profile *p, Diagnostics *diag) {
        const Section *os = profile_os_descriptors(p);

        if (os && section_bool(os, "use", true) &&
            !str_eq(section_text(p->gadget, "bcdDevice", NULL), "auto"))
                NOTE(place_of(p->gadget, "bcdDevice"), "bcdDevice",
                     "Windows remembers what a device of these ids and this version consisted of (auto follows the composition)");
}

/* USB Mass Storage Bulk-Only Transport 1.0, 4.1.1 */
static void check_serial_number(const Profile *p, Diagnostics *diag) {
        const Setting *s = section_find(p->gadget, "SerialNumber");
        bool storage = false;

        FOREACH_ITEM(f, p->functions, p->n_functions)
                storage = storage || str_eq(f->type->name, "mass_storage");
        if (s && storage && (strlen(s->value) < 12 || s->value[strspn(s->value, "0123456789ABCDEFabcdef")]))
                NOTE(&s->at, "SerialNumber",
                     "'%s' is not as disks have it (at least 12 hexadecimal digits; without this line it is derived)",
                     s->value);
}

/* ---- power ---- */

#define HIGH_SPEED_MAX    500 /* mA, USB 2.0, 9.6.3 */
#define SELF_POWERED_MAX  100 /* mA, include/linux/usb/gadget.h: USB_SELF_POWER_VBUS_MAX_DRAW */
#define SELF_POWERED_FLAG 0x40

static bool has_super_speed(const Profile *p) {
        return str_after(section_text(p->gadget, "max_speed", "super-speed"), "super-speed");
}

static void check_power(const Profile *p, const Configuration *c, Diagnostics *diag) {
        const Setting *s = section_find(c->section, "MaxPower");
        uint32_t power = section_number(c->section, "MaxPower", 0);
        bool self = section_number(c->section, "bmAttributes", 0x80) & SELF_POWERED_FLAG;

        if (!s)
                return;
        if (power > HIGH_SPEED_MAX && has_super_speed(p))
                NOTE(&s->at, "MaxPower", "hosts are told %d mA below super speed", HIGH_SPEED_MAX);
        else if (power > HIGH_SPEED_MAX)
                WARN(&s->at, "MaxPower",
                     "%u mA is more than there is below super speed: hosts are told %d mA", power,
                     HIGH_SPEED_MAX);
        if (power == 0 && !self)
                WARN(&s->at, "MaxPower",
                     "0 stands for the kernel's own default (a device that takes nothing is bmAttributes=0xc0)");
        if (power > SELF_POWERED_MAX && self)
                WARN(&s->at, "MaxPower",
                     "%u mA and bmAttributes=%s contradict each other: with more than %d mA the kernel says that the device is "
                     "not self-powered",
                     power, section_text(c->section, "bmAttributes", ""), SELF_POWERED_MAX);
}

static void check_powers(const Profile *p, Diagnostics *diag) {
        FOREACH_ITEM(c, p->configurations, p->n_configurations)
                check_power(p, c, diag);
}

/* ---- Windows ---- */

static void check_rndis_first(const Profile *p, Diagnostics *diag) {
        FOREACH_ITEM(c, p->configurations, p->n_configurations)
                for (size_t i = 1; i < c->n_functions; i++) {
                        const Function *f = p->functions + c->functions[i];

                        if (str_eq(f->type->name, "rndis"))
                                WARN(&f->section->at, NULL,
                                     "[Function %s] is not the first of configuration %s (Windows takes RNDIS at interface 0 "
                                     "only)",
                                     f->name, c->name);
                }
}

/* The class codes by which Windows from 8.1 on knows RNDIS. */
static bool has_rndis_class(const Function *f) {
        return section_number(f->section, "class", 0) == 0xef &&
               section_number(f->section, "subclass", 0) == 0x04 &&
               section_number(f->section, "protocol", 0) == 0x01;
}

static void check_driver(const Function *f, Diagnostics *diag) {
        static const struct {
                const char *type, *id, *id_value, *sub, *sub_value, *who;
        } rows[] = {
                { "rndis", "os_desc/interface.rndis/compatible_id", "RNDIS",
                  "os_desc/interface.rndis/sub_compatible_id", "5162001", "Windows" },
                { "ncm", "os_desc/interface.ncm/compatible_id", "WINNCM",
                  "os_desc/interface.ncm/sub_compatible_id", NULL, "Windows before 11" },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                const Setting *s = section_find(f->section, it->id);

                if (!str_eq(f->type->name, it->type) || (str_eq(it->type, "rndis") && has_rndis_class(f)) ||
                    (s && str_eq(s->value, it->id_value) &&
                     (!it->sub_value || str_eq(section_text(f->section, it->sub, NULL), it->sub_value))))
                        continue;
                WARN(s ? &s->at : &f->section->at, it->id, "%s finds no driver (%s%s%s)", it->who,
                     it->id_value, it->sub_value ? ", with sub_compatible_id=" : "", it->sub_value ?: "");
        }
}

static void check_drivers(const Profile *p, Diagnostics *diag) {
        static const char *const unknown[] = { "ecm", "eem", "geth" };

        FOREACH_ITEM(f, p->functions, p->n_functions) {
                check_driver(f, diag);
                FOREACH_ITEM(it, unknown, ELEMENTSOF(unknown))
                        if (str_eq(f->type->name, *it))
                                NOTE(&f->section->at, NULL,
                                     "[Function %s]: Windows has no driver for it (it has for ncm)",
                                     f->name);
        }
}

static void check_os_descriptors(const Profile *p, Diagnostics *diag) {
        const Section *os = profile_os_descriptors(p);
        bool wanted = false;

        FOREACH_ITEM(f, p->functions, p->n_functions)
                wanted = wanted || function_has_os_descriptors(f);
        if (!os)
                return;
        if (wanted && !section_bool(os, "use", true))
                WARN(place_of(os, "use"), "use", "Windows is not told of the compatible ids");
        if (!str_eq(section_text(os, "qw_sign", "MSFT100"), "MSFT100"))
                WARN(place_of(os, "qw_sign"), "qw_sign", "Windows goes on only if it is MSFT100");
}

/* Interface association, USB 2.0 ECN: without the codes the interfaces of one function are as many functions. */
static void check_association_codes(const Profile *p, Diagnostics *diag) {
        static const struct {
                const char *key;
                uint32_t value;
        } codes[] = { { "bDeviceClass", 0xef }, { "bDeviceSubClass", 0x02 }, { "bDeviceProtocol", 0x01 } };
        const Function *several = NULL;
        const char *wrong = NULL;

        FOREACH_ITEM(c, p->configurations, p->n_configurations)
                for (size_t i = 0; i < c->n_functions && c->n_functions > 1; i++)
                        if (!several && function_interfaces(p->functions + c->functions[i]) > 1)
                                several = p->functions + c->functions[i];
        FOREACH_ITEM(it, codes, ELEMENTSOF(codes))
                if (!wrong && section_number(p->gadget, it->key, 0) != it->value)
                        wrong = it->key;
        if (several && wrong)
                WARN(place_of(p->gadget, wrong), wrong,
                     "[Function %s] has several interfaces and is not alone: Windows takes them together only with "
                     "bDeviceClass=0xef, bDeviceSubClass=0x02, bDeviceProtocol=0x01",
                     several->name);
}

/* usbccgp.sys is loaded for devices with a single configuration. */
static void check_configurations(const Profile *p, Diagnostics *diag) {
        if (p->n_configurations > 1 && p->configurations[0].n_functions > 1)
                NOTE(&p->configurations[1].section->at, NULL,
                     "[Config %s]: Windows splits devices of several functions only if there is one configuration",
                     p->configurations[1].name);
}

/* ---- functions ---- */

/* The kernel makes a LUN read-only when it becomes a CD-ROM drive. */
static void check_cdrom(const Profile *p, Diagnostics *diag) {
        FOREACH_ITEM(f, p->functions, p->n_functions)
                FOREACH_ITEM(s, f->section->settings, f->section->n_settings) {
                        char cdrom[sizeof "lun.00/cdrom"];

                        if (!str_eq(f->type->name, "mass_storage") || !str_ends(s->name, "/ro") ||
                            section_bool(f->section, s->name, true))
                                continue;
                        (void) snprintf(cdrom, sizeof cdrom, "%.*s/cdrom", (int) strcspn(s->name, "/"),
                                        s->name);
                        if (section_bool(f->section, cdrom, false))
                                WARN(&s->at, s->name, "is not heeded: with %s=yes the host cannot write",
                                     cdrom);
                }
}

/* HID 1.11, 4.2 and 4.3 */
static void check_boot_protocol(const Profile *p, Diagnostics *diag) {
        FOREACH_ITEM(f, p->functions, p->n_functions)
                if (str_eq(f->type->name, "hid") && section_number(f->section, "subclass", 0) == 1 &&
                    str_eq(section_text(f->section, "protocol", "0"), "0"))
                        WARN(place_of(f->section, "subclass"), "subclass",
                             "the boot protocol needs protocol=1, keyboard, or 2, mouse (firmware looks for them)");
}

void advice_add(const Profile *p, Diagnostics *diag) {
        static void (*const rules[])(const Profile *p, Diagnostics *diag) = {
                check_vendor,         check_decimal,
                check_usb_version,    check_device_version,
                check_serial_number,  check_powers,
                check_rndis_first,    check_drivers,
                check_os_descriptors, check_association_codes,
                check_configurations, check_cdrom,
                check_boot_protocol,
        };

        FOREACH_ITEM(rule, rules, ELEMENTSOF(rules))
                (*rule)(p, diag);
}
