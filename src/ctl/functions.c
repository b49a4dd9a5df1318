/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl functions: the table of function types, and one as a section of a profile with all its keys.
 */
#include "ctl/ctl.h"
#include "profile/value.h"
#include "util/text.h"

static int list_types(void) {
        for (const FunctionType *t = NULL; (t = function_type_next(t));)
                printf("%-14s%s%s%s%s\n", t->name, t->text, t->since ? " (Linux " : "", t->since ?: "",
                       t->since ? ")" : "");
        return EXIT_SUCCESS;
}

/* A number is 0, a name that the profile chooses NAME. */
static void print_key_name(const char *row) {
        for (; *row; row++)
                if (*row == '#')
                        putchar('0');
                else if (*row == '*')
                        fputs("NAME", stdout);
                else
                        putchar(*row);
}

/* Percent signs of values are written twice. */
static void print_value(const char *value) {
        for (; *value; value++) {
                if (*value == '%')
                        putchar('%');
                putchar(*value);
        }
}

static int print_key(const Key *k) {
        _cleanup_free_ char *allowed = value_allowed(k);

        if (!allowed)
                return -ENOMEM;
        if (k->text)
                printf("# %s\n", k->text);
        printf("# %s%s%s\n", allowed, k->since ? "; Linux " : "", k->since ?: "");
        if (!k->sample)
                putchar('#');
        print_key_name(str_eq(k->name, KEY_ANY_PATH) ? "PATH" : k->name);
        putchar('=');
        print_value(k->sample ?: "");
        putchar('\n');
        return 0;
}

static int print_keys(const Key *keys) {
        int r = 0;

        for (const Key *k = keys; k->name && r >= 0; k++)
                r = print_key(k);
        return r;
}

static int show_type(const FunctionType *t) {
        printf("# %s\n[Function %s.NAME]\n", t->text, t->name);
        if (print_keys(t->keys) < 0 || (!t->functionfs && print_keys(device_keys) < 0))
                return EXIT_FAILURE;
        return EXIT_SUCCESS;
}

int verb_functions(const Ctl *ctl, int argc, char *argv[]) {
        const FunctionType *t = argc > 1 ? function_type_find(argv[1], strlen(argv[1])) : NULL;

        (void) ctl;
        if (argc > 1 && !t) {
                fprintf(stderr,
                        "usb-gadgetctl: unknown function type '%s' (usb-gadgetctl functions lists them)\n",
                        argv[1]);
                return EXIT_FAILURE;
        }
        return t ? show_type(t) : list_types();
}
