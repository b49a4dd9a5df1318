/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "profile/function.h"
#include "profile/function-check.h"
#include "profile/unit.h"
#include "profile/scalar.h"
#include "profile/value.h"
#include "util/memstream.h"

#define DEFAULT_READY_TIMEOUT_US (30 * UINT64_C(1000000))

const char *const activation_names[_ACTIVATION_MAX + 1] = {
        [ACTIVATION_ALWAYS] = "always",
        [ACTIVATION_BOUND] = "bound",
        [ACTIVATION_ENABLE] = "enable",
        [ACTIVATION_MANUAL] = "manual",
};

const char *const stop_on_names[_STOP_ON_MAX + 1] = {
        [STOP_ON_NEVER] = "never",
        [STOP_ON_DISABLE] = "disable",
        [STOP_ON_UNBIND] = "unbind",
};

void function_done(Function *f) {
        FOREACH_ITEM(it, f->interfaces, f->n_interfaces) {
                free(it->endpoints);
                free(it->endpoint_lines);
        }
        FOREACH_ITEM(it, f->files, f->n_files)
                free(it->fd_name);
        free(f->interfaces);
        free(f->files);
        free(f->directory);
        free(f->mount_point);
        free(f->mount_options);
        *f = (Function){};
}

char *function_ffs_instance(const char *gadget, const char *instance) {
        char *s;

        if (asprintf(&s, "%s-%s", gadget, instance) < 0)
                return NULL;
        if (strlen(s) > FFS_INSTANCE_MAX) {
                uint32_t hash = (uint32_t) fnv1a(FNV1A_START, s, strlen(s));

                (void) sprintf(s + FFS_INSTANCE_MAX - 9, "-%08" PRIx32, hash);
        }
        return s;
}

/* ---- interfaces ---- */

static int add_endpoint(Interface *it, const Setting *setting, bool spare) {
        _cleanup_(diag_done) Diagnostics said = {};
        Endpoint *e;

        if (array_grow(&it->endpoints, it->n_endpoints, sizeof(Endpoint)) < 0 ||
            array_grow(&it->endpoint_lines, it->n_endpoints, sizeof(Setting *)) < 0)
                return -ENOMEM;
        e = it->endpoints + it->n_endpoints;
        if (endpoint_parse(setting->value, &setting->at, setting->name, &said, e) == -ENOMEM)
                return -ENOMEM;
        e->spare = spare;
        it->endpoint_lines[it->n_endpoints++] = setting;
        return 0;
}

static int load_endpoints(const Section *s, Interface *it) {
        const Setting *spare = section_find(s, "SpareEndpoint");

        FOREACH_ITEM(setting, s->settings, s->n_settings)
                if (!setting->wrong && str_eq(setting->key->name, "Endpoint") &&
                    add_endpoint(it, setting, false) < 0)
                        return -ENOMEM;
        return spare ? add_endpoint(it, spare, true) : 0;
}

static int compare_interfaces(const void *a, const void *b) {
        return (int) ((const Interface *) a)->number - (int) ((const Interface *) b)->number;
}

/* The sections [Interface ffs.X/N] of this function, in the order of N. */
static int load_interfaces(const Document *doc, Function *f, Diagnostics *diag) {
        size_t i = 0, n = strlen(f->name);

        for (const Section *s; (s = document_next(doc, SECTION_INTERFACE, &i));) {
                Interface it = { .section = s };

                if (strncmp(s->argument, f->name, n) != 0 || s->argument[n] != '/')
                        continue;
                it.number = (unsigned) atoi(s->argument + n + 1);
                if (array_grow(&f->interfaces, f->n_interfaces, sizeof(Interface)) < 0)
                        return -ENOMEM;
                f->interfaces[f->n_interfaces++] = it;
                if (load_endpoints(s, f->interfaces + f->n_interfaces - 1) < 0)
                        return -ENOMEM;
        }
        if (f->n_interfaces > 1)
                qsort(f->interfaces, f->n_interfaces, sizeof(Interface), compare_interfaces);

        for (unsigned k = 0; k < f->n_interfaces; k++)
                if (f->interfaces[k].number != k)
                        return diag_at(diag, DIAG_ERROR, &f->interfaces[k].section->at, NULL,
                                       "[Interface %s] has a gap before it (interfaces are numbered from 0; %s/%u is missing)",
                                       f->interfaces[k].section->argument, f->name, k),
                               0;
        return 0;
}

/* ---- what the client gets ---- */

static int add_file(Function *f, const char *base, unsigned endpoint) {
        char *name = strdup(base);

        if (!name || array_grow(&f->files, f->n_files, sizeof(HandedFile)) < 0) {
                free(name);
                return -ENOMEM;
        }
        HandedFile *h = f->files + f->n_files++;
        h->fd_name = name;
        (void) snprintf(h->file, sizeof h->file, "ep%u%s", endpoint % 100, f->proxy ? "_rw" : "");
        return 0;
}

/* A base name that occurs once stays; of several, each gets -1, -2, … in its turn. */
static int number_names(Function *f) {
        for (size_t i = 0; i < f->n_files; i++) {
                _cleanup_free_ char *base = strdup(f->files[i].fd_name);
                unsigned n = 0;

                if (!base)
                        return -ENOMEM;
                for (size_t k = i + 1; k < f->n_files; k++) {
                        if (!str_eq(f->files[k].fd_name, base))
                                continue;
                        if (n++ == 0) {
                                free(f->files[i].fd_name);
                                if (asprintf(&f->files[i].fd_name, "%s-1", base) < 0)
                                        return f->files[i].fd_name = NULL, -ENOMEM;
                        }
                        free(f->files[k].fd_name);
                        if (asprintf(&f->files[k].fd_name, "%s-%u", base, n + 1) < 0)
                                return f->files[k].fd_name = NULL, -ENOMEM;
                }
        }
        return 0;
}

/* One file per pair with the proxy (named after its first endpoint), else one per endpoint. Never ep0. */
static int name_files(Function *f) {
        unsigned endpoint = 0;

        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                for (size_t i = 0; i < it->n_endpoints; i++) {
                        endpoint++;
                        if (f->proxy && endpoint % 2 == 0)
                                continue;
                        if (add_file(f, section_text(it->section, "FileDescriptorName", f->instance),
                                     endpoint) < 0)
                                return -ENOMEM;
                }
        return number_names(f);
}

/* ---- keys ---- */

/* The first word is the default, also where the schema has refused what is there. */
static unsigned load_word(const Section *s, const char *key, const char *const *words) {
        size_t i = text_index(words, section_text(s, key, words[0]));

        return words[i] ? (unsigned) i : 0;
}

static void load_keys(Function *f) {
        const Section *s = f->section;
        uint64_t timeout;

        f->client = section_text(s, "Client", NULL);
        f->activation = load_word(s, "Activation", activation_names);
        f->stop_on = load_word(s, "StopOn", stop_on_names);
        f->optional = section_bool(s, "Optional", false);
        f->notify_all = str_eq(section_text(s, "NotifyAccess", "exec"), "all");
        f->proxy = section_bool(s, "ProxyEndpoints", false);
        f->halt_on_failure = str_eq(section_text(s, "ClientFailure", "halt"), "halt");
        f->zlp = section_bool(s, "ZeroLengthPackets", false);
        f->client_describes = str_eq(section_text(s, "Descriptors", "profile"), "client");
        f->ready_timeout_us = scalar_parse_time(section_text(s, "ReadyTimeout", ""), &timeout) < 0
                                              ? DEFAULT_READY_TIMEOUT_US
                                              : timeout;
}

static void write_mount_options(FILE *o, const Section *s) {
        static const char *const verbatim[] = { "uid", "gid", "fmode", "rmode" };
        const char *comma = "";

        FOREACH_ITEM(it, verbatim, ELEMENTSOF(verbatim)) {
                const Setting *setting = section_find(s, *it);

                if (!setting)
                        continue;
                fprintf(o, "%s%s=%s", comma, *it, setting->value);
                comma = ",";
        }
        /* the daemon has no capability to look into another user's directory, and must see whether files are there */
        if (section_number(s, "uid", 0) != 0 && !section_find(s, "rmode"))
                fputs(",rmode=0555", o);
        if (str_eq(section_text(s, "HostZeroLength", "eof"), "skip"))
                fprintf(o, "%s" FFS_MOUNT_SKIP_ZLP, comma);
}

static int load_mount(Function *f, const char *gadget) {
        const char *mount_point = section_text(f->section, "MountPoint", NULL);
        _cleanup_memstream_ MemStream stream = {};
        FILE *o;

        if (mount_point)
                f->mount_point = strdup(mount_point);
        else if (asprintf(&f->mount_point, "/run/usb-gadgetd/%s/%s", gadget, f->name) < 0)
                f->mount_point = NULL;
        o = f->mount_point ? memstream_open(&stream) : NULL;
        if (!o)
                return -ENOMEM;

        write_mount_options(o, f->section);
        return memstream_finish(&stream, &f->mount_options, NULL);
}

/* The mount's unit is named after its path, with every byte but the plainest as four. */
static int check_mount_unit(const Function *f, Diagnostics *diag) {
        _cleanup_free_ char *unit = unit_name_of_mount(f->mount_point);
        const Setting *s = section_find(f->section, "MountPoint");

        if (!unit)
                return -ENOMEM;
        if (strlen(unit) <= UNIT_NAME_LIMIT)
                return 0;
        return diag_at(diag, DIAG_ERROR, s ? &s->at : &f->section->at, "MountPoint",
                       "'%s' makes a unit name of %zu characters (at most %d)", f->mount_point, strlen(unit),
                       UNIT_NAME_LIMIT);
}

static int load_functionfs(const Document *doc, const char *gadget, Function *f, Diagnostics *diag) {
        _cleanup_free_ char *ffs = function_ffs_instance(gadget, f->instance);

        if (!ffs || asprintf(&f->directory, "ffs.%s", ffs) < 0)
                return f->directory = NULL, -ENOMEM;

        load_keys(f);
        if (load_mount(f, gadget) < 0 || check_mount_unit(f, diag) == -ENOMEM ||
            load_interfaces(doc, f, diag) < 0)
                return -ENOMEM;
        function_check_functionfs(f, doc->refused > 0, diag);
        return f->client_describes ? 0 : name_files(f);
}

/* The kernel's name of a function that no table has; NULL when out of memory. */
static char *other_directory(const Function *f, Diagnostics *diag) {
        const Setting *s = section_find(f->section, "Type");
        const char *type = s ? s->value : "other";
        char *directory;

        if (s && function_type_find(type, strlen(type)))
                (void) diag_at(diag, DIAG_ERROR, &s->at, "Type", "'%s' is known ([Function %s.%s])", type,
                               type, f->instance);
        if (asprintf(&directory, "%s.%s", type, f->instance) < 0)
                return NULL;
        if (s && strlen(directory) > CONFIGFS_NAME_MAX)
                (void) diag_at(diag, DIAG_ERROR, &s->at, "Type", "'%s' is too long (at most %d characters)",
                               directory, CONFIGFS_NAME_MAX);
        return directory;
}

int function_load(const Document *doc, const char *gadget, const Section *section, Diagnostics *diag,
                  Function *f) {
        *f = (Function){
                .section = section,
                .type = section->function,
                .name = section->argument,
                .instance = strchr(section->argument, '.') + 1,
        };

        if (f->type->functionfs)
                return load_functionfs(doc, gadget, f, diag);
        f->client = section_text(section, "Client", NULL);
        f->activation = str_eq(section_text(section, "Activation", NULL), "manual") ? ACTIVATION_MANUAL
                                                                                    : ACTIVATION_BOUND;
        function_check_kernel(doc, f, diag);
        f->directory = str_eq(f->type->name, "other") ? other_directory(f, diag) : strdup(f->name);
        return f->directory ? 0 : -ENOMEM;
}

size_t function_interfaces(const Function *f) {
        return f->type->functionfs ? f->n_interfaces
                                   : section_number(f->section, "Interfaces", f->type->interfaces);
}

bool function_has_os_descriptors(const Function *f) {
        if (section_find(f->section, "CompatibleID"))
                return true;
        FOREACH_ITEM(s, f->section->settings, f->section->n_settings)
                if (!s->wrong && str_after(s->name, "os_desc/"))
                        return true;
        return false;
}
