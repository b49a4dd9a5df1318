/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the running kernel lacks: modules of functions, and attributes that are newer. Versions are the last thing that
 * is asked, as distributions take things over from later kernels: first the gadgets that exist, then the modules.
 */
#include <dirent.h>
#include <fcntl.h>

#include "ctl/check.h"
#include "kernel/path.h"
#include "profile/function.h"
#include "util/file.h"

/* ---- versions ---- */

static bool is_older_than(const Machine *m, const char *since) {
        unsigned v[2] = {};

        return since && sscanf(since, "%u.%u", v, v + 1) == 2 &&
               (m->version[0] < v[0] || (m->version[0] == v[0] && m->version[1] < v[1]));
}

static void say_attribute(const Machine *m, DiagLevel lacking, Answer answer, const Setting *s,
                          Diagnostics *diag) {
        if (answer == ANSWER_NO)
                (void) diag_at(diag, lacking, &s->at, s->name, "needs Linux %s, and %s does not have it",
                               s->key->since, m->release);
        else if (answer == ANSWER_UNKNOWN)
                (void) diag_at(diag, DIAG_WARNING, &s->at, s->name,
                               "needs Linux %s, and it could not be found out whether %s has it",
                               s->key->since, m->release);
}

/* ---- gadgets that exist ---- */

/* Is there path in a directory of gadgets/NAME/directory whose name begins with prefix? */
static Answer ask_directory(int fd, const char *prefix, const char *path) {
        DIR *d = fdopendir(fd);
        Answer answer = ANSWER_UNKNOWN;

        if (!d)
                return close_fd(fd), ANSWER_UNKNOWN;
        for (struct dirent *e; answer == ANSWER_UNKNOWN && (e = readdir(d));) {
                _cleanup_free_ char *full = NULL;

                if (e->d_name[0] == '.' || !str_after(e->d_name, prefix) ||
                    asprintf(&full, "%s/%s", e->d_name, path) < 0)
                        continue;
                answer = faccessat(fd, full, F_OK, AT_SYMLINK_NOFOLLOW) >= 0 ? ANSWER_YES : ANSWER_NO;
        }
        (void) closedir(d);
        return answer;
}

/* Of any gadget: the directory "functions" with the prefix "TYPE.", or "." with the gadget's own files. */
static Answer ask_gadgets(const char *directory, const char *prefix, const char *path) {
        DIR *d = opendir(CONFIGFS_GADGETS);
        Answer answer = ANSWER_UNKNOWN;

        if (!d)
                return answer;
        for (struct dirent *e; answer == ANSWER_UNKNOWN && (e = readdir(d));) {
                _cleanup_free_ char *full = NULL;
                int fd;

                if (e->d_name[0] == '.' || asprintf(&full, "%s/%s", e->d_name, directory) < 0)
                        continue;
                fd = openat(dirfd(d), full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
                if (fd >= 0)
                        answer = ask_directory(fd, prefix, path);
        }
        (void) closedir(d);
        return answer;
}

/* ---- modules ---- */

static int find_module(Machine *m, const char *type, const Module **ret) {
        _cleanup_free_ char *alias = NULL;

        if (asprintf(&alias, "usbfunc:%s", type) < 0)
                return -ENOMEM;
        return modules_find(&m->modules, alias, ret);
}

/* Attributes are variables there, called …attr_NAME. A path says nothing: other directories have files of that name. */
static Answer ask_module(const Module *module, const FunctionType *t, const Key *key) {
        _cleanup_free_ char *word = NULL, *witness = NULL;
        const Key *old = t->keys;

        while (old->name && (old->since || strchr(old->name, '/') || !(old->flags & KEY_ATTRIBUTE)))
                old++;
        if (!module || !old->name || strchr(key->name, '/') || asprintf(&word, "attr_%s", key->name) < 0 ||
            asprintf(&witness, "attr_%s", old->name) < 0)
                return ANSWER_UNKNOWN;
        return module_has(module, word, witness);
}

static Answer ask_attribute(const Module *module, const Function *f, const Setting *s) {
        _cleanup_free_ char *prefix = NULL;
        Answer answer;

        if (asprintf(&prefix, "%s.", f->type->name) < 0)
                return ANSWER_UNKNOWN;
        answer = ask_gadgets("functions", prefix, s->name);
        /* a directory that nobody has made there */
        if (answer == ANSWER_UNKNOWN || (answer == ANSWER_NO && strchr(s->name, '/')))
                answer = ask_module(module, f->type, s->key);
        return answer;
}

static void check_attributes(const Machine *m, DiagLevel lacking, const Module *module, const Function *f,
                             Diagnostics *diag) {
        FOREACH_ITEM(s, f->section->settings, f->section->n_settings)
                if (is_older_than(m, s->key->since))
                        say_attribute(m, lacking, ask_attribute(module, f, s), s, diag);
}

/* ---- functionfs ---- */

/* What the module's file says by a word, and where it lies: build-module puts its own, perhaps compressed, in updates/. */
static Answer ask_functionfs(const Module *module, const char *word) {
        Answer answer = module ? module_has(module, word, "ep%u") : ANSWER_UNKNOWN;

        return answer == ANSWER_UNKNOWN && module && module->path && strstr(module->path, "/updates/")
                               ? ANSWER_YES
                               : answer;
}

static void check_functionfs(const Machine *m, const Module *module, const Function *f, Diagnostics *diag) {
        static const struct {
                const char *key, *value; /* needed if the key has the value */
                const char *word;        /* of a module that can do it */
                const char *since;       /* NULL: only by the module of this project */
        } rows[] = {
                { "ProxyEndpoints", "yes", "s_rw", "7.3" },
                { "ZeroLengthPackets", "yes", "s_rw", "7.3" },
                { "HostZeroLength", "skip", FFS_MOUNT_SKIP_ZLP, NULL },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                const Setting *s = section_find(f->section, it->key);
                bool wanted = s && (str_eq(s->value, it->value) ||
                                    (str_eq(it->value, "yes") && section_bool(f->section, it->key, false)));

                if (wanted && (!it->since || is_older_than(m, it->since)) &&
                    ask_functionfs(module, it->word) != ANSWER_YES)
                        (void) diag_at(diag, DIAG_WARNING, &s->at, it->key,
                                       "needs %sthe module that kernel-patches/build-module makes, and %s is seemingly without it (usb-gadget-kernel(7))",
                                       it->since ? "Linux 7.3 or " : "", m->release);
        }
}

/* ---- */

static int check_function(Machine *m, DiagLevel lacking, const Function *f, Diagnostics *diag) {
        const char *type = section_text(f->section, "Type", f->type->name), *since = f->type->since;
        const Module *module;
        int r = find_module(m, type, &module);

        if (r < 0)
                return r;
        if (module && !module->there && is_older_than(m, since))
                (void) diag_at(diag, lacking, &f->section->at, NULL,
                               "[Function %s]: %s has no module usbfunc:%s (needs Linux %s)", f->name,
                               m->release, type, since);
        else if (module && !module->there)
                (void) diag_at(diag, lacking, &f->section->at, NULL,
                               "[Function %s]: %s has no module usbfunc:%s", f->name, m->release, type);
        else if (f->type->functionfs)
                check_functionfs(m, module, f, diag);
        else
                check_attributes(m, lacking, module, f, diag);
        return 0;
}

static Answer ask_composite(const Module *module, const char *word) {
        return module ? module_has(module, word, "os_desc_attr_use") : ANSWER_UNKNOWN;
}

/* Keys of the gadget itself that later kernels have; those of one section are there together. */
static int check_sections(Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag) {
        const Module *module;
        int r = modules_find(&m->modules, "libcomposite", &module);
        size_t i = 0;
        const Section *webusb = document_next(&p->doc, SECTION_WEBUSB, &i);

        if (r < 0)
                return r;
        if (module && !module->there && access(CONFIGFS_GADGETS, F_OK) < 0)
                (void) diag_at(diag, lacking, &p->gadget->at, NULL,
                               "%s has no gadgets in configfs (libcomposite, CONFIG_USB_CONFIGFS)",
                               m->release);
        if (webusb && webusb->n_settings > 0 && is_older_than(m, webusb->settings->key->since)) {
                Answer answer = ask_gadgets(".", "webusb", "use");

                if (answer == ANSWER_UNKNOWN)
                        answer = ask_composite(module, "webusb_attr_use");
                say_attribute(m, lacking, answer, webusb->settings, diag);
        }

        i = 0;
        for (const Section *s; (s = document_next(&p->doc, SECTION_STRINGS, &i));)
                FOREACH_ITEM(it, s->settings, s->n_settings)
                        if (is_older_than(m, it->key->since))
                                say_attribute(m, lacking, ask_composite(module, "gadget_string_s_show"), it,
                                              diag);
        return 0;
}

int check_kernel(Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag) {
        int r = check_sections(m, lacking, p, diag);

        FOREACH_ITEM(f, p->functions, p->n_functions)
                if (r >= 0)
                        r = check_function(m, lacking, f, diag);
        return r;
}
