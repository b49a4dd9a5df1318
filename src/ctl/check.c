/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl check: everything that is wrong with profiles, without root and without touching anything. Each profile
 * is read once, although all of them are needed for each: two can be right by themselves and not stand beside each other.
 */
#include "ctl/check.h"
#include "ctl/output.h"
#include "profile/advice.h"
#include "profile/source.h"
#include "profile/unit.h"

typedef struct Checked {
        const char *name; /* or path */
        Profile *profile; /* NULL: refused */
        Diagnostics diag;
} Checked;

typedef struct CheckedList {
        Checked *items;
        size_t n;
} CheckedList;

static void checked_list_done(CheckedList *l) {
        FOREACH_ITEM(it, l->items, l->n) {
                (void) profile_free(it->profile);
                diag_done(&it->diag);
        }
        free(l->items);
}

static Checked *find(const CheckedList *l, const char *name) {
        FOREACH_ITEM(it, l->items, l->n)
                if (str_eq(it->name, name))
                        return it;
        return NULL;
}

static int load(const Ctl *ctl, const char *name, CheckedList *l) {
        Checked c = { .name = name };
        int r = ctl_load(ctl, name, &c.diag, &c.profile);

        if (r < 0 && c.diag.n_errors == 0)
                (void) diag_error(&c.diag, r, "%s: %s", name, strerror(-r));
        if (array_grow(&l->items, l->n, sizeof(Checked)) < 0) {
                (void) profile_free(c.profile);
                diag_done(&c.diag);
                return -ENOMEM;
        }
        l->items[l->n++] = c;
        return 0;
}

/* ---- this machine ---- */

static void note_serial(const Ctl *ctl, const Profile *p, Diagnostics *diag) {
        const Origin *at = &p->gadget->at;
        Serial serial;

        serial_derive(ctl->root, p->name, &serial);
        if (*serial.text)
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber", "%s, derived from %s", serial.text,
                               serial.source);
        else if (serial.secret)
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber",
                               "derived from %s, which only root may read", serial.source);
        else
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber",
                               "none: this machine has no identity to derive one from");
        if (serial.transient)
                (void) diag_at(diag, DIAG_NOTE, at, "SerialNumber",
                               "the machine id is transient: this changes at every boot");
}

/* A file is a draft, perhaps for another machine. */
static bool is_file(const Checked *c) {
        return strchr(c->name, '/');
}

static int check_one(const Ctl *ctl, Machine *m, Checked *c, const UnitFiles *units) {
        const Profile *p = c->profile;
        DiagLevel lacking = m->running && !is_file(c) ? DIAG_ERROR : DIAG_WARNING;

        advice_add(p, &c->diag);
        if (!section_find(p->gadget, "SerialNumber"))
                note_serial(ctl, p, &c->diag);
        if (!is_file(c) && unit_files_check(units, p, &c->diag) == -ENOMEM)
                return -ENOMEM;
        if (check_clients(m, lacking, p, &c->diag) < 0 || check_controller(m, lacking, p, &c->diag) < 0)
                return -ENOMEM;
        return m->running ? check_kernel(m, lacking, p, &c->diag) : 0;
}

/* ---- what is said ---- */

/* Standard output decides about colours; what is wrong goes to standard error. */
static const char *level_colour(DiagLevel level) {
        static const Colour colours[_DIAG_LEVEL_MAX] = {
                [DIAG_WARNING] = COLOUR_WAITING,
                [DIAG_NOTE] = COLOUR_FAINT,
        };

        return isatty(STDERR_FILENO) || getenv("SYSTEMD_COLORS") ? output_colour(colours[level]) : "";
}

static void print(Checked *c) {
        bool ok = c->diag.n_errors == 0;

        FOREACH_ITEM(it, c->diag.items, c->diag.n) {
                const char *colour = level_colour(it->level);

                diag_print_item(it, colour, *colour ? output_colour(COLOUR_NONE) : "", stderr);
                fputc('\n', stderr);
        }
        diag_print_end(&c->diag, stderr);
        printf("%s: ", c->name);
        output_print(ok ? COLOUR_GOOD : COLOUR_BAD, ok ? "ok" : "refused");
        printf("\n");
        (void) fflush(stdout); /* in step with the errors, where both go to one place */
}

static json_object *to_json(const Checked *c) {
        json_object *o = json_new_object(), *messages = json_new_array();

        json_add_text(o, "profile", c->name);
        json_add_bool(o, "ok", c->diag.n_errors == 0);
        FOREACH_ITEM(it, c->diag.items, c->diag.n) {
                json_object *m = json_append_object(messages);

                json_add_text(m, "level", diag_level_names[it->level]);
                json_add_text(m, "file", it->path);
                if (it->path)
                        json_add_number(m, "line", it->line);
                else
                        json_add_text(m, "line", NULL);
                json_add_text(m, "key", it->key);
                json_add_text(m, "text", it->text);
        }
        json_add(o, "messages", messages);
        return o;
}

/* ---- the verb ---- */

/* Of those that stand in the directories of profiles. */
static int units_of(const CheckedList *l, UnitFiles *ret) {
        _cleanup_free_ Profile **profiles = calloc(l->n + 1, sizeof *profiles);
        size_t n = 0;

        if (!profiles)
                return -ENOMEM;
        FOREACH_ITEM(it, l->items, l->n)
                if (it->profile && !is_file(it))
                        profiles[n++] = it->profile;
        return unit_files(profiles, n, ret);
}

static int load_all(const Ctl *ctl, const StrList *names, const StrList *asked, CheckedList *l) {
        const StrList *lists[] = { names, asked };

        FOREACH_ITEM(list, lists, ELEMENTSOF(lists))
                for (size_t i = 0; i < (*list)->n; i++) {
                        const char *name = (*list)->items[i];

                        /* the first list has no name twice */
                        if ((*list == names || !find(l, name)) && load(ctl, name, l) < 0)
                                return -ENOMEM;
                }
        return 0;
}

static int say(const CheckedList *l, const StrList *asked, json_object *array) {
        int worst = EXIT_SUCCESS;

        for (size_t i = 0; i < asked->n; i++) {
                Checked *c = find(l, asked->items[i]);

                diag_sort(&c->diag);
                if (array)
                        json_append(array, to_json(c));
                else
                        print(c);
                if (c->diag.n_errors > 0)
                        worst = EXIT_FAILURE;
        }
        return worst;
}

int verb_check(const Ctl *ctl, int argc, char *argv[]) {
        _cleanup_(unit_files_done) UnitFiles units = {};
        _cleanup_(checked_list_done) CheckedList checked = {};
        _cleanup_(machine_done) Machine machine = {};
        _cleanup_(str_list_done) StrList names = {}, asked = {};
        _cleanup_json_ json_object *array = output_is_json() ? json_new_array() : NULL;
        int worst, r;

        for (int i = 1; i < argc; i++)
                if (!str_list_has(&asked, argv[i]) && str_list_add(&asked, argv[i]) < 0)
                        return ctl_fail("out of memory");
        r = machine_read(ctl, &machine);
        if (r == -EINVAL)
                return EXIT_FAILURE;
        if (r < 0 || source_list(ctl->root, &names) < 0 || load_all(ctl, &names, &asked, &checked) < 0 ||
            units_of(&checked, &units) < 0)
                return ctl_fail("out of memory");

        FOREACH_ITEM(it, checked.items, checked.n)
                if (it->profile && (argc == 1 || str_list_has(&asked, it->name)))
                        if (check_one(ctl, &machine, it, &units) < 0)
                                return ctl_fail("out of memory");
        worst = say(&checked, argc == 1 ? &names : &asked, array);
        if (array && output_json(TAKE_PTR(array)) != EXIT_SUCCESS)
                return EXIT_FAILURE;
        return worst;
}
