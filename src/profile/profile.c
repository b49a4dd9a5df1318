/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/function.h"
#include "profile/load.h"
#include "profile/profile.h"
#include "profile/source.h"

/* Interfaces one configuration can have (include/linux/usb/composite.h, MAX_CONFIG_INTERFACES). */
#define INTERFACES_MAX 16
/* Of a file that is given by its path: the same files, but whoever they belong to. */
#define DRAFTS_ROOT "/"

Profile *profile_free(Profile *p) {
        if (!p)
                return NULL;
        FOREACH_ITEM(it, p->functions, p->n_functions)
                function_done(it);
        FOREACH_ITEM(it, p->configurations, p->n_configurations)
                free(it->functions);
        free(p->functions);
        free(p->configurations);
        document_done(&p->doc);
        free(p->name);
        free(p);
        return NULL;
}

static int load_functions(Profile *p, Diagnostics *diag) {
        size_t i = 0;

        for (const Section *s; (s = document_next(&p->doc, SECTION_FUNCTION, &i));) {
                if (array_grow(&p->functions, p->n_functions, sizeof(Function)) < 0)
                        return -ENOMEM;
                int r = function_load(&p->doc, p->name, s, diag, p->functions + p->n_functions++);
                if (r < 0)
                        return r;
        }
        return 0;
}

static const Function *find_function(const Profile *p, const char *name, size_t n, size_t *ret_index) {
        for (size_t i = 0; i < p->n_functions; i++)
                if (strlen(p->functions[i].name) == n && strncmp(p->functions[i].name, name, n) == 0) {
                        if (ret_index)
                                *ret_index = i;
                        return p->functions + i;
                }
        return NULL;
}

/* Each limit is told once, at the first function that is too much. */
static void check_limits(const Profile *p, Diagnostics *diag) {
        FOREACH_ITEM(f, p->functions, p->n_functions) {
                const Limit *limit = f->type->limit;
                size_t n = 1;

                for (const Function *earlier = p->functions; earlier < f; earlier++)
                        n += earlier->type->limit == limit;
                if (limit && n == limit->max + 1)
                        (void) diag_at(diag, DIAG_ERROR, &f->section->at, NULL,
                                       "[Function %s] is one %s too many (at most %u)", f->name, limit->what,
                                       limit->max);
        }
}

/* Interfaces whose function there is none of, or which is not a functionfs function. */
static void check_orphans(const Profile *p, Diagnostics *diag) {
        size_t i = 0;

        for (const Section *s; (s = document_next(&p->doc, SECTION_INTERFACE, &i));)
                if (!find_function(p, s->argument, strcspn(s->argument, "/"), NULL))
                        (void) diag_at(diag, DIAG_ERROR, &s->at, NULL,
                                       "[Interface %s] belongs to no function ([Function %.*s] is missing)",
                                       s->argument, (int) strcspn(s->argument, "/"), s->argument);
}

/* ---- configurations ---- */

static int config_add(Configuration *c, size_t function) {
        if (array_grow(&c->functions, c->n_functions, sizeof(size_t)) < 0)
                return -ENOMEM;
        c->functions[c->n_functions++] = function;
        return 0;
}

static int config_add_named(const Profile *p, Configuration *c, const Setting *s, Diagnostics *diag) {
        _cleanup_(str_list_done) StrList words = {};

        if (text_split(s->value, &words) < 0)
                return -ENOMEM;
        for (size_t i = 0; i < words.n; i++) {
                size_t index = 0;
                bool twice = false;

                if (!find_function(p, words.items[i], strlen(words.items[i]), &index)) {
                        (void) diag_at(diag, DIAG_ERROR, &s->at, "Functions", "there is no [Function %s]",
                                       words.items[i]);
                        continue;
                }
                for (size_t k = 0; k < c->n_functions; k++)
                        twice = twice || c->functions[k] == index;
                if (twice)
                        (void) diag_at(diag, DIAG_ERROR, &s->at, "Functions", "names '%s' twice",
                                       words.items[i]);
                else if (config_add(c, index) < 0)
                        return -ENOMEM;
        }
        return 0;
}

/* Functions= of this configuration; without it, all functions, if it is the only configuration. */
static int fill_configuration(const Profile *p, Configuration *c, Diagnostics *diag) {
        bool named = false;

        for (size_t i = 0; c->section && i < c->section->n_settings; i++) {
                const Setting *s = c->section->settings + i;

                if (!str_eq(s->key->name, "Functions"))
                        continue;
                named = true;
                if (s->wrong)
                        continue;
                if (config_add_named(p, c, s, diag) < 0)
                        return -ENOMEM;
        }
        if (named)
                return 0;
        if (p->n_configurations > 1) {
                (void) diag_at(diag, DIAG_ERROR, &c->section->at, "Functions",
                               "is missing in [Config %s] (with several configurations each lists its functions)",
                               c->name);
                return 0;
        }
        for (size_t i = 0; i < p->n_functions; i++)
                if (config_add(c, i) < 0)
                        return -ENOMEM;
        return 0;
}

/* What the functions of a configuration have in common must be enough for all of them. */
static void check_sums(const Profile *p, const Configuration *c, Diagnostics *diag) {
        const Origin *at = c->section ? &c->section->at : &p->gadget->at;
        size_t interfaces = 0, endpoints[2] = {};

        for (size_t i = 0; i < c->n_functions; i++) {
                const Function *f = p->functions + c->functions[i];

                interfaces += function_interfaces(f);
                FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                        FOREACH_ITEM(e, it->endpoints, it->n_endpoints)
                                endpoints[e->in]++;
        }
        if (interfaces > INTERFACES_MAX)
                (void) diag_at(diag, DIAG_ERROR, at, NULL,
                               "configuration %s has %zu interfaces (at most %d)", c->name, interfaces,
                               INTERFACES_MAX);
        for (int in = 0; in < 2; in++)
                if (endpoints[in] > ENDPOINTS_PER_DIRECTION)
                        (void) diag_at(diag, DIAG_ERROR, at, NULL,
                                       "configuration %s has %zu endpoints with direction %s (at most %d)",
                                       c->name, endpoints[in], in ? "in" : "out", ENDPOINTS_PER_DIRECTION);
}

/* The kernel does not renumber the interfaces in an interface association. */
static void check_association(const Profile *p, const Configuration *c, Diagnostics *diag) {
        for (size_t i = 1; i < c->n_functions; i++) {
                const Function *f = p->functions + c->functions[i];
                const Setting *s = f->type->functionfs ? section_find(f->section, "bFunctionClass") : NULL;

                if (s)
                        (void) diag_at(diag, DIAG_ERROR, &s->at, "bFunctionClass",
                                       "is not allowed behind another function (functionfs numbers it from interface 0; make "
                                       "[Function %s] the first of configuration %s)",
                                       f->name, c->name);
        }
}

static void check_configuration(const Profile *p, const Configuration *c, Diagnostics *diag) {
        check_association(p, c, diag);
        if (p->gadget)
                check_sums(p, c, diag);
        FOREACH_ITEM(other, p->configurations, p->n_configurations)
                if (other < c && str_eq(strchr(other->name, '.'), strchr(c->name, '.')))
                        (void) diag_at(diag, DIAG_ERROR, &c->section->at, NULL,
                                       "[Config %s] has the number of [Config %s]", c->name, other->name);
}

/* A function that no configuration has would be built for nobody. */
static void check_unused(const Profile *p, Diagnostics *diag) {
        for (size_t i = 0; i < p->n_functions; i++) {
                bool used = false;

                FOREACH_ITEM(c, p->configurations, p->n_configurations)
                        for (size_t k = 0; k < c->n_functions; k++)
                                used = used || c->functions[k] == i;
                if (!used)
                        (void) diag_at(diag, DIAG_ERROR, &p->functions[i].section->at, NULL,
                                       "[Function %s] is in no configuration (Functions= of [Config])",
                                       p->functions[i].name);
        }
}

static int load_configurations(Profile *p, Diagnostics *diag) {
        size_t i = 0;

        for (const Section *s = NULL;
             (s = document_next(&p->doc, SECTION_CONFIG, &i)) || p->n_configurations == 0;) {
                if (array_grow(&p->configurations, p->n_configurations, sizeof(Configuration)) < 0)
                        return -ENOMEM;
                p->configurations[p->n_configurations++] =
                                (Configuration){ .section = s, .name = s ? s->argument : "c.1" };
        }

        FOREACH_ITEM(c, p->configurations, p->n_configurations) {
                if (fill_configuration(p, c, diag) < 0)
                        return -ENOMEM;
                check_configuration(p, c, diag);
        }
        check_unused(p, diag);
        return 0;
}

/* ---- between functions ---- */

static void check_two_functions(const Function *a, const Function *b, Diagnostics *diag) {
        const Setting *mount_point = section_find(b->section, "MountPoint");

        if (str_eq(a->directory, b->directory))
                (void) diag_at(diag, DIAG_ERROR, &b->section->at, NULL,
                               "[Function %s] is [Function %s] once more", b->name, a->name);
        if (a->mount_point && str_eq(a->mount_point, b->mount_point))
                (void) diag_at(diag, DIAG_ERROR, mount_point ? &mount_point->at : &b->section->at,
                               "MountPoint", "'%s' is the mount point of [Function %s] too", b->mount_point,
                               a->name);
        if (!a->client || !str_eq(a->client, b->client))
                return;
        FOREACH_ITEM(x, a->files, a->n_files)
                FOREACH_ITEM(y, b->files, b->n_files)
                        if (str_eq(x->fd_name, y->fd_name))
                                (void) diag_at(diag, DIAG_ERROR, &b->section->at, "FileDescriptorName",
                                               "'%s' is a name that [Function %s] hands to %s too (give each its own)",
                                               y->fd_name, a->name, a->client);
}

/* A client that would be started to get nothing. */
static void check_empty_clients(const Profile *p, Diagnostics *diag) {
        FOREACH_ITEM(f, p->functions, p->n_functions) {
                size_t files = 0;

                FOREACH_ITEM(other, p->functions, p->n_functions)
                        if (f->client && str_eq(other->client, f->client))
                                files += other->client_describes ? 1 : other->n_files;
                if (f->client && files == 0 &&
                    f->n_interfaces > 0) /* of the kernel's functions it knows the device */
                        (void) diag_at(diag, DIAG_ERROR, &section_find(f->section, "Client")->at, "Client",
                                       "%s would get no file (no interface of its functions has an Endpoint=)",
                                       f->client);
        }
}

static void check_fd_names(const Function *f, Diagnostics *diag) {
        for (size_t i = 0; i < f->n_files; i++)
                for (size_t k = 0; k < i; k++)
                        if (str_eq(f->files[i].fd_name, f->files[k].fd_name))
                                (void) diag_at(diag, DIAG_ERROR, &f->section->at, "FileDescriptorName",
                                               "two files of [Function %s] would be named '%s'", f->name,
                                               f->files[i].fd_name);
}

/* A string of one's own that the other language does not have. */
static void check_custom_strings(const Section *s, const Section *other, Diagnostics *diag) {
        FOREACH_ITEM(it, s->settings, s->n_settings)
                if (it->key->flags & KEY_ATTRIBUTE && !(other && section_has(other, it->name)))
                        (void) diag_at(diag, DIAG_ERROR, &it->at, it->name,
                                       "is in [Strings %s] alone (all languages have the same strings)",
                                       s->argument);
}

/* The kernel takes two languages (MAX_USB_STRING_LANGS); one is US English. */
static void check_languages(const Profile *p, Diagnostics *diag) {
        const Section *english = NULL, *second = NULL;
        size_t i = 0;

        for (const Section *s; (s = document_next(&p->doc, SECTION_STRINGS, &i));)
                if (str_eq(s->argument, "0x409"))
                        english = s;
                else if (!second)
                        second = s;
                else
                        (void) diag_at(diag, DIAG_ERROR, &s->at, NULL,
                                       "[Strings %s] is one too many (the kernel takes one "
                                       "language beside US English)",
                                       s->argument);
        if (second)
                check_custom_strings(second, english, diag);
        if (english && second)
                check_custom_strings(english, second, diag);
        FOREACH_ITEM(s, english ? english->settings : NULL, english ? english->n_settings : 0)
                if (!(s->key->flags & KEY_ATTRIBUTE))
                        (void) diag_at(diag, DIAG_ERROR, &s->at, s->name,
                                       "stands in [Gadget] for US English");
}

const Section *profile_os_descriptors(const Profile *profile) {
        static const Section implied = { .kind = SECTION_OS_DESCRIPTORS };
        size_t i = 0;
        const Section *s = document_next(&profile->doc, SECTION_OS_DESCRIPTORS, &i);

        FOREACH_ITEM(f, profile->functions, profile->n_functions)
                if (!s && function_has_os_descriptors(f))
                        s = &implied;
        return s;
}

/* Each of the two has a code for its requests; the configuration of the one must be there. */
static void check_extensions(const Profile *p, Diagnostics *diag) {
        size_t i = 0;
        const Section *os = profile_os_descriptors(p), *webusb = document_next(&p->doc, SECTION_WEBUSB, &i);
        const Setting *config = section_find(os, "Config"), *code = section_find(webusb, "bVendorCode");
        bool there = !config;

        FOREACH_ITEM(c, p->configurations, p->n_configurations)
                there = there || str_eq(c->name, config->value);
        if (!there)
                (void) diag_at(diag, DIAG_ERROR, &config->at, "Config", "there is no [Config %s]",
                               config->value);
        if (os && webusb &&
            section_number(os, "b_vendor_code", 1) == section_number(webusb, "bVendorCode", 2))
                (void) diag_at(diag, DIAG_ERROR, code ? &code->at : &webusb->at, "bVendorCode",
                               "is the same as b_vendor_code of [OSDescriptors] (each needs its own)");
}

static int profile_fill(Profile *p, Diagnostics *diag) {
        Origin at = { .path = p->doc.files.items[0], .line = 1 };
        size_t i = 0;

        p->gadget = document_next(&p->doc, SECTION_GADGET, &i);
        if (!p->gadget && p->doc.refused == 0)
                (void) diag_at(diag, DIAG_ERROR, &at, NULL, "[Gadget] is missing");
        check_languages(p, diag);
        if (load_functions(p, diag) < 0)
                return -ENOMEM;
        if (p->n_functions == 0 && p->doc.refused == 0)
                (void) diag_at(diag, DIAG_ERROR, p->gadget ? &p->gadget->at : &at, NULL,
                               "there is no [Function TYPE.INSTANCE]");
        if (p->doc.refused == 0)
                check_orphans(p, diag);
        check_limits(p, diag);
        check_empty_clients(p, diag);
        FOREACH_ITEM(f, p->functions, p->n_functions) {
                check_fd_names(f, diag);
                for (const Function *earlier = p->functions; earlier < f; earlier++)
                        check_two_functions(earlier, f, diag);
        }
        if (load_configurations(p, diag) < 0)
                return -ENOMEM;
        check_extensions(p, diag);
        return 0;
}

static int profile_new(const char *root, const char *name, const StrList *files, const Edited *edited,
                       const Specifiers *host, Diagnostics *diag, Profile **ret) {
        _cleanup_(profile_freep) Profile *p = calloc(1, sizeof *p);
        Specifiers specifiers = *host;
        size_t before = diag->n_errors;
        int r;

        if (!p || !(p->name = strdup(name)))
                return -ENOMEM;
        specifiers.instance = p->name;

        r = load_files(root, files, edited, &specifiers, diag, &p->doc);
        if (r >= 0 || (r == -EINVAL && p->doc.n_sections > 0)) {
                int k = profile_fill(p, diag);

                r = k < 0 ? k : r;
        }
        if (r < 0)
                return r;
        if (diag->n_errors > before)
                return -EINVAL;
        *ret = TAKE_PTR(p);
        return 0;
}

int profile_load(const char *root, const char *name, const Specifiers *host, Diagnostics *diag,
                 Profile **ret) {
        _cleanup_(str_list_done) StrList files = {};
        int r = source_find(root, name, diag, &files);

        return r < 0 ? r : profile_new(root, name, &files, NULL, host, diag, ret);
}

static const char *base_name(const char *path) {
        const char *slash = strrchr(path, '/');

        return slash ? slash + 1 : path;
}

/* The files as they will be with one at path, which goes before all others of its name. */
static int add_file(const StrList *files, const char *path, StrList *ret) {
        const char *name = base_name(path);
        bool main_file = strstr(path, ".conf.d/") == NULL, done = main_file;

        if (main_file && str_list_add(ret, path) < 0)
                return -ENOMEM;
        for (size_t i = main_file ? 1 : 0; i < files->n; i++) {
                int order = i > 0 ? strcmp(base_name(files->items[i]), name) : -1;

                if (!done && order >= 0) {
                        if (str_list_add(ret, path) < 0)
                                return -ENOMEM;
                        done = true;
                }
                if ((main_file || order != 0) && str_list_add(ret, files->items[i]) < 0)
                        return -ENOMEM;
        }
        return done ? 0 : str_list_add(ret, path);
}

int profile_load_edited(const char *root, const char *name, const Edited *edited, const Specifiers *host,
                        Diagnostics *diag, Profile **ret) {
        _cleanup_(str_list_done) StrList found = {}, files = {};
        _cleanup_(diag_done) Diagnostics none = {};

        if (gadget_name_check(name, diag) < 0)
                return -EINVAL;
        (void) source_find(root, name, &none, &found); /* perhaps this is the first file of it */
        if (add_file(&found, edited->path, &files) < 0)
                return -ENOMEM;
        return profile_new(root, name, &files, edited, host, diag, ret);
}

int profile_load_file(const char *path, const Specifiers *host, Diagnostics *diag, Profile **ret) {
        _cleanup_(str_list_done) StrList files = {};
        _cleanup_free_ char *name = NULL;
        const char *base = base_name(path);

        if (!str_ends(base, ".conf"))
                return diag_error(diag, -EINVAL, "%s: the name of a profile ends in .conf", path);
        name = strndup(base, strlen(base) - strlen(".conf"));
        if (!name || str_list_add(&files, path) < 0)
                return -ENOMEM;
        if (gadget_name_check(name, diag) < 0)
                return -EINVAL;
        return profile_new(DRAFTS_ROOT, name, &files, NULL, host, diag, ret);
}
