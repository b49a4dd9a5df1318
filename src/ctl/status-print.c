/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The status of a gadget as a screen.
 */
#include <time.h>

#include "ctl/status.h"
#include "ctl/state.h"

static void label(const char *text) {
        printf("%10s%s ", text, *text ? ":" : " ");
}

static void print_date(json_object *unit) {
        json_object *since = json_member(unit, "since");
        time_t seconds = since ? (time_t) (json_object_get_int64(since) / 1000000) : 0;
        struct tm tm;
        char text[64];

        if (since && localtime_r(&seconds, &tm) && strftime(text, sizeof text, "%a %F %T %Z", &tm) > 0)
                printf(" since %s", text);
}

static void print_unit_state(json_object *unit) {
        const char *active = json_text(unit, "active"), *sub = json_text(unit, "sub");

        if (str_eq(json_text(unit, "load"), "not-found"))
                output_print(COLOUR_BAD, "not found");
        else if (!active)
                fputs("not known", stdout);
        else {
                Colour c = str_eq(active, "active")   ? COLOUR_GOOD
                           : str_eq(active, "failed") ? COLOUR_BAD
                                                      : COLOUR_NONE;

                output_print(c, active);
                if (sub)
                        printf(" (%s)", sub);
        }
}

static void print_unit(json_object *o) {
        json_object *unit = json_member(o, "unit");

        label("Unit");
        printf("%s, ", json_text(unit, "unit"));
        print_unit_state(unit);
        print_date(unit);
        putchar('\n');
        if (json_text(unit, "status")) {
                label("Status");
                printf("%s\n", json_text(unit, "status"));
        }
}

static void print_list(json_object *array, const char *separator) {
        for (size_t i = 0; i < json_object_array_length(array); i++)
                printf("%s%s", i ? separator : "",
                       json_string(json_object_array_get_idx(array, i)));
}

static void print_identity(json_object *o) {
        const char *vendor = json_text(o, "idVendor"), *product = json_text(o, "idProduct");

        if (!vendor || !product)
                return;
        label("Identity");
        printf("%04lx:%04lx", strtoul(vendor, NULL, 0), strtoul(product, NULL, 0));
        if (json_text(o, "Manufacturer"))
                printf(", %s", json_text(o, "Manufacturer"));
        if (json_text(o, "SerialNumber") && *json_text(o, "SerialNumber"))
                printf(", serial number %s", json_text(o, "SerialNumber"));
        putchar('\n');
}

static void print_udc(json_object *o) {
        if (!json_text(o, "udc"))
                return;
        label("UDC");
        printf("%s", json_text(o, "udc"));
        if (json_text(o, "speed"))
                printf(", %s", json_text(o, "speed"));
        if (json_text(o, "host"))
                printf(", host: %s", json_text(o, "host"));
        putchar('\n');
}

static void print_luns(json_object *luns) {
        for (size_t i = 0; luns && i < json_object_array_length(luns); i++) {
                json_object *lun = json_object_array_get_idx(luns, i);

                label("");
                printf("  %s: %s%s\n", json_text(lun, "lun"), json_text(lun, "file") ?: "no medium",
                       json_object_get_boolean(json_member(lun, "ro")) ? ", read-only" : "");
        }
}

static void print_functions(json_object *functions) {
        for (size_t i = 0; i < json_object_array_length(functions); i++) {
                json_object *f = json_object_array_get_idx(functions, i),
                            *devices = json_member(f, "devices");

                label(i ? "" : "Functions");
                output_print(COLOUR_BOLD, json_text(f, "function"));
                if (json_object_array_length(devices) > 0)
                        printf(": ");
                print_list(devices, ", ");
                if (json_text(f, "mount"))
                        printf(": %s", json_text(f, "mount"));
                putchar('\n');
                print_luns(json_member(f, "luns"));
        }
}

static void print_clients(json_object *clients) {
        for (size_t i = 0; i < json_object_array_length(clients); i++) {
                json_object *c = json_object_array_get_idx(clients, i), *files = json_member(c, "files");

                label(i ? "" : "Clients");
                printf("%s, ", json_text(c, "unit"));
                print_unit_state(c);
                putchar('\n');
                for (size_t k = 0; k < json_object_array_length(files); k++) {
                        json_object *file = json_object_array_get_idx(files, k);

                        label("");
                        printf("  %s: %s\n", json_text(file, "name"), json_text(file, "path"));
                }
        }
}

void status_print(json_object *o) {
        const char *state = json_text(o, "state");
        json_object *profile = json_member(o, "profile");

        output_page();
        output_print(state_colour(state), "●");
        printf(" %s", json_text(o, "name"));
        if (json_text(o, "Product"))
                printf(" - %s", json_text(o, "Product"));
        putchar('\n');
        label("State");
        output_print(state_colour(state), state);
        putchar('\n');
        if (json_object_array_length(profile) > 0) {
                label("Profile");
                print_list(profile, "\n            ");
                putchar('\n');
        }
        print_unit(o);
        print_identity(o);
        print_udc(o);
        print_functions(json_member(o, "functions"));
        print_clients(json_member(o, "clients"));
}
