/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>
#include <stdarg.h>

#include "profile/composition.h"
#include "profile/descriptor.h"
#include "profile/function.h"
#include "profile/plan.h"
#include "profile/scalar.h"

static const struct {
        const char *name;
        unsigned n_args;
} kinds[_STEP_KIND_MAX] = {
        [STEP_GADGET] = { "gadget", 1 },     [STEP_ATTR] = { "attr", 2 },
        [STEP_STRING] = { "string", 4 },     [STEP_CONFIG] = { "config", 1 },
        [STEP_FUNCTION] = { "function", 1 }, [STEP_DIRECTORY] = { "directory", 1 },
        [STEP_MOUNT] = { "mount", 3 },       [STEP_DESCRIBE] = { "describe", 4 },
        [STEP_ZLP] = { "zlp", 2 },           [STEP_LINK] = { "link", 2 },
        [STEP_CLIENT] = { "client", 5 },     [STEP_AWAIT] = { "await", 4 },
        [STEP_BIND] = { "bind", 1 },
};

const char *step_name(StepKind kind) {
        return kinds[kind].name;
}

static void step_done(Step *s) {
        FOREACH_ITEM(it, s->arg, STEP_ARGS_MAX)
                free(*it);
        *s = (Step){};
}

void plan_done(Plan *p) {
        FOREACH_ITEM(it, p->steps, p->n)
                step_done(it);
        free(p->steps);
        *p = (Plan){};
}

const Step *plan_next(const Plan *p, StepKind kind, size_t *i) {
        while (*i < p->n)
                if (p->steps[(*i)++].kind == kind)
                        return p->steps + *i - 1;
        return NULL;
}

bool step_equal(const Step *a, const Step *b) {
        bool equal = a->kind == b->kind;

        for (unsigned i = 0; equal && i < kinds[a->kind].n_args; i++)
                equal = str_eq(a->arg[i], b->arg[i]);
        return equal;
}

/* "functions/TYPE.INSTANCE/KEY" */
static bool is_live(const char *path) {
        const char *type = str_after(path, "functions/"), *slash = type ? strchr(type, '/') : NULL;
        const FunctionType *t = slash ? function_type_find(type, strcspn(type, ".")) : NULL;
        const Key *k = t ? key_find(t->keys, slash + 1) : NULL;

        return k && k->flags & KEY_LIVE;
}

/* Functions read most of their attributes when they are linked, so these are no values that can be changed. */
static PlanChange step_change(const Step *a, const Step *b) {
        bool same;

        if (step_equal(a, b))
                return PLAN_SAME;
        if (a->kind != b->kind)
                return PLAN_OTHER;
        switch (a->kind) {
        case STEP_ATTR:
                if (!str_eq(a->arg[0], b->arg[0]))
                        return PLAN_OTHER;
                return is_live(a->arg[0])                   ? PLAN_LIVE
                       : str_after(a->arg[0], "functions/") ? PLAN_OTHER
                                                            : PLAN_VALUES;
        case STEP_STRING:
                same = str_eq(a->arg[0], b->arg[0]) && str_eq(a->arg[1], b->arg[1]) &&
                       str_eq(a->arg[2], b->arg[2]);
                return same ? PLAN_VALUES : PLAN_OTHER;
        case STEP_BIND:
                return PLAN_VALUES;
        default:
                return PLAN_OTHER;
        }
}

/* A medium that cannot be removed: the host may have it mounted, and would never know. */
static bool is_fixed(const Plan *p, const Step *s) {
        size_t n = (size_t) (strrchr(s->arg[0], '/') - s->arg[0]);

        FOREACH_ITEM(it, p->steps, p->n)
                if (it->kind == STEP_ATTR && strncmp(it->arg[0], s->arg[0], n) == 0 &&
                    str_eq(it->arg[0] + n, "/removable"))
                        return str_eq(it->arg[1], "0");
        return false;
}

PlanChange plan_compare(const Plan *from, const Plan *to) {
        PlanChange change = PLAN_SAME;

        if (from->n != to->n)
                return PLAN_OTHER;
        for (size_t i = 0; i < from->n; i++) {
                PlanChange c = step_change(from->steps + i, to->steps + i);

                if (c == PLAN_LIVE && is_fixed(to, to->steps + i))
                        c = PLAN_VALUES;
                change = MAX_OF(change, c);
        }
        return change;
}

/* Appends a step with copies of its arguments, as many as its kind has. */
static int add(Plan *p, StepKind kind, ...) {
        Step s = { .kind = kind };
        bool complete = true;
        va_list ap;

        va_start(ap, kind);
        for (unsigned i = 0; i < kinds[kind].n_args; i++) {
                s.arg[i] = strdup(va_arg(ap, const char *));
                complete = complete && s.arg[i];
        }
        va_end(ap);

        if (!complete || array_grow(&p->steps, p->n, sizeof(Step)) < 0) {
                step_done(&s);
                return -ENOMEM;
        }
        p->steps[p->n++] = s;
        return 0;
}

/* ---- profile to plan ---- */

/* The kernel reads yes and no as 1 and 0. */
static const char *attribute_text(const Setting *s) {
        return s->key->kind == VALUE_BOOL ? (scalar_parse_bool(s->value) > 0 ? "1" : "0") : s->value;
}

static int add_attribute(Plan *p, const Section *s, const Key *k, const char *name, const char *directory) {
        const Setting *it = section_find(s, name);
        _cleanup_free_ char *path = NULL;

        if (!(k->flags & KEY_ATTRIBUTE) || (!it && !(k->flags & KEY_LIVE)))
                return 0;
        if (asprintf(&path, "%s%s%s", directory, *directory ? "/" : "", name) < 0)
                return -ENOMEM;
        return add(p, STEP_ATTR, path, it ? attribute_text(it) : "");
}

/* The name of a key in the directory with this number. */
static char *numbered(const Key *k, unsigned number) {
        const char *hash = strchr(k->name, '#');
        char *name;

        return asprintf(&name, "%.*s%u%s", (int) (hash - k->name), k->name, number, hash + 1) < 0 ? NULL
                                                                                                  : name;
}

/* Returns 1 if one of its keys is set, 0 if not, or -ENOMEM. */
static int has_directory(const Section *s, const Key *keys, unsigned number) {
        for (const Key *k = keys; k->name; k++) {
                _cleanup_free_ char *name = NULL;

                if (!strchr(k->name, '#'))
                        continue;
                name = numbered(k, number);
                if (!name)
                        return -ENOMEM;
                if (section_find(s, name))
                        return 1;
        }
        return 0;
}

/* One numbered directory. The first one is there already. */
static int add_directory(Plan *p, const Section *s, const Key *keys, unsigned number,
                         const char *directory) {
        bool made = number == 0;

        for (const Key *k = keys; k->name; k++) {
                _cleanup_free_ char *name = NULL, *path = NULL;

                if (!strchr(k->name, '#'))
                        continue;
                name = numbered(k, number);
                if (!name || asprintf(&path, "%s/%.*s", directory, (int) strcspn(name, "/"), name) < 0 ||
                    (!made && add(p, STEP_DIRECTORY, path) < 0) ||
                    add_attribute(p, s, k, name, directory) < 0)
                        return -ENOMEM;
                made = true;
        }
        return 0;
}

/* The kernel attributes of a section, in the order of their table. */
static int add_attributes(Plan *p, const Section *s, const Key *keys, const char *directory) {
        for (const Key *k = keys; s && k->name; k++)
                if (!strchr(k->name, '#') && add_attribute(p, s, k, k->name, directory) < 0)
                        return -ENOMEM;
        for (unsigned i = 0; s && i < SUBDIRECTORIES_MAX; i++) {
                int has = i == 0 ? 1 : has_directory(s, keys, i);

                if (has < 0 || (has > 0 && add_directory(p, s, keys, i, directory) < 0))
                        return -ENOMEM;
        }
        return 0;
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

                if (text && add(p, STEP_STRING, ".", language, it->name, text) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int add_gadget(Plan *p, const Profile *profile, const PlanContext *context) {
        size_t i = 0;

        if (add(p, STEP_GADGET, profile->name) < 0 ||
            add_attributes(p, profile->gadget, section_types[SECTION_GADGET].keys, "") < 0 ||
            add_strings(p, profile->gadget, "0x409", NULL, context->serial_number) < 0)
                return -ENOMEM;
        for (const Section *s; (s = document_next(&profile->doc, SECTION_STRINGS, &i));)
                if (add_strings(p, s, s->argument, profile->gadget, context->serial_number) < 0)
                        return -ENOMEM;
        return 0;
}

static int add_configuration(Plan *p, const Configuration *c) {
        const char *text = section_text(c->section, "Configuration", NULL);
        _cleanup_free_ char *directory = NULL;

        if (asprintf(&directory, "configs/%s", c->name) < 0 || add(p, STEP_CONFIG, c->name) < 0 ||
            add_attributes(p, c->section, section_types[SECTION_CONFIG].keys, directory) < 0)
                return -ENOMEM;
        return text ? add(p, STEP_STRING, directory, "0x409", "configuration", text) : 0;
}

static int add_describe(Plan *p, const Function *f) {
        _cleanup_(blob_done) Blob descriptors = {}, strings = {};
        _cleanup_free_ char *d = NULL, *s = NULL;

        if (descriptor_blob(f, &descriptors) < 0 || descriptor_strings(f, &strings) < 0)
                return -ENOMEM;
        d = hex_encode(descriptors.data, descriptors.size);
        s = hex_encode(strings.data, strings.size);
        return d && s ? add(p, STEP_DESCRIBE, f->name, f->mount_point, d, s) : -ENOMEM;
}

/* Only a device-to-host endpoint can end a transfer with a zero-length packet. */
static int add_zlp(Plan *p, const Function *f) {
        unsigned number = 0;

        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                FOREACH_ITEM(e, it->endpoints, it->n_endpoints) {
                        char file[sizeof "ep4294967295"];

                        (void) snprintf(file, sizeof file, "ep%u", ++number);
                        if (e->in && add(p, STEP_ZLP, f->mount_point, file) < 0)
                                return -ENOMEM;
                }
        return 0;
}

static int add_function(Plan *p, const Function *f) {
        _cleanup_free_ char *directory = NULL;

        if (asprintf(&directory, "functions/%s", f->directory) < 0 ||
            add(p, STEP_FUNCTION, f->directory) < 0 ||
            add_attributes(p, f->section, f->type->keys, directory) < 0)
                return -ENOMEM;
        if (!f->type->functionfs)
                return 0;
        if (add(p, STEP_MOUNT, f->directory + strlen("ffs."), f->mount_point, f->mount_options) < 0)
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
        size_t size;
        FILE *f = open_memstream(&text, &size);

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
        if (fclose(f) != 0)
                return -ENOMEM;
        return add(p, STEP_CLIENT, first->client, activation_names[activation], stop_on_names[stop_on],
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
                    add(p, STEP_AWAIT, f->directory, f->mount_point, ms, f->client) < 0)
                        return -ENOMEM;
        }
        return 0;
}

static int fill(Plan *p, const Profile *profile, const PlanContext *context) {
        if (add_gadget(p, profile, context) < 0)
                return -ENOMEM;
        FOREACH_ITEM(c, profile->configurations, profile->n_configurations)
                if (add_configuration(p, c) < 0)
                        return -ENOMEM;
        FOREACH_ITEM(f, profile->functions, profile->n_functions)
                if (add_function(p, f) < 0)
                        return -ENOMEM;
        FOREACH_ITEM(c, profile->configurations, profile->n_configurations)
                for (size_t i = 0; i < c->n_functions; i++)
                        if (add(p, STEP_LINK, c->name, profile->functions[c->functions[i]].directory) < 0)
                                return -ENOMEM;
        if (add_clients(p, profile) < 0 || add_awaits(p, profile) < 0)
                return -ENOMEM;
        return add(p, STEP_BIND, section_text(profile->gadget, "UDC", "auto"));
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

/* ---- plan to text and back ---- */

char *plan_to_text(const Plan *p) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        if (!f)
                return NULL;
        FOREACH_ITEM(s, p->steps, p->n) {
                fputs(kinds[s->kind].name, f);
                for (unsigned i = 0; i < kinds[s->kind].n_args; i++) {
                        fputc(' ', f);
                        text_write_word(f, s->arg[i]);
                }
                fputc('\n', f);
        }
        return fclose(f) == 0 ? TAKE_PTR(text) : NULL;
}

static int add_line(Plan *p, const char *line) {
        _cleanup_(str_list_done) StrList words = {};
        StepKind kind = 0;
        int r = text_read_words(line, &words);

        if (r < 0)
                return r;
        while (words.n > 0 && kind < _STEP_KIND_MAX && !str_eq(kinds[kind].name, words.items[0]))
                kind++;
        if (words.n == 0 || kind == _STEP_KIND_MAX || words.n != kinds[kind].n_args + 1)
                return -EINVAL;
        if (array_grow(&p->steps, p->n, sizeof(Step)) < 0)
                return -ENOMEM;

        Step *s = p->steps + p->n++;
        *s = (Step){ .kind = kind };
        for (size_t i = 1; i < words.n; i++)
                s->arg[i - 1] = TAKE_PTR(words.items[i]);
        return 0;
}

int plan_from_text(const char *text, Plan *ret, unsigned *ret_line) {
        _cleanup_(plan_done) Plan p = {};
        _cleanup_free_ char *copy = strdup(text);
        unsigned n = 0;

        if (!copy)
                return -ENOMEM;
        for (char *line = copy, *next; *line; line = next) {
                next = line + strcspn(line, "\n");
                if (*next)
                        *next++ = '\0';
                n++;
                int r = add_line(&p, line);
                if (r < 0) {
                        *ret_line = n;
                        return r;
                }
        }
        *ret = p;
        p = (Plan){};
        return 0;
}
