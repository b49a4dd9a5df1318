/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "profile/function.h"
#include "profile/unit.h"
#include "profile/scalar.h"
#include "profile/value.h"

#define DEFAULT_READY_TIMEOUT_US (30 * UINT64_C(1000000))

const char *const activation_names[_ACTIVATION_MAX + 1] = {
        [ACTIVATION_ALWAYS] = "always",
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

static int load_endpoints(const Section *s, Interface *it) {
        _cleanup_(diag_done) Diagnostics said = {};

        FOREACH_ITEM(setting, s->settings, s->n_settings) {
                if (setting->wrong || !str_eq(setting->key->name, "Endpoint"))
                        continue;
                if (array_grow(&it->endpoints, it->n_endpoints, sizeof(Endpoint)) < 0 ||
                    array_grow(&it->endpoint_lines, it->n_endpoints, sizeof(Setting *)) < 0)
                        return -ENOMEM;
                if (endpoint_parse(setting->value, &setting->at, &said, it->endpoints + it->n_endpoints) ==
                    -ENOMEM)
                        return -ENOMEM;
                it->endpoint_lines[it->n_endpoints++] = setting;
        }
        return 0;
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

static size_t count_endpoints(const Function *f) {
        size_t n = 0;

        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                n += it->n_endpoints;
        return n;
}

/* The proxy's rule (Linux 7.3, Documentation/usb/functionfs.rst): endpoints 1+2, 3+4, … are one in, one out. */
static void check_pairs(const Function *f, Diagnostics *diag) {
        const Endpoint *first = NULL;
        const Setting *line = NULL;

        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                for (size_t i = 0; i < it->n_endpoints; i++) {
                        const Endpoint *e = it->endpoints + i;

                        line = it->endpoint_lines[i];
                        if (!first) {
                                first = e;
                                continue;
                        }
                        if (first->in == e->in)
                                (void) diag_at(diag, DIAG_ERROR, &line->at, "Endpoint",
                                               "has the direction of the one before it (with ProxyEndpoints=yes endpoints "
                                               "come in pairs, one in and one out)");
                        first = NULL;
                }
        if (first)
                (void) diag_at(diag, DIAG_ERROR, &line->at, "Endpoint",
                               "has no partner: the number of endpoints, %zu, is odd (with ProxyEndpoints=yes endpoints come in "
                               "pairs, one in and one out)",
                               count_endpoints(f));
}

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

/* Reports each of the keys that is set although `why` forbids it. */
static void refuse_keys(const Function *f, const char *const *keys, const char *why, Diagnostics *diag) {
        for (; *keys; keys++) {
                const Setting *s = section_find(f->section, *keys);

                if (s)
                        (void) diag_at(diag, DIAG_ERROR, &s->at, *keys, "is not allowed %s", why);
        }
}

static void check_client_describes(const Function *f, Diagnostics *diag) {
        static const char *const keys[] = { "ProxyEndpoints", "ZeroLengthPackets", "ClientFailure", "StopOn",
                                            NULL };
        const Setting *activation = section_find(f->section, "Activation"),
                      *rmode = section_find(f->section, "rmode");

        refuse_keys(f, keys, "with Descriptors=client (the client's own descriptors decide)", diag);
        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                (void) diag_at(diag, DIAG_ERROR, &it->section->at, NULL,
                               "[Interface %s] is not allowed with Descriptors=client (the client describes its interfaces)",
                               it->section->argument);
        if (!section_has(f->section, "Client"))
                (void) diag_at(diag, DIAG_ERROR, &f->section->at, "Client",
                               "is missing in [Function %s] (Descriptors=client needs it)", f->name);
        if (section_number(f->section, "uid", 0) != 0 && rmode &&
            (strtoul(rmode->value, NULL, 8) & 05) != 05)
                (void) diag_at(diag, DIAG_ERROR, &rmode->at, "rmode",
                               "%s hides the mount from the daemon, which must see whether files are there (with another uid= give "
                               "all r-x, as 0555)",
                               rmode->value);
        if (f->activation == ACTIVATION_ENABLE)
                (void) diag_at(diag, DIAG_ERROR, &activation->at, "Activation",
                               "'enable' is not allowed with Descriptors=client (without descriptors no host enables anything; "
                               "always or manual)");
}

static void check_profile_describes(const Function *f, bool headers_refused, Diagnostics *diag) {
        static const char *const keys[] = { "ReadyTimeout", NULL };

        const Setting *uid = section_find(f->section, "uid");

        refuse_keys(f, keys, "without Descriptors=client", diag);
        if (uid && section_number(f->section, "uid", 0) != 0)
                (void) diag_at(diag, DIAG_ERROR, &uid->at, "uid",
                               "is not allowed without Descriptors=client (the daemon opens the files, as root without any "
                               "capability; use gid= and fmode=)");
        if (f->n_interfaces == 0 && !headers_refused)
                (void) diag_at(diag, DIAG_ERROR, &f->section->at, NULL,
                               "[Function %s] has no interface ([Interface %s/0], or Descriptors=client)",
                               f->name, f->name);
        if (f->proxy)
                check_pairs(f, diag);
}

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
        size_t size;
        FILE *o;

        if (mount_point)
                f->mount_point = strdup(mount_point);
        else if (asprintf(&f->mount_point, "/run/usb-gadgetd/%s/%s", gadget, f->name) < 0)
                f->mount_point = NULL;
        o = f->mount_point ? open_memstream(&f->mount_options, &size) : NULL;
        if (!o)
                return -ENOMEM;

        write_mount_options(o, f->section);
        return fclose(o) == 0 ? 0 : -ENOMEM;
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
        static const char *const client_keys[] = { "Activation",    "Optional", "NotifyAccess",
                                                   "ClientFailure", "StopOn",   NULL };
        _cleanup_free_ char *ffs = function_ffs_instance(gadget, f->instance);

        if (!ffs || asprintf(&f->directory, "ffs.%s", ffs) < 0)
                return f->directory = NULL, -ENOMEM;

        load_keys(f);
        if (load_mount(f, gadget) < 0 || check_mount_unit(f, diag) == -ENOMEM ||
            load_interfaces(doc, f, diag) < 0)
                return -ENOMEM;
        if (!section_has(f->section, "Client"))
                refuse_keys(f, client_keys, "without Client=", diag);
        if (f->client_describes) {
                check_client_describes(f, diag);
                return 0;
        }
        check_profile_describes(f, doc->refused > 0, diag);
        return name_files(f);
}

/* The two ends of an Ethernet link. */
static void check_addresses(const Function *f, Diagnostics *diag) {
        const Setting *device = section_find(f->section, "dev_addr"),
                      *host = section_find(f->section, "host_addr");

        if (device && host && strcasecmp(device->value, host->value) == 0)
                (void) diag_at(diag, DIAG_ERROR, &host->at, "host_addr",
                               "is the same as dev_addr (each end needs its own)");
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
        check_addresses(f, diag);
        f->directory = strdup(f->name);
        return f->directory ? 0 : -ENOMEM;
}
