/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl status: one gadget on one screen.
 */
#include <fcntl.h>

#include "ctl/ctl.h"
#include "ctl/devices.h"
#include "ctl/pid1.h"
#include "ctl/state.h"
#include "ctl/status.h"
#include "profile/source.h"
#include "util/file.h"

/* What a status is made of. */
typedef struct Sight {
        const char *name;
        const Live *live; /* NULL: nothing of it exists */
        const Plan *plan; /* the record, or what its profile comes to; NULL: neither */
        Pid1 *pid1;
} Sight;

static void add_files(json_object *o, const Ctl *ctl, const char *name) {
        _cleanup_(diag_done) Diagnostics ignored = {};
        _cleanup_(str_list_done) StrList files = {};
        json_object *array = json_new_array();

        (void) source_find(ctl->root, name, &ignored, &files);
        for (size_t i = 0; i < files.n; i++)
                json_append(array, json_new_string(files.items[i]));
        json_add(o, "profile", array);
}

static const char *planned(const Plan *plan, StepKind kind, const char *name) {
        if (!plan)
                return NULL;
        return kind == STEP_ATTR ? plan_attribute(plan, "", name) : plan_string(plan, ".", name);
}

/* As the kernel has it now, or as it will be. */
static void add_identity(json_object *o, const Sight *s) {
        static const struct {
                StepKind kind;
                const char *member, *path, *name;
        } rows[] = {
                { STEP_ATTR, "idVendor", "idVendor", "idVendor" },
                { STEP_ATTR, "idProduct", "idProduct", "idProduct" },
                { STEP_STRING, "Manufacturer", "strings/0x409/manufacturer", "manufacturer" },
                { STEP_STRING, "Product", "strings/0x409/product", "product" },
                { STEP_STRING, "SerialNumber", "strings/0x409/serialnumber", "serialnumber" },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_free_ char *now = s->live ? live_attribute(s->live, it->path) : NULL;

                json_add_text(o, it->member, now ?: planned(s->plan, it->kind, it->name));
        }
}

/* The names of the configurations that a function is in */
static json_object *configs_of(const Sight *s, const char *directory) {
        json_object *array = json_new_array();
        _cleanup_(str_list_done) StrList configs = {};

        if (!s->live || s->live->fd < 0 || dir_list_at(s->live->fd, "configs", &configs) < 0)
                return array;
        for (size_t i = 0; i < configs.n; i++) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "configs/%s/%s", configs.items[i], directory) >= 0 &&
                    file_exists_at(s->live->fd, path))
                        json_append(array, json_new_string(configs.items[i]));
        }
        return array;
}

static const char *mount_of(const Plan *plan, const char *directory) {
        const char *instance = str_after(directory, "ffs.");
        size_t i = 0;

        for (const Step *s; instance && plan && (s = plan_next(plan, STEP_MOUNT, &i));)
                if (str_eq(s->arg[0], instance))
                        return s->arg[1];
        return NULL;
}

static void add_function(json_object *functions, const Sight *s, const char *directory) {
        _cleanup_free_ char *own = NULL; /* how functionfs instances of the gadget begin in the kernel */
        json_object *o = json_append_object(functions), *luns = s->live ? luns_of(s->live, directory) : NULL;
        const char *rest = asprintf(&own, "ffs.%s-", s->name) < 0 ? NULL : str_after(directory, own);
        char name[CONFIGFS_NAME_MAX + sizeof "ffs."];

        (void) snprintf(name, sizeof name, "%s%s", rest ? "ffs." : "", rest ?: directory);
        json_add_text(o, "function", name);
        json_add_text(o, "directory", directory);
        json_add(o, "configurations", configs_of(s, directory));
        json_add(o, "devices", devices_of(s->live, directory));
        json_add_text(o, "mount", mount_of(s->plan, directory));
        if (luns)
                json_add(o, "luns", luns);
}

/* In the order of the plan; without one in that of names. */
static void add_functions(json_object *o, const Sight *s) {
        json_object *functions = json_new_array();
        _cleanup_(str_list_done) StrList names = {};
        size_t i = 0;

        for (const Step *step; s->plan && (step = plan_next(s->plan, STEP_FUNCTION, &i));)
                add_function(functions, s, step->arg[0]);
        if (!s->plan && s->live && dir_list_at(s->live->fd, "functions", &names) >= 0)
                for (size_t k = 0; k < names.n; k++)
                        add_function(functions, s, names.items[k]);
        json_add(o, "functions", functions);
}

/* The lines "FDNAME PATH" of what is published */
static json_object *handed_files(const char *text) {
        json_object *files = json_new_array();

        for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
                char name[256], path[4096];

                end = line + strcspn(line, "\n");
                if (*line == '\n' || *line == ':' || str_after(line, "gadget ") ||
                    sscanf(line, "%255[^ \n] %4095[^\n]", name, path) != 2)
                        continue;
                json_object *file = json_append_object(files);
                json_add_text(file, "name", name);
                json_add_text(file, "path", path);
        }
        return files;
}

static void add_clients(json_object *o, const Sight *s) {
        json_object *clients = json_new_array();
        size_t i = 0;

        for (const Step *step; s->plan && (step = plan_next(s->plan, STEP_CLIENT, &i));) {
                json_object *client = pid1_unit(s->pid1, step->arg[0]);

                json_add_text(client, "activation", step->arg[1]);
                json_add(client, "files", handed_files(step->arg[4]));
                json_append(clients, client);
        }
        json_add(o, "clients", clients);
}

static json_object *collect(const Ctl *ctl, const Sight *s) {
        _cleanup_free_ char *unit_name = state_unit(s->name);
        json_object *o = json_new_object(), *unit = unit_name ? pid1_unit(s->pid1, unit_name) : NULL;

        if (!o || !unit) {
                (void) json_object_put(o);
                return NULL;
        }
        json_add_text(o, "name", s->name);
        json_add_text(o, "state", state_of(s->live, json_text(unit, "active")));
        add_files(o, ctl, s->name);
        json_add(o, "unit", unit);
        add_identity(o, s);
        (void) state_add_udc(o, s->live);
        add_functions(o, s);
        add_clients(o, s);
        return o;
}

/* ---- the verb ---- */

/* Of a gadget that does not exist, or is somebody else's, the profile says what it would be. */
static const Plan *plan_of(const Ctl *ctl, const char *name, const Live *live, Plan *storage) {
        _cleanup_(diag_done) Diagnostics ignored = {};
        _cleanup_(profile_freep) Profile *p = NULL;

        if (live)
                return live->record.n > 0 ? &live->record : NULL;
        if (ctl_load(ctl, name, &ignored, &p) < 0 || ctl_plan(ctl, p, storage) < 0)
                return NULL;
        return storage;
}

int verb_status(const Ctl *ctl, int argc _unused_, char *argv[]) {
        const char *name = argv[1];
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(live_close) Live live = LIVE_NULL;
        _cleanup_(pid1_close) Pid1 pid1 = {};
        _cleanup_(plan_done) Plan planned_steps = {};
        _cleanup_json_ json_object *o = NULL;
        bool exists;
        int r;

        if (gadget_name_check(name, &diag) < 0)
                return ctl_say(&diag);
        r = *ctl->root ? 0 : live_open(name, &live);
        if (r < 0)
                return ctl_fail("%s: %s", name, strerror(-r));
        if (!*ctl->root)
                pid1_open(&pid1);

        const Sight s = { name, r > 0 ? &live : NULL,
                          plan_of(ctl, name, r > 0 ? &live : NULL, &planned_steps), &pid1 };
        o = collect(ctl, &s);
        if (!o)
                return ctl_fail("out of memory");
        if (!s.live && json_object_array_length(json_member(o, "profile")) == 0) {
                (void) ctl_fail("there is neither a gadget nor a profile '%s'", name);
                return CTL_UNKNOWN;
        }
        exists = state_exists(json_text(o, "state"));
        if (output_is_json())
                (void) output_json(TAKE_PTR(o));
        else
                status_print(o);
        return exists ? EXIT_SUCCESS : CTL_INACTIVE;
}
