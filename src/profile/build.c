/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "profile/composition.h"
#include "profile/descriptor.h"
#include "profile/function.h"
#include "profile/plan.h"
#include "profile/tree.h"
#include "util/memstream.h"

/* The strings of one's own in a language; its directory may be made for them alone. */
static int add_custom_strings(Plan *p, const Section *s, bool there, const PlanContext *context) {
        _cleanup_free_ char *directory = NULL;
        bool any = false;

        FOREACH_ITEM(it, s->settings, s->n_settings)
                any = any || (!it->wrong && it->key->flags & KEY_ATTRIBUTE);
        if (!any)
                return 0;
        if (asprintf(&directory, "strings/%s", s->argument) < 0 ||
            (!there && plan_add(p, STEP_DIRECTORY, directory) < 0))
                return -ENOMEM;
        return tree_add(p, s, section_types[SECTION_STRINGS].keys, context, directory);
}

/* In a second language the kernel shows a string that is not given as an empty one: the first language's stands in. */
static int add_strings(Plan *p, const Section *s, const char *language, const Section *fallback,
                       const char *serial_number) {
        static const struct {
                const char *key, *name;
        } strings[] = {
                { "Manufacturer", "manufacturer" },
                { "Product", "product" },
                { "SerialNumber", "serialnumber" },
        };

        FOREACH_ITEM(it, strings, ELEMENTSOF(strings)) {
                const char *derived = str_eq(it->key, "SerialNumber") ? serial_number : NULL;
                const char *text = section_text(s, it->key, section_text(fallback, it->key, derived));

                if (text && plan_add(p, STEP_STRING, ".", language, it->name, text) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int add_languages(Plan *p, const Profile *profile, const PlanContext *context) {
        size_t before = p->n, i = 0;
        bool has_english;

        if (add_strings(p, profile->gadget, "0x409", NULL, context->serial_number) < 0)
                return -ENOMEM;
        has_english = p->n > before;
        for (const Section *s; (s = document_next(&profile->doc, SECTION_STRINGS, &i));) {
                bool english = str_eq(s->argument, "0x409");

                before = p->n;
                if (!english && add_strings(p, s, s->argument, profile->gadget, context->serial_number) < 0)
                        return -ENOMEM;
                if (add_custom_strings(p, s, english ? has_english : p->n > before, context) < 0)
                        return -ENOMEM;
        }
        return 0;
}

/* What hosts ask the device for beside the standard's descriptors. */
static int add_extensions(Plan *p, const Profile *profile, const PlanContext *context) {
        const Section *os = profile_os_descriptors(profile), *webusb;
        size_t i = 0;

        if (tree_add(p, os, section_types[SECTION_OS_DESCRIPTORS].keys, context, "os_desc") < 0)
                return -ENOMEM;
        webusb = document_next(&profile->doc, SECTION_WEBUSB, &i);
        return tree_add(p, webusb, section_types[SECTION_WEBUSB].keys, context, "webusb");
}

static int add_gadget(Plan *p, const Profile *profile, const PlanContext *context) {
        if (plan_add(p, STEP_GADGET, profile->name) < 0 ||
            tree_add(p, profile->gadget, section_types[SECTION_GADGET].keys, context, "") < 0 ||
            add_languages(p, profile, context) < 0)
                return -ENOMEM;
        return add_extensions(p, profile, context);
}

/* The one configuration that Windows asks about. */
static int add_os_link(Plan *p, const Profile *profile) {
        const Section *s = profile_os_descriptors(profile);
        _cleanup_free_ char *path = NULL, *target = NULL;
        const char *config;

        if (!s)
                return 0;
        config = section_text(s, "Config", profile->configurations[0].name);
        if (asprintf(&path, "os_desc/%s", config) < 0 || asprintf(&target, "configs/%s", config) < 0)
                return -ENOMEM;
        return plan_add(p, STEP_LINK, path, target);
}

static int add_configuration(Plan *p, const Configuration *c, const PlanContext *context) {
        const char *text = section_text(c->section, "Configuration", NULL);
        _cleanup_free_ char *directory = NULL;

        if (asprintf(&directory, "configs/%s", c->name) < 0 || plan_add(p, STEP_CONFIG, c->name) < 0 ||
            tree_add(p, c->section, section_types[SECTION_CONFIG].keys, context, directory) < 0)
                return -ENOMEM;
        return text ? plan_add(p, STEP_STRING, directory, "0x409", "configuration", text) : 0;
}

static int add_describe(Plan *p, const Function *f) {
        _cleanup_(blob_done) Blob descriptors = {}, strings = {};
        _cleanup_free_ char *d = NULL, *s = NULL;

        if (descriptor_blob(f, &descriptors) < 0 || descriptor_strings(f, &strings) < 0)
                return -ENOMEM;
        d = hex_encode(descriptors.data, descriptors.size);
        s = hex_encode(strings.data, strings.size);
        return d && s ? plan_add(p, STEP_DESCRIBE, f->name, f->mount_point, d, s) : -ENOMEM;
}

/* Only a device-to-host endpoint can end a transfer with a zero-length packet. */
static int add_zlp(Plan *p, const Function *f) {
        unsigned number = 0;

        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                FOREACH_ITEM(e, it->endpoints, it->n_endpoints) {
                        char file[sizeof "ep4294967295"];

                        (void) snprintf(file, sizeof file, "ep%u", ++number);
                        if (e->in && plan_add(p, STEP_ZLP, f->mount_point, file) < 0)
                                return -ENOMEM;
                }
        return 0;
}

static int add_function(Plan *p, const Function *f, const PlanContext *context) {
        _cleanup_free_ char *directory = NULL;

        if (asprintf(&directory, "functions/%s", f->directory) < 0 ||
            plan_add(p, STEP_FUNCTION, f->directory) < 0 ||
            tree_add(p, f->section, f->type->keys, context, directory) < 0)
                return -ENOMEM;
        if (!f->type->functionfs)
                return 0;
        if (plan_add(p, STEP_MOUNT, f->directory + strlen("ffs."), f->mount_point, f->mount_options) < 0)
                return -ENOMEM;
        if (f->client_describes)
                return 0;
        if (add_describe(p, f) < 0)
                return -ENOMEM;
        return f->zlp ? add_zlp(p, f) : 0;
}

/* The endpoints that are halted when the client fails, whatever files it has of them */
static void put_endpoints(FILE *file, const Function *f) {
        unsigned number = 0;

        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                FOREACH_ITEM(e, it->endpoints, it->n_endpoints)
                        fprintf(file, "%s %s/ep%u\n", e->in ? ":in" : ":out", f->mount_point, ++number);
}

/* One step per client unit: the text that usb-gadget-handoff reads, over all functions that name it. */
static int add_client(Plan *p, const Profile *profile, const Function *first) {
        _cleanup_free_ char *text = NULL;
        Activation activation = first->activation;
        StopOn stop_on = STOP_ON_NEVER;
        bool optional = false;
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return -ENOMEM;
        fprintf(f, "gadget %s\n", profile->name);
        FOREACH_ITEM(it, profile->functions, profile->n_functions) {
                if (!str_eq(it->client, first->client))
                        continue;
                if (it->activation < activation) /* the most eager one counts */
                        activation = it->activation;
                if (it->stop_on && (!stop_on || it->stop_on < stop_on))
                        stop_on = it->stop_on;
                optional = optional || it->optional;
                FOREACH_ITEM(file, it->files, it->n_files)
                        fprintf(f, "%s %s/%s\n", file->fd_name, it->mount_point, file->file);
        }
        FOREACH_ITEM(it, profile->functions, profile->n_functions)
                if (str_eq(it->client, first->client) && it->n_files > 0 && it->halt_on_failure)
                        put_endpoints(f, it);
        if (memstream_finish(&stream, &text, NULL) < 0)
                return -ENOMEM;
        return plan_add(p, STEP_CLIENT, first->client, activation_names[activation], stop_on_names[stop_on],
                        optional ? "optional" : "required", text);
}

static int add_clients(Plan *p, const Profile *profile) {
        for (size_t i = 0; i < profile->n_functions; i++) {
                const Function *f = profile->functions + i;
                bool done = !f->client;

                for (size_t k = 0; k < i; k++)
                        done = done || str_eq(profile->functions[k].client, f->client);
                if (!done && add_client(p, profile, f) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int add_awaits(Plan *p, const Profile *profile) {
        FOREACH_ITEM(f, profile->functions, profile->n_functions) {
                char ms[sizeof "18446744073709551615"];

                (void) snprintf(ms, sizeof ms, "%" PRIu64, f->ready_timeout_us / 1000);
                if (f->client_describes &&
                    plan_add(p, STEP_AWAIT, f->directory, f->mount_point, ms, f->client) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int add_link(Plan *p, const Configuration *c, const Function *f) {
        _cleanup_free_ char *path = NULL, *to = NULL;

        if (asprintf(&path, "configs/%s/%s", c->name, f->directory) < 0 ||
            asprintf(&to, "functions/%s", f->directory) < 0)
                return -ENOMEM;
        return plan_add(p, STEP_LINK, path, to);
}

static int fill(Plan *p, const Profile *profile, const PlanContext *context) {
        if (add_gadget(p, profile, context) < 0)
                return -ENOMEM;
        FOREACH_ITEM(c, profile->configurations, profile->n_configurations)
                if (add_configuration(p, c, context) < 0)
                        return -ENOMEM;
        if (add_os_link(p, profile) < 0)
                return -ENOMEM;
        FOREACH_ITEM(f, profile->functions, profile->n_functions)
                if (add_function(p, f, context) < 0)
                        return -ENOMEM;
        FOREACH_ITEM(c, profile->configurations, profile->n_configurations)
                for (size_t i = 0; i < c->n_functions; i++)
                        if (add_link(p, c, profile->functions + c->functions[i]) < 0)
                                return -ENOMEM;
        if (add_clients(p, profile) < 0 || add_awaits(p, profile) < 0)
                return -ENOMEM;
        return plan_add(p, STEP_BIND, section_text(profile->gadget, "UDC", "auto"));
}

/* What depends on all other steps. */
static int settle(Plan *p) {
        FOREACH_ITEM(s, p->steps, p->n)
                if (s->kind == STEP_ATTR && str_eq(s->arg[0], "bcdDevice") && str_eq(s->arg[1], "auto")) {
                        free(s->arg[1]);
                        if (asprintf(&s->arg[1], "0x%04u", composition_number(p)) < 0)
                                return s->arg[1] = NULL, -ENOMEM;
                }
        return 0;
}

int plan_new(const Profile *profile, const PlanContext *context, Plan *ret) {
        _cleanup_(plan_done) Plan p = {};
        int r = fill(&p, profile, context);

        if (r >= 0)
                r = settle(&p);
        if (r < 0)
                return r;
        *ret = p;
        p = (Plan){};
        return 0;
}
