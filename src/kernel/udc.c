/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <fcntl.h>

#include "kernel/attr.h"
#include "kernel/path.h"
#include "kernel/udc.h"
#include "util/file.h"
#include "util/text.h"

/* Controllers without a plug, known by the names their drivers give them. */
static const char *const virtual_names[] = { "dummy_udc.", "usbip-vudc." };

static bool is_virtual(const char *name) {
        FOREACH_ITEM(it, virtual_names, ELEMENTSOF(virtual_names))
                if (str_after(name, *it))
                        return true;
        return false;
}

static int list(StrList *ret) {
        _cleanup_(str_list_done) StrList names = {};
        DIR *d = opendir(UDC_CLASS);
        int r = 0;

        if (d) {
                for (struct dirent *e; r >= 0 && (e = readdir(d));)
                        if (e->d_name[0] != '.')
                                r = str_list_add(&names, e->d_name);
                (void) closedir(d);
        }
        if (r < 0)
                return r;
        str_list_sort(&names);
        *ret = names;
        names = (StrList){};
        return 0;
}

/* The gadget that has the controller: "" if it is free or gone. NULL when out of memory. */
static char *owner_of(const char *udc) {
        _cleanup_free_ char *path = NULL;
        char *owner;

        if (asprintf(&path, UDC_CLASS "/%s/function", udc) < 0)
                return NULL;
        return attr_read_at(AT_FDCWD, path, &owner) < 0 ? strdup("") : owner;
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
        _cleanup_free_ char *held = NULL, *held_owner = NULL;

        if (list(&names) < 0)
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
                        if (!held) {
                                held = strdup(name);
                                held_owner = owner;
                        } else
                                free(owner);
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
