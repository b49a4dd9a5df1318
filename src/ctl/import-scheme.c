/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Schemes of libusbgx, which gt(1) and 'gadget-import' know. The one door to libconfig. What their names are called in
 * configfs, and so here, is in the tables below; what is called the same needs no row.
 */
#include <libconfig.h>

#include "ctl/import.h"
#include "profile/value.h"
#include "util/text.h"

/* Groups that a scheme may have instead of ours */
static const struct {
        const char *scheme, *key; /* NULL: nothing that can be set */
} names[] = {
        { "bMaxPower", "MaxPower" },  { "manufacturer", "Manufacturer" },
        { "product", "Product" },     { "serialnumber", "SerialNumber" },
        { "serial", "SerialNumber" }, { "configuration", "Configuration" },
        { "filename", "file" },       { "buflen", "bulk_buflen" },
        { "port_num", NULL },         { "dev", NULL },
        { "dev_name", NULL },         { "ifname", NULL },
};

static const char *key_name(const char *scheme) {
        FOREACH_ITEM(it, names, ELEMENTSOF(names))
                if (str_eq(it->scheme, scheme))
                        return it->key;
        return scheme;
}

/* ---- values ---- */

static bool is_byte(const config_setting_t *s) {
        int type = config_setting_type(s);

        return (type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) && config_setting_get_int64(s) >= 0 &&
               config_setting_get_int64(s) <= 0xff;
}

/* A list of bytes, as of a report descriptor; "" if something else is among them. */
static char *bytes_text(const config_setting_t *s) {
        int n = config_setting_length(s);
        char *text = calloc((size_t) n + 1, 3);

        for (int i = 0; text && i < n; i++) {
                const config_setting_t *byte = config_setting_get_elem(s, (unsigned) i);

                if (!is_byte(byte)) {
                        *text = '\0';
                        break;
                }
                (void) sprintf(text + strlen(text), "%s%02x", i ? " " : "",
                               (unsigned) config_setting_get_int64(byte));
        }
        return text;
}

static char *value_text(const config_setting_t *s, const Key *key) {
        bool hexadecimal = config_setting_get_format(s) == CONFIG_FORMAT_HEX;
        char *text = NULL;

        switch (config_setting_type(s)) {
        case CONFIG_TYPE_INT:
        case CONFIG_TYPE_INT64:
                if (key->kind == VALUE_BOOL)
                        return strdup(config_setting_get_int64(s) ? "yes" : "no");
                if (key->kind == VALUE_BCD)
                        return asprintf(&text, "0x%04llx", config_setting_get_int64(s)) < 0 ? NULL : text;
                return asprintf(&text, hexadecimal ? "0x%llx" : "%lld", config_setting_get_int64(s)) < 0
                                       ? NULL
                                       : text;
        case CONFIG_TYPE_BOOL:
                return strdup(config_setting_get_bool(s) ? "yes" : "no");
        case CONFIG_TYPE_STRING:
                return strdup(config_setting_get_string(s));
        case CONFIG_TYPE_ARRAY:
        case CONFIG_TYPE_LIST:
                return key->kind == VALUE_BYTES ? bytes_text(s) : strdup("");
        default:
                return strdup("");
        }
}

/* As the words of the row have it: 0xc0, 64. */
static char *fitting(const Key *key, char *text) {
        char *fit;

        if (!text || key->kind != VALUE_WORD)
                return text;
        fit = value_from_kernel(key, text, strlen(text));
        free(text);
        return fit;
}

static void import_value(Import *i, const Key *keys, const char *prefix, const config_setting_t *s) {
        const char *name = key_name(config_setting_name(s));
        _cleanup_free_ char *path = NULL, *text = NULL;
        const Key *key;

        if (!name || asprintf(&path, "%s%s", prefix, name) < 0)
                return;
        key = key_find(keys, path);
        if (key)
                text = fitting(key, value_text(s, key));
        if (key && text && *text)
                import_setting(i, key, path, text);
        else if (!key || config_setting_type(s) != CONFIG_TYPE_STRING)
                import_leave_out(i, "%s of line %u", path, config_setting_source_line(s));
}

static void import_values(Import *i, const Key *keys, const char *prefix, const config_setting_t *group) {
        for (int k = 0; group && k < config_setting_length(group); k++)
                import_value(i, keys, prefix, config_setting_get_elem(group, (unsigned) k));
}

/* ---- sections ---- */

static void import_luns(Import *i, const Key *keys, const config_setting_t *luns) {
        for (int n = 0; n < config_setting_length(luns); n++) {
                char prefix[sizeof "lun.2147483647/"];

                (void) snprintf(prefix, sizeof prefix, "lun.%d/", n);
                import_values(i, keys, prefix, config_setting_get_elem(luns, (unsigned) n));
        }
}

static const char *member_text(const config_setting_t *group, const char *name) {
        const char *text = NULL;

        (void) config_setting_lookup_string(group, name, &text);
        return text;
}

/* TYPE.INSTANCE, if both are names */
static char *argument_of(const config_setting_t *f) {
        static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
        const char *type = member_text(f, "type"), *instance = member_text(f, "instance");
        char *text;

        if (!type || !instance || !*instance || type[strspn(type, allowed)] ||
            instance[strspn(instance, allowed)])
                return NULL;
        return asprintf(&text, "%s.%s", type, instance) < 0 ? NULL : text;
}

static void import_function(Import *i, const config_setting_t *f) {
        _cleanup_free_ char *argument = argument_of(f);
        const FunctionType *t = argument ? function_type_find(argument, strcspn(argument, ".")) : NULL;
        const config_setting_t *attributes = config_setting_get_member(f, "attrs");

        if (!t) {
                import_leave_out(i, "the function of line %u, whose type is unknown",
                                 config_setting_source_line(f));
                return;
        }
        fputc('\n', i->f);
        write_section(i->f, SECTION_FUNCTION, argument);
        if (t->functionfs) {
                write_setting(i->f, "Descriptors", "client");
                import_leave_out(i, "Client=, the unit of the program that writes the descriptors of '%s'",
                                 argument);
                return;
        }
        for (int k = 0; attributes && k < config_setting_length(attributes); k++) {
                const config_setting_t *s = config_setting_get_elem(attributes, (unsigned) k);

                if (str_eq(config_setting_name(s), "luns"))
                        import_luns(i, t->keys, s);
                else
                        import_value(i, t->keys, "", s);
        }
        if (config_setting_get_member(f, "os_descs"))
                import_leave_out(i, "OS descriptors of '%s'", argument);
}

static bool is_english(const config_setting_t *strings) {
        int language = 0;

        return config_setting_lookup_int(strings, "lang", &language) && language == 0x409;
}

/* Of those in English, or in all other languages with sections of their own */
static void import_strings(Import *i, const Key *keys, const config_setting_t *list, bool english) {
        for (int n = 0; list && n < config_setting_length(list); n++) {
                const config_setting_t *strings = config_setting_get_elem(list, (unsigned) n);
                int language = 0;

                if (is_english(strings) != english || !config_setting_lookup_int(strings, "lang", &language))
                        continue;
                if (!english) {
                        char argument[sizeof "0xffffffff"];

                        (void) snprintf(argument, sizeof argument, "0x%x", (unsigned) language);
                        fputc('\n', i->f);
                        write_section(i->f, SECTION_STRINGS, argument);
                }
                for (int k = 0; k < config_setting_length(strings); k++) {
                        const config_setting_t *s = config_setting_get_elem(strings, (unsigned) k);

                        if (!str_eq(config_setting_name(s), "lang"))
                                import_value(i, keys, "", s);
                }
        }
}

/* A configuration's function: by its label among the functions of the scheme, or there in full. */
static const config_setting_t *function_of(const config_t *scheme, const config_setting_t *entry) {
        const config_setting_t *f = config_setting_get_member(entry, "function");
        const char *label = f && config_setting_type(f) == CONFIG_TYPE_STRING ? config_setting_get_string(f)
                                                                              : NULL;
        const config_setting_t *all = config_lookup(scheme, "functions");

        return label ? (all ? config_setting_get_member(all, label) : NULL) : f;
}

/* The label is a name in configfs only: what libusbgx takes for it, with blanks and all, is not needed. */
static void import_configuration(Import *i, const config_t *scheme, const config_setting_t *c, bool only,
                                 const config_setting_t **functions, size_t *n, size_t max) {
        const config_setting_t *list = config_setting_get_member(c, "functions");
        _cleanup_free_ char *label = NULL, *names_text = NULL;
        int id = 1;

        (void) config_setting_lookup_int(c, "id", &id);
        if (asprintf(&label, "c.%d", id) < 0)
                return;
        fputc('\n', i->f);
        write_section(i->f, SECTION_CONFIG, only && str_eq(label, "c.1") ? NULL : label);
        import_values(i, section_types[SECTION_CONFIG].keys, "", config_setting_get_member(c, "attrs"));
        import_strings(i, section_types[SECTION_CONFIG].keys, config_setting_get_member(c, "strings"), true);
        for (int k = 0; list && k < config_setting_length(list); k++) {
                const config_setting_t *entry = config_setting_get_elem(list, (unsigned) k),
                                       *f = function_of(scheme, entry);
                _cleanup_free_ char *argument = f ? argument_of(f) : NULL;
                bool known = false;
                char *longer;

                if (!argument) {
                        import_leave_out(i, "the function of line %u, which the scheme does not name",
                                         config_setting_source_line(entry));
                        continue;
                }
                for (size_t m = 0; m < *n; m++)
                        known = known || functions[m] == f;
                if (!known && *n < max)
                        functions[(*n)++] = f;
                else if (!known)
                        import_leave_out(i, "%s: more than %zu functions", argument, max);
                if (asprintf(&longer, "%s%s%s", names_text ?: "", names_text ? " " : "", argument) < 0)
                        return;
                free(names_text);
                names_text = longer;
        }
        if (!only && names_text)
                write_setting(i->f, "Functions", names_text);
}

#define FUNCTIONS_MAX 64

static void leave_out_unused(Import *i, const config_setting_t *all,
                             const config_setting_t *const *functions, size_t n) {
        for (int k = 0; all && k < config_setting_length(all); k++) {
                const config_setting_t *f = config_setting_get_elem(all, (unsigned) k);
                bool used = false;

                for (size_t m = 0; m < n; m++)
                        used = used || functions[m] == f;
                if (!used)
                        import_leave_out(i, "the function of line %u, which is in no configuration",
                                         config_setting_source_line(f));
        }
}

static void import_all(Import *i, const config_t *scheme) {
        const config_setting_t *configs = config_lookup(scheme, "configs"), *functions[FUNCTIONS_MAX];
        int n_configs = configs ? config_setting_length(configs) : 0;
        size_t n = 0;

        write_section(i->f, SECTION_GADGET, NULL);
        import_values(i, section_types[SECTION_GADGET].keys, "", config_lookup(scheme, "attrs"));
        import_strings(i, section_types[SECTION_GADGET].keys, config_lookup(scheme, "strings"), true);
        import_strings(i, section_types[SECTION_STRINGS].keys, config_lookup(scheme, "strings"), false);
        for (int k = 0; k < n_configs; k++)
                import_configuration(i, scheme, config_setting_get_elem(configs, (unsigned) k),
                                     n_configs == 1, functions, &n, FUNCTIONS_MAX);
        for (size_t k = 0; k < n; k++)
                import_function(i, functions[k]);
        leave_out_unused(i, config_lookup(scheme, "functions"), functions, n);
        if (config_lookup(scheme, "os_descs"))
                import_leave_out(i, "OS descriptors of the gadget");
}

int import_scheme(Import *i, const char *path, Diagnostics *diag) {
        config_t scheme;
        int r = 0;

        config_init(&scheme);
        if (!config_read_file(&scheme, path))
                r = config_error_type(&scheme) == CONFIG_ERR_PARSE
                                    ? diag_error(diag, -EINVAL, "%s:%d: %s", path,
                                                 config_error_line(&scheme), config_error_text(&scheme))
                                    : diag_error(diag, -EINVAL, "%s: %s", path, strerror(errno));
        else if (!config_lookup(&scheme, "attrs") && !config_lookup(&scheme, "configs"))
                r = diag_error(diag, -EINVAL,
                               "%s: neither attrs nor configs in it: this is no scheme of libusbgx", path);
        else
                import_all(i, &scheme);
        config_destroy(&scheme);
        return r;
}
