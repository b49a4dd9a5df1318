/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is in configfs, in the order in which it was made, seen through the tables of keys.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "ctl/import.h"
#include "kernel/attr.h"
#include "profile/value.h"
#include "util/file.h"

/* The kernel gives at most a page per attribute. */
#define ATTRIBUTE_SIZE_MAX 65536

/* An interface that exists: the pattern that its name came from, or nothing for the kernel's own. */
static char *interface_pattern(const char *name) {
        size_t n = strlen(name);
        char *pattern;

        while (n > 0 && strchr("0123456789", name[n - 1]))
                n--;
        if (strchr(name, '%'))
                return strdup(str_eq(name, "usb%d") ? "" : name);
        if (!name[n] || n == 0 || (n == strlen("usb") && str_after(name, "usb")) || strchr(name, ' '))
                return strdup("");
        return asprintf(&pattern, "%.*s%%d", (int) n, name) < 0 ? NULL : pattern;
}

/* Zeros that the kernel replaces when it binds */
static bool is_unset(const char *path, const char *value) {
        return (str_eq(path, "bMaxPacketSize0") || str_eq(path, "bcdUSB")) &&
               value[strspn(value, "0x")] == '\0';
}

static void import_attribute(Import *i, const Live *live, const char *directory, const char *path,
                             const Key *key) {
        _cleanup_free_ char *full = NULL, *data = NULL, *value = NULL;
        size_t size;

        if (asprintf(&full, "%s%s%s", directory, *directory ? "/" : "", path) < 0 ||
            file_read_at(live->fd, full, ATTRIBUTE_SIZE_MAX, &data, &size) < 0)
                return;
        value = value_from_kernel(key, data, size);
        if (value && key->kind == VALUE_IFNAME) {
                _cleanup_free_ char *name = TAKE_PTR(value);

                value = interface_pattern(name);
        }
        if (value && !is_unset(path, value))
                import_setting(i, key, path, value);
}

/* The keys of a section that are attributes without a wildcard. */
static void import_attributes(Import *i, const Live *live, const char *directory, const Key *keys) {
        for (const Key *k = keys; k->name; k++)
                if (k->flags & KEY_ATTRIBUTE && !strpbrk(k->name, "*#"))
                        import_attribute(i, live, directory, k->name, k);
}

/* ---- strings ---- */

static void import_strings(Import *i, const Live *live, const char *directory, const Key *keys) {
        static const struct {
                const char *name, *key;
        } strings[] = {
                { "manufacturer", "Manufacturer" },
                { "product", "Product" },
                { "serialnumber", "SerialNumber" },
        };

        FOREACH_ITEM(it, strings, ELEMENTSOF(strings)) {
                _cleanup_free_ char *text = live_attribute_of(live, directory, it->name);
                const Key *key = key_find(keys, it->key);

                import_setting(i, key, it->key, text);
                if (str_eq(it->key, "SerialNumber") && (!text || !*text) &&
                    keys == section_types[SECTION_GADGET].keys)
                        fputs("# It had no serial number; without SerialNumber= it gets one of this machine.\n",
                              i->f);
        }
}

/* Those of one's own, a directory each: "NAME/s" */
static int own_strings(const Live *live, const char *directory, StrList *ret) {
        _cleanup_(str_list_done) StrList names = {};
        int r = live_list_made(live, directory, &names);

        for (size_t k = 0; k < names.n && r >= 0; k++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s/%s/s", directory, names.items[k]) < 0)
                        return -ENOMEM;
                if (file_exists_at(live->fd, path))
                        r = str_list_take(ret, strdup(path + strlen(directory) + 1));
        }
        return r;
}

static void import_languages(Import *i, const Live *live) {
        _cleanup_(str_list_done) StrList languages = {};

        if (live_list_made(live, "strings", &languages) < 0)
                return;
        for (size_t k = 0; k < languages.n; k++) {
                _cleanup_(str_list_done) StrList own = {};
                _cleanup_free_ char *directory = NULL;
                const Key *keys = section_types[SECTION_STRINGS].keys;
                bool english = str_eq(languages.items[k], "0x409"); /* its usual strings are the gadget's */

                if (asprintf(&directory, "strings/%s", languages.items[k]) < 0 ||
                    own_strings(live, directory, &own) < 0)
                        return;
                if (english && own.n == 0)
                        continue;
                fputc('\n', i->f);
                write_section(i->f, SECTION_STRINGS, languages.items[k]);
                if (!english)
                        import_strings(i, live, directory, keys);
                for (size_t n = 0; n < own.n; n++) {
                        _cleanup_free_ char *text = live_attribute_of(live, directory, own.items[n]);

                        import_setting(i, key_find(keys, own.items[n]), own.items[n], text);
                }
        }
}

/* ---- functions ---- */

typedef struct Room {
        const Live *live;
        const FunctionType *type; /* NULL: no table has it */
        const char *directory;    /* functions/TYPE.INSTANCE */
} Room;

/* The name of what a link leads to. Returns 0 or a negative errno. */
static int read_link(const Live *live, const char *path, char ret[static 4096]) {
        ssize_t n = readlinkat(live->fd, path, ret, 4095);
        const char *slash;

        if (n < 0)
                return -errno;
        ret[n] = '\0';
        slash = strrchr(ret, '/');
        if (slash)
                memmove(ret, slash + 1, strlen(slash));
        return 0;
}

static void import_link(Import *i, const Room *room, const char *full, const char *path) {
        const Key *key = room->type ? key_find(room->type->keys, path) : NULL;
        char target[4096];

        if (!key || (key->kind != VALUE_LINK && key->kind != VALUE_STRING) ||
            read_link(room->live, full, target) < 0)
                return; /* what has to be there is made in any case */
        import_setting(i, key, path, target);
}

/* What only takes commands, or only tells something, is no setting. */
static void import_file(Import *i, const Room *room, const char *path, mode_t mode) {
        static const Key any = { .kind = VALUE_ANY };
        const Key *key = room->type ? key_find(room->type->keys, path) : &any;

        if ((mode & 0600) != 0600)
                return;
        if (key && (key == &any || key->flags & KEY_ATTRIBUTE))
                import_attribute(i, room->live, room->directory, path, key);
        else
                import_leave_out(i, "%s, which this version does not know", path);
}

static void import_directory(Import *i, const Room *room, const char *path) {
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *here = NULL;

        if (asprintf(&here, "%s%s%s", room->directory, *path ? "/" : "", path) < 0 ||
            live_list_made(room->live, here, &names) < 0)
                return;
        for (size_t k = 0; k < names.n; k++) {
                _cleanup_free_ char *inner = NULL, *full = NULL;
                struct stat st;

                if (asprintf(&inner, "%s%s%s", path, *path ? "/" : "", names.items[k]) < 0 ||
                    asprintf(&full, "%s/%s", room->directory, inner) < 0 ||
                    fstatat(room->live->fd, full, &st, AT_SYMLINK_NOFOLLOW) < 0)
                        return;
                if (S_ISLNK(st.st_mode))
                        import_link(i, room, full, inner);
                else if (S_ISDIR(st.st_mode))
                        import_directory(i, room, inner);
                else
                        import_file(i, room, inner, st.st_mode);
        }
}

/* What the function is called in the profile. NULL when out of memory. */
static char *argument_of(const Live *live, const char *directory) {
        size_t n = strcspn(directory, ".");
        const FunctionType *type = function_type_find(directory, n);
        const char *instance = directory[n] ? directory + n + 1 : "";
        char *argument;

        if (type && type->functionfs)
                return strdup(import_functionfs_name(live, instance) ?: directory);
        return asprintf(&argument, "%s%s", type ? "" : "other.", type ? directory : instance) < 0 ? NULL
                                                                                                  : argument;
}

static void import_function(Import *i, const Live *live, const char *directory) {
        size_t n = strcspn(directory, ".");
        const FunctionType *type = function_type_find(directory, n);
        _cleanup_free_ char *path = NULL, *argument = argument_of(live, directory),
                            *name = strndup(directory, n);
        const char *instance = directory[n] ? directory + n + 1 : "";

        if (!name || !argument || asprintf(&path, "functions/%s", directory) < 0)
                return;
        fputc('\n', i->f);
        if (type && type->functionfs) {
                import_functionfs(i, live, instance);
                return;
        }
        write_section(i->f, SECTION_FUNCTION, argument);
        if (!type)
                write_setting(i->f, "Type", name);
        import_directory(i, &(const Room){ live, type, path }, "");
}

/* ---- configurations ---- */

/*
 * What the links of a directory lead to, in the order in which they were made, which is that in which hosts see functions.
 * The name of a link is anything: libusbgx takes its caller's.
 */
static int targets_of(const Live *live, const char *directory, StrList *ret) {
        _cleanup_(str_list_done) StrList names = {};
        int r = live_list_made(live, directory, &names);

        for (size_t k = 0; k < names.n && r >= 0; k++) {
                _cleanup_free_ char *path = NULL;
                char target[4096];

                if (asprintf(&path, "%s/%s", directory, names.items[k]) < 0)
                        return -ENOMEM;
                if (read_link(live, path, target) >= 0)
                        r = str_list_add(ret, target);
        }
        return r;
}

static int import_configuration(Import *i, const Live *live, const char *name, bool only,
                                StrList *functions) {
        const Key *keys = section_types[SECTION_CONFIG].keys;
        _cleanup_(str_list_done) StrList own = {};
        _cleanup_free_ char *directory = NULL, *text = NULL;

        if (asprintf(&directory, "configs/%s", name) < 0)
                return -ENOMEM;
        fputc('\n', i->f);
        write_section(i->f, SECTION_CONFIG, only && str_eq(name, "c.1") ? NULL : name);
        import_attributes(i, live, directory, keys);
        text = live_attribute_of(live, directory, "strings/0x409/configuration");
        import_setting(i, key_find(keys, "Configuration"), "Configuration", text);
        if (targets_of(live, directory, &own) < 0)
                return -ENOMEM;
        fputs(only ? "" : "Functions=", i->f);
        for (size_t k = 0; k < own.n; k++) {
                _cleanup_free_ char *argument = argument_of(live, own.items[k]);

                if (!only)
                        fprintf(i->f, "%s%s", k ? " " : "", argument ?: "");
                if (!str_list_has(functions, own.items[k]) && str_list_add(functions, own.items[k]) < 0)
                        return -ENOMEM;
        }
        fputs(only ? "" : "\n", i->f);
        return 0;
}

/* ---- the whole ---- */

/* The configuration that Windows asks about, where there is more than one to ask about */
static void import_os_config(Import *i, const Live *live) {
        _cleanup_(str_list_done) StrList targets = {}, configs = {};

        if (live_list_made(live, "configs", &configs) < 0 || configs.n < 2 ||
            targets_of(live, "os_desc", &targets) < 0)
                return;
        for (size_t k = 0; k < targets.n; k++)
                write_setting(i->f, "Config", targets.items[k]);
}

/* A section whose directory has an attribute "use" that is on. */
static void import_extension(Import *i, const Live *live, SectionKind kind, const char *directory) {
        _cleanup_free_ char *use = live_attribute_of(live, directory, "use");

        if (!use || !str_eq(use, "1"))
                return;
        fputc('\n', i->f);
        write_section(i->f, kind, NULL);
        import_attributes(i, live, directory, section_types[kind].keys);
        if (kind == SECTION_OS_DESCRIPTORS)
                import_os_config(i, live);
}

int import_live(Import *i, const char *name, const Live *live) {
        _cleanup_(str_list_done) StrList configs = {}, functions = {}, all = {};
        int r = 0;

        fprintf(i->f, "# %s, as it was found in configfs\n\n", name);
        write_section(i->f, SECTION_GADGET, NULL);
        import_attributes(i, live, "", section_types[SECTION_GADGET].keys);
        import_strings(i, live, "strings/0x409", section_types[SECTION_GADGET].keys);
        import_languages(i, live);
        import_extension(i, live, SECTION_OS_DESCRIPTORS, "os_desc");
        import_extension(i, live, SECTION_WEBUSB, "webusb");
        if (live_list_made(live, "configs", &configs) < 0 || live_list_made(live, "functions", &all) < 0)
                return -EIO;
        for (size_t k = 0; k < configs.n && r >= 0; k++)
                r = import_configuration(i, live, configs.items[k], configs.n == 1, &functions);
        for (size_t k = 0; k < functions.n && r >= 0; k++)
                import_function(i, live, functions.items[k]);
        for (size_t k = 0; k < all.n; k++)
                if (!str_list_has(&functions, all.items[k]))
                        import_leave_out(i, "function %s, which is in no configuration", all.items[k]);
        return r;
}
