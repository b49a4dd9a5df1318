/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The units that profiles name as clients: are they there, and can they be what they are to be? */
#include "ctl/check.h"
#include "ctl/unit-file.h"

/* How a client gets at its function. */
typedef enum Way {
        WAY_FILES = 1 << 0,  /* descriptors are handed to it */
        WAY_MOUNT = 1 << 1,  /* it opens the mount by its path */
        WAY_DEVICE = 1 << 2, /* it opens a node of /dev, which the kernel's function makes */
        WAY_ANY = 1 << 3,
} Way;

static unsigned ways_of(const Function *f) {
        static const char *const nodes[] = { "acm",  "gser", "obex",  "hid", "printer", "uac1",
                                             "uac2", "midi", "midi2", "uvc", NULL };
        unsigned ways = WAY_ANY;

        if (f->n_files > 0)
                ways |= WAY_FILES;
        if (f->client_describes)
                ways |= WAY_MOUNT;
        if (nodes[text_index(nodes, f->type->name)])
                ways |= WAY_DEVICE;
        return ways;
}

/* ---- rules about one setting ---- */

static bool is_yes(const Function *f _unused_, const UnitSettings *u, const UnitSetting *s) {
        return unit_bool(u, s->section, s->key, false);
}

static bool is_descriptor(const Function *f _unused_, const UnitSettings *u _unused_, const UnitSetting *s) {
        return str_eq(s->value, "fd") || str_after(s->value, "fd:");
}

static bool is_also_for_helpers(const Function *f _unused_, const UnitSettings *u,
                                const UnitSetting *s _unused_) {
        return !unit_bool(u, "Service", "RootDirectoryStartOnly", false);
}

static bool is_without_bind(const Function *f _unused_, const UnitSettings *u,
                            const UnitSetting *s _unused_) {
        return !unit_setting(u, "Service", "BindPaths");
}

static bool hides_mount(const Function *f, const UnitSettings *u, const UnitSetting *s) {
        return is_yes(f, u, s) && str_after(f->mount_point, "/dev/");
}

static bool is_narrowed(const Function *f, const UnitSettings *u _unused_, const UnitSetting *s) {
        return str_eq(s->value, "all") && !f->notify_all;
}

static bool is_restarted_oneshot(const Function *f _unused_, const UnitSettings *u, const UnitSetting *s) {
        return str_eq(unit_text(u, "Service", "Type", NULL), "oneshot") &&
               (str_eq(s->value, "always") || str_eq(s->value, "on-success"));
}

static bool is_without_bus_name(const Function *f _unused_, const UnitSettings *u, const UnitSetting *s) {
        return str_eq(s->value, "dbus") && !unit_setting(u, "Service", "BusName");
}

#define NO_STDIO                                                                                                     \
        "systemd looks for it before the files are handed over, and does not start the unit (let a shell redirect, " \
        "<&3 >&3, or usb-gadget-handoff --exec)"

static const struct Rule {
        unsigned ways;
        const char *section, *key;
        bool (*applies)(const Function *f, const UnitSettings *u, const UnitSetting *s);
        DiagLevel level;
        const char *text;
} rules[] = {
        { WAY_FILES, "Service", "StandardInput", is_descriptor, DIAG_ERROR, NO_STDIO },
        { WAY_FILES, "Service", "StandardOutput", is_descriptor, DIAG_ERROR, NO_STDIO },
        { WAY_FILES, "Service", "StandardError", is_descriptor, DIAG_ERROR, NO_STDIO },
        { WAY_FILES, "Service", "RootDirectory", is_also_for_helpers, DIAG_WARNING,
          "systemd 252 looks for usb-gadget-handoff in there (RootDirectoryStartOnly=yes)" },
        { WAY_MOUNT, "Service", "RootDirectory", is_without_bind, DIAG_WARNING,
          "the program does not see the mount in there (BindPaths=)" },
        { WAY_MOUNT, "Service", "RootImage", is_without_bind, DIAG_WARNING,
          "the program does not see the mount in there (BindPaths=)" },
        { WAY_MOUNT, "Service", "PrivateDevices", hides_mount, DIAG_ERROR,
          "the program does not see a mount below /dev (another MountPoint=, or PrivateDevices=no)" },
        { WAY_DEVICE, "Service", "PrivateDevices", is_yes, DIAG_WARNING,
          "the program does not see the device of its function (DevicePolicy=closed and DeviceAllow=)" },
        { WAY_FILES, "Service", "NotifyAccess", is_narrowed, DIAG_WARNING,
          "the hand-over makes it exec (NotifyAccess=all in the profile)" },
        { WAY_ANY, "Service", "Restart", is_restarted_oneshot, DIAG_ERROR,
          "systemd refuses that with Type=oneshot (on-failure)" },
        { WAY_ANY, "Service", "Type", is_without_bus_name, DIAG_ERROR,
          "systemd refuses that without BusName=" },
        { WAY_ANY, "Unit", "RefuseManualStart", is_yes, DIAG_ERROR, "nobody can start it" },
};

/* Programs that cannot use what has no poll: what an endpoint is. */
static const struct {
        const char *program;
        const char *options[3]; /* with one of them it can; NULL-terminated */
        const char *text;
} programs[] = {
        { "systemd-socket-proxyd", { NULL }, "takes nothing but sockets" },
        { "socat",
          { "-u", "-U", NULL },
          "waits until a file is ready and then reads; endpoints always seem ready, so it waits for the host in the one direction "
          "while the other has something to do" },
};

/* ---- */

typedef struct Client {
        const Function *function;
        const Origin *at; /* of Client= */
        const UnitSettings *unit;
        const char *gadget;
        Diagnostics *diag;
} Client;

static void say(const Client *c, DiagLevel level, const UnitSetting *s, const char *text) {
        (void) diag_at(c->diag, level, c->at, "Client", "%s has %s=%s (%s:%u): %s", c->function->client,
                       s->key, s->value, s->path, s->line, text);
}

static void check_rules(const Client *c) {
        unsigned ways = ways_of(c->function);

        FOREACH_ITEM(it, rules, ELEMENTSOF(rules)) {
                const UnitSetting *s = unit_setting(c->unit, it->section, it->key);

                if (s && it->ways & ways && it->applies(c->function, c->unit, s))
                        say(c, it->level, s, it->text);
        }
}

/* Lists of units: each of their lines counts. */
static void check_dependencies(const Client *c) {
        static const struct {
                unsigned ways;
                const char *key;
                DiagLevel level;
                const char *text;
        } rows[] = {
                { WAY_MOUNT, "After", DIAG_ERROR, "each waits for the other" },
                { WAY_ANY, "BindsTo", DIAG_WARNING, "a crash of the daemon ends it" },
                { WAY_ANY, "Requires", DIAG_WARNING, "a crash of the daemon restarts it" },
                { WAY_ANY, "PartOf", DIAG_WARNING, "a crash of the daemon restarts it" },
        };
        _cleanup_free_ char *gadget = NULL;

        if (asprintf(&gadget, "usb-gadget@%s.service", c->gadget) < 0)
                return;
        FOREACH_ITEM(row, rows, ELEMENTSOF(rows))
                FOREACH_ITEM(s, c->unit->items, c->unit->n)
                        if (row->ways & ways_of(c->function) && str_eq(s->section, "Unit") &&
                            str_eq(s->key, row->key) && strstr(s->value, gadget))
                                say(c, row->level, s, row->text);
}

static bool may_write(const Function *f, bool has_group) {
        unsigned long mode = strtoul(section_text(f->section, "fmode", "0600"), NULL, 8);

        return (mode & 06) == 06 ||
               (has_group && section_number(f->section, "gid", 0) != 0 && (mode & 060) == 060);
}

/* Who is not root needs a mount that is not root's. */
static void check_user(const Client *c) {
        const Function *f = c->function;
        const UnitSetting *user = unit_setting(c->unit, "Service", "User"),
                          *dynamic = unit_setting(c->unit, "Service", "DynamicUser");
        bool has_group = unit_setting(c->unit, "Service", "Group") ||
                         unit_setting(c->unit, "Service", "SupplementaryGroups");

        if (!f->client_describes || may_write(f, has_group))
                return;
        if (dynamic && unit_bool(c->unit, "Service", "DynamicUser", false))
                say(c, DIAG_WARNING, dynamic,
                    "no uid= in the profile can be its own (gid= with fmode=0660 and SupplementaryGroups=)");
        else if (user && !str_eq(user->value, "root") && !str_eq(user->value, "0") &&
                 section_number(f->section, "uid", 0) == 0)
                say(c, DIAG_WARNING, user, "the mount belongs to root (uid= in the profile)");
}

/* The words of a line of ExecStart=, from its program on, also of one that usb-gadget-handoff runs. */
static int split_command(const char *line, StrList *ret) {
        static const char runs[] = "/usb-gadget-handoff --exec ";
        const char *handoff = strstr(line, runs);

        return text_split(handoff ? handoff + strlen(runs) : line + strspn(line, "@-:+!|"), ret);
}

static bool is_program(const StrList *command, const char *name) {
        const char *path = command->n > 0 ? command->items[0] : "", *slash = strrchr(path, '/');

        return str_eq(slash ? slash + 1 : path, name);
}

static bool has_option(const StrList *command, const char *const *wanted) {
        for (; *wanted; wanted++)
                if (str_list_has(command, *wanted))
                        return true;
        return false;
}

static int check_program(const Client *c) {
        const UnitSetting *s = unit_setting(c->unit, "Service", "ExecStart");
        _cleanup_(str_list_done) StrList command = {};

        if (!s) {
                (void) diag_at(c->diag, DIAG_ERROR, c->at, "Client",
                               "%s has no ExecStart=", c->function->client);
                return 0;
        }
        if (split_command(s->value, &command) < 0)
                return -ENOMEM;
        FOREACH_ITEM(it, programs, ELEMENTSOF(programs))
                if (c->function->n_files > 0 && is_program(&command, it->program) &&
                    !has_option(&command, it->options))
                        (void) diag_at(c->diag, DIAG_WARNING, c->at, "Client",
                                       "%s runs %s (%s:%u), which %s", c->function->client, it->program,
                                       s->path, s->line, it->text);
        return 0;
}

static int check_unit(const Machine *m, DiagLevel lacking, const Profile *p, const Function *f,
                      Diagnostics *diag) {
        _cleanup_(unit_settings_done) UnitSettings unit = {};
        Client c = { f, &section_find(f->section, "Client")->at, &unit, p->name, diag };
        int r = unit_load(m->root, &m->unit_directories, f->client, &unit);

        if (r == -ENOMEM)
                return r;
        if (r == UNIT_E_ABSENT)
                (void) diag_at(diag, f->optional ? DIAG_WARNING : lacking, c.at, "Client",
                               "there is no unit %s (install it, or say Optional=yes)", f->client);
        else if (r == UNIT_E_MASKED)
                (void) diag_at(diag, f->optional ? DIAG_WARNING : DIAG_ERROR, c.at, "Client",
                               "unit %s is masked (systemctl unmask, or say Optional=yes)", f->client);
        else if (r < 0)
                (void) diag_at(diag, DIAG_WARNING, c.at, "Client", "unit %s cannot be read: %s", f->client,
                               strerror(-r));
        if (r != 0)
                return 0;
        check_rules(&c);
        check_dependencies(&c);
        check_user(&c);
        return check_program(&c);
}

/* One unit for several functions of a kind is one unit. */
static bool is_checked(const Profile *p, const Function *f) {
        for (const Function *earlier = p->functions; earlier < f; earlier++)
                if (str_eq(earlier->client, f->client) && ways_of(earlier) == ways_of(f))
                        return true;
        return false;
}

int check_clients(const Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag) {
        int r = 0;

        FOREACH_ITEM(f, p->functions, p->n_functions)
                if (f->client && r >= 0 && !is_checked(p, f))
                        r = check_unit(m, lacking, p, f, diag);
        return r;
}
