/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ctl/show.h"
#include "util/text.h"

#define WIDTH 20 /* of the names of fields */

/* By the base class codes that USB-IF has assigned. */
static const struct {
        const char *code, *name;
} classes[] = {
        { "0x00", "each interface has its own" },
        { "0x01", "audio" },
        { "0x02", "communications" },
        { "0x03", "human interface device" },
        { "0x05", "physical" },
        { "0x06", "still image" },
        { "0x07", "printer" },
        { "0x08", "mass storage" },
        { "0x09", "hub" },
        { "0x0a", "CDC data" },
        { "0x0b", "smart card" },
        { "0x0d", "content security" },
        { "0x0e", "video" },
        { "0x0f", "personal healthcare" },
        { "0x10", "audio/video" },
        { "0xdc", "diagnostic" },
        { "0xe0", "wireless controller" },
        { "0xef", "miscellaneous" },
        { "0xfe", "application specific" },
        { "0xff", "vendor specific" },
};

static const struct {
        const char *code, *name;
} powers[] = {
        { "0x80", "powered by the bus" },
        { "0xa0", "powered by the bus, remote wake-up" },
        { "0xc0", "powered on its own" },
        { "0xe0", "powered on its own, remote wake-up" },
};

static const char *class_name(const char *code) {
        FOREACH_ITEM(it, classes, ELEMENTSOF(classes))
                if (str_eq(it->code, code))
                        return it->name;
        return "";
}

static const char *power_name(const char *code) {
        FOREACH_ITEM(it, powers, ELEMENTSOF(powers))
                if (str_eq(it->code, code))
                        return it->name;
        return "";
}

static bool is_default(json_object *o, const char *name) {
        json_object *defaults = json_member(o, "defaults");

        for (size_t i = 0; defaults && i < json_object_array_length(defaults); i++)
                if (str_eq(json_string(json_object_array_get_idx(defaults, i)), name))
                        return true;
        return false;
}

/* ---- one field on a line ---- */

static void print_line(int indent, const char *name, const char *value, const char *explained) {
        printf("%*s%-*s  %s%s%s", indent, "", WIDTH, name, value, *value && *explained ? " " : "",
               explained);
}

/* With what the kernel does where the profile says nothing; unknown: who knows it. */
static void print_field(json_object *o, int indent, const char *name, const char *explained,
                        const char *unknown) {
        const char *value = json_text(o, name);

        print_line(indent, name, value ?: unknown, value ? explained : "");
        if (value && is_default(o, name))
                output_print(COLOUR_FAINT, " (default of the kernel)");
        putchar('\n');
}

static void print_string(json_object *o, int indent, const char *name) {
        const char *text = json_text(o, name);

        if (!text)
                return;
        print_line(indent, name, text, "");
        putchar('\n');
}

static void print_title(int indent, const char *title, const char *name) {
        printf("%*s", indent, "");
        output_print(COLOUR_BOLD, title);
        printf("%s%s", name ? " " : "", name ?: "");
}

static void print_class(json_object *o, int indent, const char *class, const char *subclass,
                        const char *protocol) {
        print_field(o, indent, class, class_name(json_text(o, class)), "");
        print_field(o, indent, subclass, "", "");
        print_field(o, indent, protocol, "", "");
}

/* ---- the device ---- */

static void print_device(json_object *o) {
        print_title(0, "Device", NULL);
        putchar('\n');
        print_field(o, 2, "bcdUSB", "", "by the controller and the speed");
        print_class(o, 2, "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol");
        print_field(o, 2, "bMaxPacketSize0", "", "by the controller and the speed");
        print_field(o, 2, "idVendor", "", "");
        print_field(o, 2, "idProduct", "", "");
        print_field(o, 2, "bcdDevice", "", "the version of the kernel (its default)");
        print_string(o, 2, "iManufacturer");
        print_string(o, 2, "iProduct");
        print_string(o, 2, "iSerialNumber");
        print_field(o, 2, "bNumConfigurations", "", "");
        if (json_text(o, "max_speed"))
                print_field(o, 2, "max_speed", "", "");
}

static void print_strings(json_object *rows) {
        const char *language = "";

        for (size_t i = 0; i < json_object_array_length(rows); i++) {
                json_object *o = json_object_array_get_idx(rows, i);

                if (!str_eq(json_text(o, "language"), language)) {
                        language = json_text(o, "language");
                        putchar('\n');
                        print_title(0, "Strings", language);
                        putchar('\n');
                }
                print_line(2, json_text(o, "name"), json_text(o, "text"), "");
                putchar('\n');
        }
}

static void print_extension(json_object *o, const char *title) {
        if (!o)
                return;
        putchar('\n');
        print_title(0, title, NULL);
        putchar('\n');
        json_object_object_foreach(o, name, value) {
                if (str_eq(name, "use"))
                        print_line(2, name, json_object_get_boolean(value) ? "yes" : "no", "");
                else
                        print_line(2, name, json_string(value), "");
                putchar('\n');
        }
}

/* ---- endpoints ---- */

static json_object *speed_value(json_object *speeds, Speed s, const char *name) {
        json_object *speed = json_member(speeds, speed_names[s]);

        return speed ? json_member(speed, name) : NULL;
}

/* "64 at full, 512 at high, 1024 at super speed"; of equal ones, one number. */
static void print_speeds(json_object *speeds, int indent, const char *name) {
        bool same = true;

        for (Speed s = 1; s < _SPEED_MAX; s++)
                same = same &&
                       json_object_equal(speed_value(speeds, s, name), speed_value(speeds, s - 1, name));
        printf("%*s%-*s  ", indent, "", WIDTH, name);
        if (same) {
                printf("%s\n", json_string(speed_value(speeds, 0, name)));
                return;
        }
        for (Speed s = 0; s < _SPEED_MAX; s++)
                if (speed_value(speeds, s, name))
                        printf("%s at %s%s", json_string(speed_value(speeds, s, name)),
                               speed_names[s], s + 1 < _SPEED_MAX ? ", " : " speed\n");
}

static void print_endpoint(json_object *o) {
        json_object *speeds = json_member(o, "speeds");
        bool interrupt = str_eq(json_text(o, "type"), "interrupt");

        print_title(6, "Endpoint", json_text(o, "type"));
        printf(" %s\n", json_text(o, "direction"));
        print_speeds(speeds, 8, "wMaxPacketSize");
        if (interrupt)
                print_speeds(speeds, 8, "bInterval");
        print_speeds(speeds, 8, "bMaxBurst");
        if (interrupt)
                print_speeds(speeds, 8, "wBytesPerInterval");
}

/* ---- functions ---- */

static void print_interface(json_object *o) {
        json_object *list = json_member(o, "class_descriptors");

        print_title(4, "Interface", json_text(o, "bInterfaceNumber") ?: "?");
        if (json_object_get_int(json_member(o, "bAlternateSetting")))
                printf(", alternate setting %s", json_text(o, "bAlternateSetting"));
        putchar('\n');
        print_class(o, 6, "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol");
        print_string(o, 6, "iInterface");
        for (size_t i = 0; i < json_object_array_length(list); i++) {
                print_line(6, "class descriptor", json_string(json_object_array_get_idx(list, i)),
                           "");
                putchar('\n');
        }
        list = json_member(o, "endpoints");
        for (size_t i = 0; i < json_object_array_length(list); i++)
                print_endpoint(json_object_array_get_idx(list, i));
}

static void print_association(json_object *o) {
        if (!o)
                return;
        print_title(4, "Interface association", NULL);
        putchar('\n');
        print_field(o, 6, "bFirstInterface", "", "");
        print_field(o, 6, "bInterfaceCount", "", "");
        print_class(o, 6, "bFunctionClass", "bFunctionSubClass", "bFunctionProtocol");
        print_string(o, 6, "iFunction");
}

/* The numbers of interfaces that are not described here. */
static void print_numbers(json_object *o) {
        json_object *first = json_member(o, "first_interface"), *count = json_member(o, "interface_count");
        int n = json_object_get_int(count), from = json_object_get_int(first);

        if (!count)
                printf("unknown interfaces");
        else if (n == 1 && first)
                printf("interface %d", from);
        else if (first)
                printf("interfaces %d to %d", from, from + n - 1);
        else
                printf("%d interface%s", n, n == 1 ? "" : "s");
}

static void print_properties(json_object *o) {
        json_object *properties = json_member(o, "properties");

        print_string(o, 4, "compatible_id");
        print_string(o, 4, "sub_compatible_id");
        if (!properties)
                return;
        json_object_object_foreach(properties, name, value) {
                print_line(4, name, json_string(value), "");
                putchar('\n');
        }
}

static void print_function(json_object *o) {
        const char *by = json_text(o, "described_by");
        json_object *interfaces = json_member(o, "interfaces");

        putchar('\n');
        print_title(2, "Function", json_text(o, "name"));
        printf(": %s\n", json_text(o, "text"));
        if (!str_eq(by, "profile")) {
                printf("    ");
                print_numbers(o);
                if (str_eq(by, "kernel"))
                        printf(", made by the kernel\n");
                else
                        printf(", written by %s\n", json_text(o, "client"));
        }
        print_properties(o);
        print_association(json_member(o, "association"));
        for (size_t i = 0; i < json_object_array_length(interfaces); i++)
                print_interface(json_object_array_get_idx(interfaces, i));
}

static bool print_configuration(json_object *o) {
        json_object *functions = json_member(o, "functions");
        bool endpoints = false;

        putchar('\n');
        print_title(0, "Configuration", json_text(o, "name"));
        putchar('\n');
        print_field(o, 2, "bNumInterfaces", "", "unknown");
        print_field(o, 2, "bConfigurationValue", "", "");
        print_string(o, 2, "iConfiguration");
        print_field(o, 2, "bmAttributes", power_name(json_text(o, "bmAttributes")), "");
        print_field(o, 2, "MaxPower", "mA", "usually 2 mA (default of the kernel)");
        for (size_t i = 0; i < json_object_array_length(functions); i++) {
                json_object *f = json_object_array_get_idx(functions, i);

                print_function(f);
                endpoints = endpoints || str_eq(json_text(f, "described_by"), "profile");
        }
        return endpoints;
}

void show_print(json_object *gadget) {
        json_object *list = json_member(gadget, "configurations");
        bool endpoints = false;

        print_device(json_member(gadget, "device"));
        print_strings(json_member(gadget, "strings"));
        print_extension(json_member(gadget, "os_descriptors"), "OS descriptors");
        print_extension(json_member(gadget, "webusb"), "WebUSB");
        for (size_t i = 0; i < json_object_array_length(list); i++)
                endpoints = print_configuration(json_object_array_get_idx(list, i)) || endpoints;
        if (endpoints)
                printf("\nEndpoints get their numbers from the kernel when the gadget is bound.\n");
}
