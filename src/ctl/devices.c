/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "ctl/devices.h"
#include "kernel/attr.h"
#include "util/file.h"

typedef struct Place {
        const Live *live;
        const char *directory; /* "acm.console" */
        json_object *names;
} Place;

static void add_name(const Place *p, const char *fmt, const char *name) {
        _cleanup_free_ char *text = NULL;

        if (asprintf(&text, "%s%s", fmt, name) >= 0)
                json_append(p->names, json_new_string(text));
}

static char *attribute(const Place *p, const char *name) {
        _cleanup_free_ char *path = NULL;

        return asprintf(&path, "functions/%s/%s", p->directory, name) < 0 ? NULL
                                                                          : live_attribute(p->live, path);
}

static void add_port(const Place *p) {
        _cleanup_free_ char *number = attribute(p, "port_num");

        if (number)
                add_name(p, "/dev/ttyGS", number);
}

/* Before the first bind the kernel shows a pattern, or that there is none. */
static void add_interface(const Place *p) {
        _cleanup_free_ char *name = attribute(p, "ifname");

        if (name && !strpbrk(name, "% ("))
                add_name(p, "", name);
}

/* "MAJOR:MINOR" */
static void add_node(const Place *p) {
        _cleanup_free_ char *dev = attribute(p, "dev"), *path = NULL, *text = NULL;
        char *name;

        if (!dev || asprintf(&path, "/sys/dev/char/%s/uevent", dev) < 0 ||
            attr_read_at(AT_FDCWD, path, &text) < 0)
                return;
        name = strstr(text, "DEVNAME=");
        if (!name)
                return;
        name += strlen("DEVNAME=");
        name[strcspn(name, "\n")] = '\0';
        add_name(p, "/dev/", name);
}

/* The devices of a class whose attribute is, or begins with, the value. */
static void add_of_class(const Place *p, const char *class, const char *attribute_name, const char *value,
                         bool whole, const char *prefix) {
        _cleanup_(str_list_done) StrList names = {};

        if (dir_list_at(AT_FDCWD, class, &names) < 0)
                return;
        for (size_t i = 0; i < names.n; i++) {
                _cleanup_free_ char *path = NULL, *text = NULL;

                if (asprintf(&path, "%s/%s/%s", class, names.items[i], attribute_name) < 0 ||
                    attr_read_at(AT_FDCWD, path, &text) < 0)
                        continue;
                if (whole ? str_eq(text, value) : str_after(text, value) != NULL)
                        add_name(p, prefix, names.items[i]);
        }
}

static void add_video(const Place *p) {
        add_of_class(p, "/sys/class/video4linux", "function_name", p->directory, true, "/dev/");
}

/* Cards by their ids, which the kernel makes unique by a suffix. */
static void add_card(const Place *p) {
        _cleanup_free_ char *id = attribute(p, "id");
        const char *fallback = str_after(p->directory, "uac2.") ? "UAC2Gadget" : "UAC1Gadget";

        if (p->live->udc)
                add_of_class(p, "/sys/class/sound", "id", id ?: fallback, id != NULL, "");
}

/* The kernel does not say which one is whose: only one is clear. */
static void add_printer(const Place *p) {
        _cleanup_(str_list_done) StrList names = {};

        if (dir_list_at(AT_FDCWD, "/sys/class/usb_printer_gadget", &names) >= 0 && names.n == 1)
                add_name(p, "/dev/", names.items[0]);
}

static const struct {
        const char *type;
        void (*add)(const Place *p);
} kinds[] = {
        { "acm", add_port },       { "gser", add_port },       { "obex", add_port },
        { "ecm", add_interface },  { "eem", add_interface },   { "ncm", add_interface },
        { "geth", add_interface }, { "rndis", add_interface }, { "phonet", add_interface },
        { "hid", add_node },       { "uvc", add_video },       { "midi", add_card },
        { "uac1", add_card },      { "uac2", add_card },       { "printer", add_printer },
};

static bool is_type(const char *directory, const char *type) {
        const char *rest = str_after(directory, type);

        return rest && *rest == '.';
}

json_object *devices_of(const Live *live, const char *directory) {
        Place p = { live, directory, json_new_array() };

        FOREACH_ITEM(it, kinds, ELEMENTSOF(kinds))
                if (p.names && live && is_type(directory, it->type))
                        it->add(&p);
        return p.names;
}

json_object *luns_of(const Live *live, const char *directory) {
        static const char *const switches[] = { "ro", "cdrom", "removable" };
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *path = NULL;
        json_object *luns;

        if (!is_type(directory, "mass_storage") || asprintf(&path, "functions/%s", directory) < 0 ||
            dir_list_at(live->fd, path, &names) < 0)
                return NULL;
        luns = json_new_array();
        for (size_t i = 0; i < names.n; i++) {
                _cleanup_free_ char *lun = NULL, *file = NULL;
                json_object *o;

                if (!str_after(names.items[i], "lun.") || asprintf(&lun, "%s/%s", path, names.items[i]) < 0)
                        continue;
                o = json_append_object(luns);
                file = live_attribute_of(live, lun, "file");
                json_add_text(o, "lun", names.items[i]);
                json_add_text(o, "file", file && *file ? file : NULL);
                FOREACH_ITEM(it, switches, ELEMENTSOF(switches)) {
                        _cleanup_free_ char *value = live_attribute_of(live, lun, *it);

                        json_add_bool(o, *it, value && str_eq(value, "1"));
                }
        }
        return luns;
}
