/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl functions: the table of function types, and one as a section of a profile with all its keys.
 */
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/value.h"
#include "profile/write.h"

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
        write_value(stdout, k->sample ?: "");
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

/* ---- as JSON and as a table ---- */

static void add_key(json_object *array, const Key *k) {
        _cleanup_free_ char *allowed = value_allowed(k);
        json_object *o = json_append_object(array);

        json_add_text(o, "name", k->name);
        json_add_text(o, "text", k->text);
        json_add_text(o, "allowed", allowed);
        json_add_text(o, "since", k->since);
        json_add_text(o, "sample", k->sample);
}

static void add_keys(json_object *array, const Key *keys) {
        for (const Key *k = keys; k->name; k++)
                add_key(array, k);
}

static void describe_type(json_object *o, const FunctionType *t) {
        json_add_text(o, "type", t->name);
        json_add_text(o, "text", t->text);
        json_add_text(o, "since", t->since);
}

static int type_as_json(const FunctionType *t) {
        json_object *o = json_new_object(), *keys = json_new_array();

        describe_type(o, t);
        add_keys(keys, t->keys);
        if (!t->functionfs)
                add_keys(keys, device_keys);
        json_add(o, "keys", keys);
        return output_json(o);
}

static int list_types(void) {
        static const Column columns[] = { { "TYPE", "type", NULL },
                                          { "SINCE", "since", NULL },
                                          { "WHAT IT IS", "text", NULL } };
        json_object *rows = json_new_array();

        for (const FunctionType *t = NULL; (t = function_type_next(t));)
                describe_type(json_append_object(rows), t);
        return output_table(rows, columns, ELEMENTSOF(columns), "type");
}

int verb_functions(const Ctl *ctl _unused_, int argc, char *argv[]) {
        const FunctionType *t = argc > 1 ? function_type_find(argv[1], strlen(argv[1])) : NULL;

        if (argc > 1 && !t)
                return ctl_fail("unknown function type '%s' (usb-gadgetctl functions lists them)", argv[1]);
        if (!t)
                return list_types();
        if (output_is_json())
                return type_as_json(t);
        output_page();
        return show_type(t);
}
