/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "kernel/attr.h"
#include "kernel/path.h"
#include "kernel/udc.h"
#include "util/file.h"
#include "util/text.h"

#define QUEUE_HEADS_MAX 65536

/* Controllers without a plug, known by the names their drivers give them. */
static const char *const virtual_names[] = { "dummy_udc.", "usbip-vudc." };

static bool is_virtual(const char *name) {
        FOREACH_ITEM(it, virtual_names, ELEMENTSOF(virtual_names))
                if (str_after(name, *it))
                        return true;
        return false;
}

int udc_list(StrList *ret) {
        int r = dir_list_at(AT_FDCWD, UDC_CLASS, ret);

        return r == -ENOENT ? 0 : r;
}

/* An attribute of a controller: "" if it or the controller is not there. NULL when out of memory. */
static char *read_attribute(const char *udc, const char *name) {
        _cleanup_free_ char *path = NULL;
        char *text;

        if (asprintf(&path, UDC_CLASS "/%s/%s", udc, name) < 0)
                return NULL;
        return attr_read_at(AT_FDCWD, path, &text) < 0 ? strdup("") : text;
}

int udc_driver(const char *udc, char **ret) {
        _cleanup_free_ char *path = NULL;
        char target[4096];
        const char *slash;
        ssize_t n;

        if (asprintf(&path, UDC_CLASS "/%s/device/driver", udc) < 0)
                return -ENOMEM;
        n = readlink(path, target, sizeof target - 1);
        if (n < 0)
                return -errno;
        target[n] = '\0';
        slash = strrchr(target, '/');
        *ret = strdup(slash ? slash + 1 : target);
        return *ret ? 0 : -ENOMEM;
}

/* "ep1in" → 1; 0 for what is no endpoint of that direction. */
static unsigned endpoint_number(const char *name, const char *direction) {
        const char *number = str_after(name, "ep");
        size_t n = number ? strspn(number, "0123456789") : 0;

        return n > 0 && str_eq(number + n, direction) ? (unsigned) strtoul(number, NULL, 10) : 0;
}

/* chipidea: a file with a line "EP=NN: RX=… TX=…" for each pair, that of endpoint 0 among them. */
static int count_queue_heads(const char *directory, unsigned *ret) {
        _cleanup_free_ char *path = NULL, *text = NULL;
        unsigned n = 0;
        int r;

        if (asprintf(&path, "%s/qheads", directory) < 0)
                return -ENOMEM;
        r = file_read_at(AT_FDCWD, path, QUEUE_HEADS_MAX, &text, NULL);
        if (r < 0)
                return r;
        for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
                n += str_after(line, "EP=") != NULL;
        *ret = n > 0 ? n - 1 : 0;
        return 0;
}

int udc_count_endpoints(const char *debugfs, const char *udc, unsigned *ret_in, unsigned *ret_out) {
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *path = NULL;
        unsigned in = 0, out = 0;
        int r;

        if (asprintf(&path, "%s/%s", debugfs, udc) < 0)
                return -ENOMEM;
        r = dir_read_at(AT_FDCWD, path, &names);
        if (r < 0)
                return r;
        for (size_t i = 0; i < names.n; i++) {
                in += endpoint_number(names.items[i], "in") > 0;
                out += endpoint_number(names.items[i], "out") > 0;
        }
        if (in + out == 0) {
                r = count_queue_heads(path, &in);
                if (r < 0)
                        return r;
                out = in;
        }
        if (in + out == 0)
                return -ENOENT;
        *ret_in = in;
        *ret_out = out;
        return 0;
}

/* The gadget that has the controller: "" if it is free or gone. NULL when out of memory. */
static char *owner_of(const char *udc) {
        return read_attribute(udc, "function");
}

int udc_read(const char *udc, Udc *ret) {
        Udc u = {
                .owner = owner_of(udc),
                .state = read_attribute(udc, "state"),
                .speed = read_attribute(udc, "current_speed"),
                .maximum_speed = read_attribute(udc, "maximum_speed"),
        };

        if (!u.owner || !u.state || !u.speed || !u.maximum_speed) {
                udc_done(&u);
                return -ENOMEM;
        }
        *ret = u;
        return 0;
}

void udc_done(Udc *u) {
        free(u->owner);
        free(u->state);
        free(u->speed);
        free(u->maximum_speed);
        *u = (Udc){};
}

static int take(const char *udc, char *owner, char **ret_udc, char **ret_owner, int outcome) {
        char *copy = strdup(udc);

        if (!copy) {
                free(owner);
                return -ENOMEM;
        }
        *ret_udc = copy;
        *ret_owner = owner;
        return outcome;
}

int udc_choose(const char *wanted, char **ret_udc, char **ret_owner) {
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *held_owner = NULL;
        const char *held = NULL; /* among names */

        if (udc_list(&names) < 0)
                return -ENOMEM;
        for (int virtual = 0; virtual < 2; virtual ++)
                for (size_t i = 0; i < names.n; i++) {
                        const char *name = names.items[i];
                        char *owner;

                        if (is_virtual(name) != virtual ||
                            (!str_eq(wanted, "auto") && !str_eq(wanted, name)))
                                continue;
                        owner = owner_of(name);
                        if (!owner)
                                return -ENOMEM;
                        if (!*owner)
                                return take(name, owner, ret_udc, ret_owner, 0);
                        if (held)
                                free(owner);
                        else {
                                held = name;
                                held_owner = owner;
                        }
                }

        if (!held)
                return UDC_E_ABSENT;
        return take(held, TAKE_PTR(held_owner), ret_udc, ret_owner, UDC_E_HELD);
}

int udc_bind(int gadget_fd, const char *udc) {
        return attr_write_at(gadget_fd, "UDC", udc);
}

int udc_unbind(int gadget_fd) {
        int r = attr_write_at(gadget_fd, "UDC", "\n");

        return r == -ENODEV ? 0 : r; /* was not bound */
}

bool udc_is_bound(int gadget_fd, const char *gadget) {
        _cleanup_free_ char *udc = NULL, *owner = NULL;

        if (attr_read_at(gadget_fd, "UDC", &udc) < 0 || !*udc)
                return false;
        owner = owner_of(udc);
        return str_eq(owner, gadget);
}
