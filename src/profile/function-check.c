/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/bytes.h"
#include "profile/function-check.h"
#include "profile/value.h"
#include "util/text.h"

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
                                (void) diag_at(diag, DIAG_ERROR, &line->at, line->name,
                                               "has the direction of the one before it (with ProxyEndpoints=yes endpoints "
                                               "come in pairs, one in and one out)");
                        first = NULL;
                }
        if (first)
                (void) diag_at(diag, DIAG_ERROR, &line->at, line->name,
                               "has no partner: the number of endpoints, %zu, is odd (with ProxyEndpoints=yes endpoints come in "
                               "pairs, one in and one out)",
                               count_endpoints(f));
}

/* Reports each of the keys that is set although `why` forbids it. */
static void refuse_keys(const Function *f, const char *const *keys, const char *why, Diagnostics *diag) {
        for (; *keys; keys++) {
                const Setting *s = section_find(f->section, *keys);

                if (s)
                        (void) diag_at(diag, DIAG_ERROR, &s->at, *keys, "is not allowed %s", why);
        }
}

static void check_client_describes(const Function *f, Diagnostics *diag) {
        static const char *const keys[] = { "ProxyEndpoints",  "ZeroLengthPackets",   "ClientFailure",
                                            "StopOn",          "bFunctionClass",      "bFunctionSubClass",
                                            "iFunction",       "bFunctionProtocol",   "CompatibleID",
                                            "SubCompatibleID", "DeviceInterfaceGUID", NULL };
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
        if (f->activation == ACTIVATION_ENABLE || f->activation == ACTIVATION_BOUND)
                (void) diag_at(diag, DIAG_ERROR, &activation->at, "Activation",
                               "'%s' is not allowed with Descriptors=client (without descriptors no host enables anything; "
                               "always or manual)",
                               activation_names[f->activation]);
}

/* Keys of which one says nothing without the other. */
static void check_needed(const Function *f, Diagnostics *diag) {
        static const struct {
                const char *key, *needs;
        } rows[] = {
                { "bFunctionSubClass", "bFunctionClass" }, { "bFunctionProtocol", "bFunctionClass" },
                { "iFunction", "bFunctionClass" },         { "SubCompatibleID", "CompatibleID" },
                { "DeviceInterfaceGUID", "CompatibleID" },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                const Setting *s = section_find(f->section, it->key);

                if (s && !section_has(f->section, it->needs))
                        (void) diag_at(diag, DIAG_ERROR, &s->at, it->key,
                                       "is not allowed without %s=", it->needs);
        }
}

static unsigned hex_byte(const char *hex) {
        unsigned v = 0;

        (void) sscanf(hex, "%2x", &v);
        return v;
}

/*
 * What f_fs.c takes between interface and endpoints: the type 0x21 where it knows its length by the class. (A DFU
 * descriptor needs Linux 7.3; older ones refuse it at the start.)
 */
static void check_class_descriptor(const Interface *it, const Setting *s, Diagnostics *diag) {
        static const struct {
                uint32_t class;
                size_t size;
        } known[] = { { 0x03, 9 }, { 0x0b, 54 }, { 0xfe, 9 } };
        uint32_t class = section_number(it->section, "bInterfaceClass", 0xff);
        _cleanup_free_ char *hex = NULL;

        if (bytes_parse(s->value, &hex) < 0)
                return;
        FOREACH_ITEM(k, known, ELEMENTSOF(known))
                if (k->class == class && strlen(hex) == 2 * k->size && strncmp(hex + 2, "21", 2) == 0 &&
                    hex_byte(hex) == k->size)
                        return;
        (void) diag_at(diag, DIAG_ERROR, &s->at, "ClassDescriptor",
                       "functionfs takes none like this (type 0x21 of 9 bytes with bInterfaceClass=0x03 or 0xfe, of 54 bytes with "
                       "0x0b)");
}

static void check_interface(const Function *f, const Interface *it, Diagnostics *diag) {
        const Setting *spare = section_find(it->section, "SpareEndpoint");

        if (spare && !f->proxy)
                (void) diag_at(diag, DIAG_ERROR, &spare->at, "SpareEndpoint",
                               "is not allowed without ProxyEndpoints=yes (only pairs need it)");
        FOREACH_ITEM(s, it->section->settings, it->section->n_settings)
                if (!s->wrong && str_eq(s->key->name, "ClassDescriptor"))
                        check_class_descriptor(it, s, diag);
}

/* Reported: what is left of the endpoints says nothing. */
static bool has_wrong_endpoint(const Function *f) {
        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                FOREACH_ITEM(s, it->section->settings, it->section->n_settings)
                        if (s->wrong && s->key->kind == VALUE_ENDPOINT)
                                return true;
        return false;
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
        check_needed(f, diag);
        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                check_interface(f, it, diag);
        if (f->proxy && !has_wrong_endpoint(f))
                check_pairs(f, diag);
}

void function_check_functionfs(const Function *f, bool headers_refused, Diagnostics *diag) {
        static const char *const client_keys[] = { "Activation",    "Optional", "NotifyAccess",
                                                   "ClientFailure", "StopOn",   NULL };

        if (!section_has(f->section, "Client"))
                refuse_keys(f, client_keys, "without Client=", diag);
        if (f->client_describes)
                check_client_describes(f, diag);
        else
                check_profile_describes(f, headers_refused, diag);
}

/* ---- functions of the kernel ---- */

/* The two ends of an Ethernet link. */
static void check_addresses(const Function *f, Diagnostics *diag) {
        const Setting *device = section_find(f->section, "dev_addr"),
                      *host = section_find(f->section, "host_addr");

        if (device && host && strcasecmp(device->value, host->value) == 0)
                (void) diag_at(diag, DIAG_ERROR, &host->at, "host_addr",
                               "is the same as dev_addr (each end needs its own)");
}

/* A link leads to a directory that is there only if one of its keys is set. */
static void check_links(const Function *f, Diagnostics *diag) {
        FOREACH_ITEM(s, f->section->settings, f->section->n_settings) {
                _cleanup_free_ char *target = !s->wrong && s->key->kind == VALUE_LINK && s->key->format
                                                              ? value_for_kernel(s->key, s->value)
                                                              : NULL;
                bool there = !target || str_ends(target, "/default");

                FOREACH_ITEM(it, f->section->settings, f->section->n_settings) {
                        const char *rest = there ? NULL : str_after(it->name, target);

                        there = there || (rest && *rest == '/');
                }
                if (!there)
                        (void) diag_at(diag, DIAG_ERROR, &s->at, s->name,
                                       "there is no %s/ (one of its keys makes it)", target);
        }
}

static bool has_string(const Document *doc, const char *name) {
        _cleanup_free_ char *key = NULL;
        size_t i = 0;

        if (asprintf(&key, "%s/s", name) < 0)
                return false;
        for (const Section *s; (s = document_next(doc, SECTION_STRINGS, &i));)
                if (str_eq(s->argument, "0x409") && section_has(s, key))
                        return true;
        return false;
}

static void check_strings(const Document *doc, const Function *f, Diagnostics *diag) {
        FOREACH_ITEM(s, f->section->settings, f->section->n_settings)
                if (!s->wrong && s->key->kind == VALUE_STRING && !has_string(doc, s->value))
                        (void) diag_at(diag, DIAG_ERROR, &s->at, s->name,
                                       "there is no %s/s in [Strings 0x409]", s->value);
}

void function_check_kernel(const Document *doc, const Function *f, Diagnostics *diag) {
        static const char *const client_keys[] = { "Activation", NULL };

        check_addresses(f, diag);
        check_links(f, diag);
        check_strings(doc, f, diag);
        if (!section_has(f->section, "Client"))
                refuse_keys(f, client_keys, "without Client=", diag);
}
