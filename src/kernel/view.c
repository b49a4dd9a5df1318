/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <usbg/usbg.h>

#include "kernel/path.h"
#include "kernel/view.h"
#include "profile/scalar.h"
#include "util/file.h"

struct View {
        usbg_state *state;
        usbg_gadget *gadget;
        int run_fd;
        char *name; /* the gadget's */
};

/*
 * What the library returned for a path below the gadget. It guesses at what an errno means for gadgets; the kernel's
 * own word is clearer, if errno was 0 before the call.
 */
static int library_result(const View *v, const char *path, int r, Diagnostics *diag) {
        const char *cause = errno ? strerror(errno) : usbg_strerror((usbg_error) r);

        if (r == USBG_SUCCESS)
                return 0;
        return diag_error(diag, -EIO, CONFIGFS_GADGETS "/%s/%s: %s (%s)", v->name, path, cause,
                          usbg_error_name((usbg_error) r));
}

/* What the library shall take for configfs, below run_fd: NAME/view and its usb_gadget. */
static int folder_paths(const char *gadget, char **ret_view, char **ret_gadgets) {
        return asprintf(ret_view, "%s/view", gadget) < 0 || asprintf(ret_gadgets, "%s/view/usb_gadget", gadget) < 0
                       ? -ENOMEM
                       : 0;
}

void view_remove(int run_fd, const char *gadget) {
        _cleanup_free_ char *view = NULL, *gadgets = NULL;

        if (folder_paths(gadget, &view, &gadgets) < 0)
                return;
        (void) unlinkat(run_fd, gadgets, 0);
        (void) unlinkat(run_fd, gadgets, AT_REMOVEDIR);
        (void) unlinkat(run_fd, view, AT_REMOVEDIR);
}

/* The folder is empty while the library looks, and leads to configfs when it writes. */
static int init_library(View *v, Diagnostics *diag) {
        _cleanup_free_ char *view = NULL, *gadgets = NULL, *root = NULL;
        int r = folder_paths(v->name, &view, &gadgets);

        if (r < 0 || asprintf(&root, RUN_DIR "/%s", view) < 0)
                return -ENOMEM;
        r = dir_make_at(v->run_fd, gadgets);
        if (r < 0)
                return diag_error(diag, r, "%s: %s", root, strerror(-r));

        errno = 0;
        r = usbg_init(root, &v->state);
        if (r != USBG_SUCCESS)
                return v->state = NULL, library_result(v, "", r, diag);
        if (unlinkat(v->run_fd, gadgets, AT_REMOVEDIR) < 0 ||
            symlinkat(CONFIGFS_GADGETS, v->run_fd, gadgets) < 0)
                return diag_error(diag, -errno, "%s: %s", root, strerror(errno));
        return 0;
}

int view_add_gadget(int run_fd, const char *gadget, Diagnostics *diag, View **ret) {
        _cleanup_(view_closep) View *v = calloc(1, sizeof *v);
        int r;

        if (!v)
                return -ENOMEM;
        v->run_fd = run_fd;
        v->name = strdup(gadget);
        if (!v->name)
                return -ENOMEM;
        r = init_library(v, diag);
        if (r < 0)
                return r;
        errno = 0;
        r = usbg_create_gadget(v->state, gadget, NULL, NULL, &v->gadget);
        if (r != USBG_SUCCESS && errno == EEXIST)
                return -EEXIST;
        r = library_result(v, "", r, diag);
        if (r >= 0)
                *ret = TAKE_PTR(v);
        return r;
}

View *view_close(View *v) {
        if (!v)
                return NULL;
        if (v->state)
                usbg_cleanup(v->state);
        if (v->name)
                view_remove(v->run_fd, v->name);
        free(v->name);
        free(v);
        return NULL;
}

/* "configs/LABEL.NUMBER…" → the library's configuration. */
static usbg_config *find_config(View *v, const char *path) {
        const char *name = str_after(path, "configs/"), *dot = name ? strchr(name, '.') : NULL;
        _cleanup_free_ char *label = dot ? strndup(name, (size_t) (dot - name)) : NULL;

        return label ? usbg_get_config(v->gadget, atoi(dot + 1), label) : NULL;
}

int view_set_attr(View *v, const char *path, const char *value, Diagnostics *diag) {
        uint32_t number;

        errno = 0;
        if (scalar_parse_number(value, &number) < 0)
                return 1;
        if (strchr(path, '/')) {
                usbg_config *c = find_config(v, path);

                if (!c || !str_ends(path, "/bmAttributes"))
                        return 1;
                return library_result(v, path, usbg_set_config_bm_attrs(c, (int) number), diag);
        }

        for (usbg_gadget_attr a = USBG_GADGET_ATTR_MIN; a < USBG_GADGET_ATTR_MAX; a++)
                if (str_eq(usbg_get_gadget_attr_str(a), path))
                        return library_result(v, path, usbg_set_gadget_attr(v->gadget, a, (int) number),
                                              diag);
        return 1;
}

int view_set_string(View *v, const char *directory, const char *language, const char *name,
                    const char *value, Diagnostics *diag) {
        int lang = (int) strtol(language, NULL, 16), r = USBG_ERROR_NOT_FOUND;
        _cleanup_free_ char *path = NULL;

        bool own = str_eq(directory, ".");

        if (asprintf(&path, "%s%sstrings/%s/%s", own ? "" : directory, own ? "" : "/", language, name) < 0)
                return -ENOMEM;
        errno = 0;
        if (own) {
                for (usbg_gadget_str s = USBG_GADGET_STR_MIN; s < USBG_GADGET_STR_MAX; s++)
                        if (str_eq(usbg_get_gadget_str_name(s), name))
                                r = usbg_set_gadget_str(v->gadget, s, lang, value);
        } else {
                usbg_config *c = find_config(v, directory);

                if (c && str_eq(name, "configuration"))
                        r = usbg_set_config_string(c, lang, value);
        }
        return library_result(v, path, r, diag);
}

int view_add_config(View *v, const char *name, Diagnostics *diag) {
        const char *dot = strchr(name, '.');
        _cleanup_free_ char *label = strndup(name, (size_t) (dot - name)), *path = NULL;
        usbg_config *ignored;

        if (!label || asprintf(&path, "configs/%s", name) < 0)
                return -ENOMEM;
        errno = 0;
        return library_result(v, path,
                              usbg_create_config(v->gadget, atoi(dot + 1), label, NULL, NULL, &ignored),
                              diag);
}
