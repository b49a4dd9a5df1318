/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl show: what a host will see of a gadget, from the plan's attributes and from the blobs, read back. What
 * the profile leaves to the kernel is named as such: in each object, "defaults" lists those members; they are null where
 * the value is known to the kernel alone.
 */
#include <linux/usb/ch9.h>

#include "ctl/ctl.h"
#include "ctl/show.h"
#include "profile/blob.h"
#include "profile/descriptor.h"
#include "profile/scalar.h"
#include "util/text.h"

static void add(json_object *o, const char *key, json_object *value) {
        json_add(o, key, value);
}

static void add_hex(json_object *o, const char *key, unsigned value, int digits) {
        char text[16];

        (void) snprintf(text, sizeof text, "0x%0*x", digits, value);
        json_add_text(o, key, text);
}

static void append_text(json_object *array, const char *text) {
        json_append(array, json_new_string(text));
}

/* ---- numbers of device and configurations ---- */

typedef struct Field {
        const char *name;
        int digits;         /* hexadecimal; 0: decimal */
        const char *kernel; /* what it is if the profile does not say; NULL: the kernel knows */
        bool by_kernel;     /* whatever the profile says */
} Field;

static void add_field(json_object *o, json_object *defaults, const Field *f, const char *text) {
        const char *value = f->by_kernel ? NULL : text ?: f->kernel;
        uint32_t n;

        if (f->by_kernel || !text)
                append_text(defaults, f->name);
        if (!value || scalar_parse_number(value, &n) < 0)
                json_add_text(o, f->name, value);
        else if (f->digits > 0)
                add_hex(o, f->name, n, f->digits);
        else
                json_add_number(o, f->name, n);
}

static json_object *device(const Profile *p, const Plan *plan) {
        /* usb_composite sets the first and the fifth by controller and speed (composite.c, composite_setup()) */
        static const Field fields[] = {
                { "bcdUSB", 4, NULL, true },          { "bDeviceClass", 2, "0", false },
                { "bDeviceSubClass", 2, "0", false }, { "bDeviceProtocol", 2, "0", false },
                { "bMaxPacketSize0", 0, NULL, true }, { "idVendor", 4, NULL, false },
                { "idProduct", 4, NULL, false },      { "bcdDevice", 4, NULL, false },
        };
        json_object *o = json_new_object(), *defaults = json_new_array();

        FOREACH_ITEM(f, fields, ELEMENTSOF(fields))
                add_field(o, defaults, f, plan_attribute(plan, "", f->name));
        json_add_text(o, "iManufacturer", plan_string(plan, ".", "manufacturer"));
        json_add_text(o, "iProduct", plan_string(plan, ".", "product"));
        json_add_text(o, "iSerialNumber", plan_string(plan, ".", "serialnumber"));
        json_add_number(o, "bNumConfigurations", (int64_t) p->n_configurations);
        json_add_text(o, "max_speed", plan_attribute(plan, "", "max_speed"));
        add(o, "defaults", defaults);
        return o;
}

/* ---- strings of other languages, and what hosts ask for beside ---- */

static void add_string_row(json_object *rows, const char *language, size_t n, const char *name,
                           size_t n_name, const char *text) {
        json_object *o = json_append_object(rows);

        add(o, "language", json_new_string_len(language, (int) n));
        add(o, "name", json_new_string_len(name, (int) n_name));
        json_add_text(o, "text", text);
}

/* As the device descriptor calls it; others are the profile's own. */
static const char *string_name(const char *name) {
        return str_eq(name, "manufacturer") ? "iManufacturer"
               : str_eq(name, "product")    ? "iProduct"
                                            : "iSerialNumber";
}

static json_object *strings(const Plan *plan) {
        json_object *rows = json_new_array();

        FOREACH_ITEM(s, plan->steps, plan->n) {
                const char *language = s->kind == STEP_ATTR ? str_after(s->arg[0], "strings/") : NULL,
                           *name = language ? strchr(language, '/') : NULL;

                if (name && str_ends(name, "/s"))
                        add_string_row(rows, language, (size_t) (name - language), name + 1,
                                       strlen(name) - 3, s->arg[1]);
                else if (s->kind == STEP_STRING && str_eq(s->arg[0], ".") && !str_eq(s->arg[1], "0x409"))
                        add_string_row(rows, s->arg[1], strlen(s->arg[1]), string_name(s->arg[2]),
                                       strlen(string_name(s->arg[2])), s->arg[3]);
        }
        return rows;
}

/* The attributes of one directory; NULL: there are none. */
static json_object *extension(const Plan *plan, const char *directory) {
        json_object *o = NULL;
        size_t i = 0;

        for (const Step *s; (s = plan_next(plan, STEP_ATTR, &i));) {
                const char *name = str_after(s->arg[0], directory);

                if (!name)
                        continue;
                o = o ?: json_new_object();
                if (str_eq(name, "use"))
                        json_add_bool(o, name, str_eq(s->arg[1], "1"));
                else
                        json_add_text(o, name, s->arg[1]);
        }
        i = 0;
        for (const Step *s; o && (s = plan_next(plan, STEP_LINK, &i));) {
                const char *config = str_after(s->arg[0], directory);

                if (config)
                        json_add_text(o, "config", config);
        }
        return o;
}

/* ---- functions that the profile describes ---- */

static const char *string_text(const BlobStrings *strings, unsigned index) {
        return index > 0 && index <= strings->n_strings ? strings->texts[index - 1] : NULL;
}

static json_object *endpoint(const BlobContent *b, size_t setting, size_t i) {
        static const char *const types[] = { "control", "isochronous", "bulk", "interrupt" };
        const BlobEndpoint *first = blob_first_speed(b)->settings[setting].endpoints + i;
        json_object *o = json_new_object(), *speeds = json_new_object();

        json_add_text(o, "direction", first->address & USB_DIR_IN ? "in" : "out");
        json_add_text(o, "type", types[first->attributes & USB_ENDPOINT_XFERTYPE_MASK]);
        for (Speed s = 0; s < _SPEED_MAX; s++) {
                const BlobEndpoint *e = b->speeds[s].settings[setting].endpoints + i;
                json_object *speed = json_new_object();

                json_add_number(speed, "wMaxPacketSize", e->max_packet);
                json_add_number(speed, "bInterval", e->interval);
                if (e->has_companion) {
                        json_add_number(speed, "bMaxBurst", e->burst);
                        json_add_number(speed, "wBytesPerInterval", e->bytes_per_interval);
                }
                add(speeds, speed_names[s], speed);
        }
        add(o, "speeds", speeds);
        return o;
}

static json_object *interface(const BlobContent *b, const BlobStrings *strings, size_t setting, int first) {
        const BlobSetting *it = blob_first_speed(b)->settings + setting;
        json_object *o = json_new_object(), *endpoints = json_new_array(),
                    *classes = json_new_array();

        add(o, "bInterfaceNumber", first < 0 ? NULL : json_new_int64(first + it->number));
        json_add_number(o, "bAlternateSetting", it->alternate);
        add_hex(o, "bInterfaceClass", it->class, 2);
        add_hex(o, "bInterfaceSubClass", it->subclass, 2);
        add_hex(o, "bInterfaceProtocol", it->protocol, 2);
        json_add_text(o, "iInterface", string_text(strings, it->string));
        FOREACH_ITEM(c, it->classes, it->n_classes) {
                _cleanup_free_ char *hex = hex_encode(c->data, c->size);

                append_text(classes, hex ?: "");
        }
        add(o, "class_descriptors", classes);
        for (size_t i = 0; i < it->n_endpoints; i++)
                json_append(endpoints, endpoint(b, setting, i));
        add(o, "endpoints", endpoints);
        return o;
}

static json_object *association(const BlobContent *b, const BlobStrings *strings) {
        const BlobSpeed *s = blob_first_speed(b);
        const BlobAssociation *a = s->associations;
        json_object *o;

        if (s->n_associations == 0)
                return NULL;
        o = json_new_object();
        json_add_number(o, "bFirstInterface", a->first);
        json_add_number(o, "bInterfaceCount", a->count);
        add_hex(o, "bFunctionClass", a->class, 2);
        add_hex(o, "bFunctionSubClass", a->subclass, 2);
        add_hex(o, "bFunctionProtocol", a->protocol, 2);
        json_add_text(o, "iFunction", string_text(strings, a->string));
        return o;
}

static void add_os_descriptors(json_object *o, const BlobContent *b) {
        const BlobCompatible *c = b->n_compatibles > 0 ? b->compatibles : NULL;
        json_object *properties = json_new_object();

        json_add_text(o, "compatible_id", c ? c->id : NULL);
        json_add_text(o, "sub_compatible_id", c && *c->sub_id ? c->sub_id : NULL);
        FOREACH_ITEM(p, b->properties, b->n_properties)
                json_add_text(properties, p->name, (const char *) p->data); /* its zero is part of it */
        add(o, "properties", properties);
}

/* Read back rather than asked from the profile: what is shown is what is written. */
static int add_described(json_object *o, const Function *f, int first) {
        _cleanup_(blob_done) Blob descriptors = {}, strings_blob = {};
        _cleanup_(blob_content_done) BlobContent content = {};
        _cleanup_(blob_strings_done) BlobStrings texts = {};
        _cleanup_(diag_done) Diagnostics diag = {};
        json_object *interfaces = json_new_array();

        add(o, "interfaces", interfaces);
        if (descriptor_blob(f, &descriptors) < 0 || descriptor_strings(f, &strings_blob) < 0)
                return -ENOMEM;
        if (blob_read_descriptors(f->name, descriptors.data, descriptors.size, &diag, &content) < 0 ||
            blob_read_strings(f->name, strings_blob.data, strings_blob.size, &diag, &texts) < 0) {
                diag_print(&diag, stderr);
                return -EINVAL;
        }
        add(o, "association", association(&content, &texts));
        add_os_descriptors(o, &content);
        for (size_t i = 0; i < blob_first_speed(&content)->n_settings; i++)
                json_append(interfaces, interface(&content, &texts, i, first));
        return 0;
}

/* ---- functions of the kernel ---- */

/* How many interfaces it takes; -1: not known here. A sound card without one direction has one less. */
static int count_interfaces(const Function *f) {
        if (f->type->functionfs)
                return f->client_describes ? -1 : (int) f->n_interfaces;
        if (section_find(f->section, "Interfaces"))
                return (int) section_number(f->section, "Interfaces", 0);
        if (f->type->interfaces == 0)
                return -1;
        return (int) f->type->interfaces -
               (key_find(f->type->keys, "p_chmask") && section_number(f->section, "p_chmask", 3) == 0) -
               (key_find(f->type->keys, "c_chmask") && section_number(f->section, "c_chmask", 3) == 0);
}

static void add_kernel_ids(json_object *o, const Function *f) {
        FOREACH_ITEM(s, f->section->settings, f->section->n_settings)
                if (str_after(s->name, "os_desc/") && str_ends(s->name, "/sub_compatible_id"))
                        json_add_text(o, "sub_compatible_id", s->value);
                else if (str_after(s->name, "os_desc/") && str_ends(s->name, "/compatible_id"))
                        json_add_text(o, "compatible_id", s->value);
}

static int add_function(json_object *o, const Function *f, int first) {
        int count = count_interfaces(f);

        json_add_text(o, "name", f->name);
        json_add_text(o, "type", f->type->name);
        json_add_text(o, "text", f->type->text);
        json_add_text(o, "described_by",
                      !f->type->functionfs  ? "kernel"
                      : f->client_describes ? "client"
                                            : "profile");
        json_add_text(o, "client", f->client);
        add(o, "first_interface", first < 0 ? NULL : json_new_int64(first));
        add(o, "interface_count", count < 0 ? NULL : json_new_int64(count));
        if (f->type->functionfs && !f->client_describes)
                return add_described(o, f, first);
        add(o, "interfaces", json_new_array());
        if (!f->type->functionfs)
                add_kernel_ids(o, f);
        return 0;
}

/* ---- configurations ---- */

/* Interfaces are numbered in the order of functions; behind one that is not known, nothing is. */
static int add_functions(json_object *o, const Profile *p, const Configuration *c) {
        json_object *functions = json_new_array();
        int next = 0;

        add(o, "functions", functions);
        for (size_t i = 0; i < c->n_functions; i++) {
                const Function *f = p->functions + c->functions[i];
                int count = count_interfaces(f), r = add_function(json_append_object(functions), f, next);

                if (r < 0)
                        return r;
                next = next < 0 || count < 0 ? -1 : next + count;
        }
        add(o, "bNumInterfaces", next < 0 ? NULL : json_new_int64(next));
        return 0;
}

static int add_configuration(json_object *o, const Profile *p, const Plan *plan, const Configuration *c) {
        static const Field attributes = { "bmAttributes", 2, "0x80", false },
                           power = { "MaxPower", 0, NULL, false }; /* CONFIG_USB_GADGET_VBUS_DRAW */
        json_object *defaults = json_new_array();
        _cleanup_free_ char *directory = NULL;
        const char *milliampere;

        add(o, "name", json_new_string(c->name));
        if (asprintf(&directory, "configs/%s", c->name) < 0)
                return json_object_put(defaults), -ENOMEM;
        json_add_number(o, "bConfigurationValue", atoi(strchr(c->name, '.') + 1));
        add_field(o, defaults, &attributes, plan_attribute(plan, directory, "bmAttributes"));
        milliampere = plan_attribute(plan, directory, "MaxPower");
        if (section_number(c->section, "MaxPower", 0) == 0 &&
            !(section_number(c->section, "bmAttributes", 0) & USB_CONFIG_ATT_SELFPOWER))
                milliampere = NULL; /* counts as not set (composite.c, encode_bMaxPower()) */
        add_field(o, defaults, &power, milliampere);
        json_add_text(o, "iConfiguration", plan_string(plan, directory, "configuration"));
        add(o, "defaults", defaults);
        return add_functions(o, p, c);
}

static int describe_gadget(json_object *o, const Profile *p, const Plan *plan) {
        json_object *configurations = json_new_array();

        json_add_text(o, "name", p->name);
        add(o, "device", device(p, plan));
        add(o, "strings", strings(plan));
        add(o, "os_descriptors", extension(plan, "os_desc/"));
        add(o, "webusb", extension(plan, "webusb/"));
        add(o, "configurations", configurations);
        FOREACH_ITEM(c, p->configurations, p->n_configurations) {
                int r = add_configuration(json_append_object(configurations), p, plan, c);

                if (r < 0)
                        return r;
        }
        return 0;
}

int verb_show(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(profile_freep) Profile *p = ctl_load_or_say(ctl, argv[1]);
        _cleanup_(plan_done) Plan plan = {};
        _cleanup_json_ json_object *gadget = json_new_object();
        int r;

        if (!p)
                return EXIT_FAILURE;
        if (ctl_plan(ctl, p, &plan) < 0)
                return ctl_fail("out of memory");
        r = describe_gadget(gadget, p, &plan);
        if (r < 0)
                return r == -ENOMEM ? ctl_fail("out of memory") : EXIT_FAILURE;
        if (output_is_json())
                return output_json(TAKE_PTR(gadget));
        output_page();
        show_print(gadget);
        return EXIT_SUCCESS;
}
