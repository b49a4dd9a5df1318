/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <sys/stat.h>

#include "kernel/attr.h"
#include "kernel/client.h"
#include "kernel/functionfs.h"
#include "kernel/path.h"
#include "kernel/record.h"
#include "kernel/target.h"
#include "kernel/udc.h"
#include "util/file.h"

int target_open(Target *t, const char *name, Diagnostics *diag) {
        t->name = name;
        t->gadgets_fd = dir_open_at(AT_FDCWD, CONFIGFS_GADGETS);
        if (t->gadgets_fd == -ENOENT)
                return diag_error(diag, -EOPNOTSUPP,
                                  CONFIGFS_GADGETS
                                  " does not exist: this kernel has no USB gadget support (module "
                                  "libcomposite, CONFIG_USB_CONFIGFS), or configfs is not mounted");
        if (t->gadgets_fd < 0)
                return diag_error(diag, t->gadgets_fd, CONFIGFS_GADGETS ": %s", strerror(-t->gadgets_fd));
        t->run_fd = dir_open_at(AT_FDCWD, RUN_DIR);
        if (t->run_fd < 0)
                return diag_error(diag, t->run_fd, RUN_DIR ": %s", strerror(-t->run_fd));
        t->gadget_fd = dir_open_at(t->gadgets_fd, name); /* of an earlier life, or -ENOENT */
        return 0;
}

void target_close(Target *t) {
        (void) view_close(t->view);
        (void) close_fd(t->gadget_fd);
        (void) close_fd(t->run_fd);
        (void) close_fd(t->gadgets_fd);
        *t = (Target) TARGET_NULL;
}

/* ---- steps, one function for each thing that needs more than a line ---- */

static int step_error(const Target *t, const char *what, int r, Diagnostics *diag) {
        return diag_error(diag, r, CONFIGFS_GADGETS "/%s/%s: %s", t->name, what, strerror(-r));
}

static int apply_gadget(Target *t, const Step *s, Diagnostics *diag) {
        int r = view_add_gadget(t->run_fd, s->arg[0], diag, &t->view);

        if (r == -EEXIST)
                return diag_error(
                                diag, r,
                                "There is a gadget '%s' in configfs already, made by somebody else (no record " RUN_DIR
                                "/%s/plan): remove it, or name the profile otherwise",
                                s->arg[0], s->arg[0]);
        if (r < 0)
                return r;
        t->gadget_fd = dir_open_at(t->gadgets_fd, s->arg[0]);
        return t->gadget_fd < 0 ? diag_error(diag, t->gadget_fd, CONFIGFS_GADGETS "/%s: %s", s->arg[0],
                                             strerror(-t->gadget_fd))
                                : 0;
}

static int attribute_error(const Target *t, const char *path, const char *value, int r, Diagnostics *diag) {
        const Key *k = attribute_find(path);

        if (r != -ENOENT || file_exists_at(t->gadget_fd, path)) /* it may also be what the value names */
                return diag_error(diag, r, CONFIGFS_GADGETS "/%s/%s: the kernel refuses '%s': %s", t->name,
                                  path, value, strerror(-r));
        return diag_error(diag, -EOPNOTSUPP, "This kernel has no attribute '%s'%s%s%s", path,
                          k && k->since ? " (Linux " : "", k && k->since ? k->since : "",
                          k && k->since ? " has it)" : "");
}

static int write_value(Target *t, const char *path, const char *value, Diagnostics *diag) {
        int r = attr_write_at(t->gadget_fd, path, value);

        return r < 0 ? attribute_error(t, path, value, r, diag) : 0;
}

static int apply_bytes(Target *t, const Step *s, Diagnostics *diag) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        int r = hex_decode(s->arg[1], &data, &size);

        if (r >= 0)
                r = attr_write_bytes_at(t->gadget_fd, s->arg[0], data, size);
        return r < 0 ? attribute_error(t, s->arg[0], s->arg[1], r, diag) : 0;
}

static bool is_read_only(Target *t, const char *path) {
        _cleanup_free_ char *sibling = NULL, *ro = NULL;

        return asprintf(&sibling, "%.*sro", (int) (strlen(path) - strlen("file")), path) >= 0 &&
               attr_read_at(t->gadget_fd, sibling, &ro) >= 0 && str_eq(ro, "1");
}

/*
 * A medium takes the place of another one. What cannot be written the kernel inserts as a read-only one, without a
 * word; whether that was asked for can only be read while there is none.
 */
static int write_medium(Target *t, const char *path, const char *value, Diagnostics *diag) {
        bool read_only;
        int r;

        if (*value && access(value, F_OK) < 0)
                return write_value(t, path, value, diag); /* which fails, and touches nothing */
        r = write_value(t, path, "", diag);
        if (r < 0 || !*value)
                return r;
        read_only = is_read_only(t, path);
        r = write_value(t, path, value, diag);
        if (r < 0 || read_only || !is_read_only(t, path))
                return r;
        (void) attr_write_at(t->gadget_fd, path, "");
        return diag_error(
                        diag, -EROFS,
                        "%s: usb-gadgetd cannot write it (say ro=yes; or, if it lies in another folder than the "
                        "medium before: systemctl restart)",
                        value);
}

static int write_attr(Target *t, const char *path, const char *value, Diagnostics *diag) {
        const Key *k = attribute_find(path);

        return (k && k->flags & KEY_LIVE ? write_medium : write_value)(t, path, value, diag);
}

/* Gadget and configuration attributes by the library where it knows them, all others by one write. */
static int apply_attr(Target *t, const Step *s, Diagnostics *diag) {
        int r = t->view ? view_set_attr(t->view, s->arg[0], s->arg[1], diag) : 1;

        return r <= 0 ? r : write_attr(t, s->arg[0], s->arg[1], diag);
}

int target_rewrite(Target *t, const Step *s, Diagnostics *diag) {
        _cleanup_free_ char *path = NULL;

        if (s->kind == STEP_ATTR)
                return write_attr(t, s->arg[0], s->arg[1], diag);
        if (s->kind != STEP_STRING)
                return 0;
        if (asprintf(&path, "%s/strings/%s/%s", s->arg[0], s->arg[1], s->arg[2]) < 0)
                return -ENOMEM;
        return write_attr(t, path, s->arg[3], diag);
}

static int apply_string(Target *t, const Step *s, Diagnostics *diag) {
        return view_set_string(t->view, s->arg[0], s->arg[1], s->arg[2], s->arg[3], diag);
}

static int apply_config(Target *t, const Step *s, Diagnostics *diag) {
        return view_add_config(t->view, s->arg[0], diag);
}

static int apply_function(Target *t, const Step *s, Diagnostics *diag) {
        int n = (int) strcspn(s->arg[0], ".");
        const FunctionType *type = function_type_find(s->arg[0], (size_t) n);
        _cleanup_free_ char *path = NULL;

        t->view = view_close(t->view); /* from here on the library could not read the gadget any more */
        if (asprintf(&path, "functions/%s", s->arg[0]) < 0)
                return -ENOMEM;
        if (mkdirat(t->gadget_fd, path, 0755) >= 0)
                return 0;
        if (errno != ENOENT)
                return step_error(t, path, -errno, diag);
        return diag_error(diag, -EOPNOTSUPP,
                          "This kernel has no USB function '%.*s' (%s%s%sis its module usb_f_… installed?)",
                          n, s->arg[0], type && type->since ? "Linux " : "",
                          type && type->since ? type->since : "", type && type->since ? " has it; " : "");
}

/* Where an older kernel takes no directory, or no link. */
static int tree_error(const Target *t, const char *path, int r, Diagnostics *diag) {
        if (r != -EPERM && r != -ENOENT)
                return step_error(t, path, r, diag);
        return diag_error(diag, -EOPNOTSUPP,
                          "This kernel has no '%s' (usb-gadget.functions(7) says which Linux has it)", path);
}

static int apply_directory(Target *t, const Step *s, Diagnostics *diag) {
        return mkdirat(t->gadget_fd, s->arg[0], 0755) < 0 ? tree_error(t, s->arg[0], -errno, diag) : 0;
}

int target_describe(const Step *s, Diagnostics *diag) {
        _cleanup_free_ uint8_t *descriptors = NULL, *strings = NULL;
        size_t n_descriptors, n_strings;
        int r;

        r = hex_decode(s->arg[2], &descriptors, &n_descriptors);
        if (r >= 0)
                r = hex_decode(s->arg[3], &strings, &n_strings);
        return r < 0 ? r : ffs_describe(s->arg[1], descriptors, n_descriptors, strings, n_strings, diag);
}

static int apply_link(Target *t, const Step *s, Diagnostics *diag) {
        _cleanup_free_ char *to = NULL;

        /* configfs resolves the target from the working directory, whatever directory the link is in */
        if (asprintf(&to, CONFIGFS_GADGETS "/%s/%s", t->name, s->arg[1]) < 0)
                return -ENOMEM;
        if (symlinkat(to, t->gadget_fd, s->arg[0]) >= 0)
                return 0;
        return (errno == EPERM ? tree_error : step_error)(t, s->arg[0], -errno, diag);
}

int target_apply(Target *t, const Step *s, Diagnostics *diag) {
        switch (s->kind) {
        case STEP_GADGET:
                return apply_gadget(t, s, diag);
        case STEP_ATTR:
                return apply_attr(t, s, diag);
        case STEP_BYTES:
                return apply_bytes(t, s, diag);
        case STEP_STRING:
                return apply_string(t, s, diag);
        case STEP_CONFIG:
                return apply_config(t, s, diag);
        case STEP_FUNCTION:
                return apply_function(t, s, diag);
        case STEP_DIRECTORY:
                return apply_directory(t, s, diag);
        case STEP_ZLP:
                return ffs_enable_zlp(s->arg[0], s->arg[1], diag);
        case STEP_LINK:
                return apply_link(t, s, diag);
        case STEP_CLIENT:
                return client_publish(t->run_fd, t->name, s->arg[0], s->arg[4], diag);
        default:
                return 0;
        }
}

/* ---- and backward ---- */

/* Where a step's result is in the gadget's directory; *ret stays NULL for steps that leave nothing there. */
static int result_path(const Step *s, char **ret, int *ret_flags) {
        int r = 0;

        *ret_flags = s->kind == STEP_LINK ? 0 : AT_REMOVEDIR;
        if (s->kind == STEP_STRING)
                r = asprintf(ret, "%s/strings/%s", s->arg[0], s->arg[1]);
        else if (s->kind == STEP_CONFIG)
                r = asprintf(ret, "configs/%s", s->arg[0]);
        else if (s->kind == STEP_FUNCTION)
                r = asprintf(ret, "functions/%s", s->arg[0]);
        else if (s->kind == STEP_DIRECTORY || s->kind == STEP_LINK)
                r = asprintf(ret, "%s", s->arg[0]);
        return r < 0 ? -ENOMEM : 0;
}

/* Only the directories that nobody else has a use for; others were perhaps there before. */
static int remove_mount_point(const char *path, Diagnostics *diag) {
        if (str_after(path, RUN_DIR "/") && rmdir(path) < 0 && errno != ENOENT)
                return diag_error(diag, -errno, "%s: cannot be removed: %s", path, strerror(errno));
        return 0;
}

static int undo_client(Target *t, const Step *s, Diagnostics *diag) {
        int r = client_withdraw(t->run_fd, t->name, s->arg[0]);

        return r < 0 ? diag_error(diag, r, "Client %s: what was published for it cannot be removed: %s",
                                  s->arg[0], strerror(-r))
                     : 0;
}

static int undo_gadget(Target *t, const Step *s, Diagnostics *diag) {
        t->gadget_fd = close_fd(t->gadget_fd);
        if (unlinkat(t->gadgets_fd, s->arg[0], AT_REMOVEDIR) < 0 && errno != ENOENT)
                return diag_error(diag, -errno, CONFIGFS_GADGETS "/%s: cannot be removed: %s", s->arg[0],
                                  strerror(errno));
        return 0;
}

int target_undo(Target *t, const Step *s, Diagnostics *diag) {
        _cleanup_free_ char *path = NULL;
        int flags;

        t->view = view_close(t->view);
        if (s->kind == STEP_GADGET)
                return undo_gadget(t, s, diag);
        if (s->kind == STEP_CLIENT)
                return undo_client(t, s, diag);
        if (s->kind == STEP_MOUNT)
                return remove_mount_point(s->arg[1], diag);
        if (t->gadget_fd < 0)
                return 0;
        if (s->kind == STEP_BIND) {
                int r = udc_unbind(t->gadget_fd);

                return r < 0 && r != -ENOENT ? step_error(t, "UDC", r, diag) : 0;
        }
        if (result_path(s, &path, &flags) < 0)
                return -ENOMEM;
        if (path && unlinkat(t->gadget_fd, path, flags) < 0 && errno != ENOENT)
                return diag_error(diag, -errno, CONFIGFS_GADGETS "/%s/%s: cannot be removed: %s", t->name,
                                  path, strerror(errno));
        return 0;
}

/* A directory on another file system than its parent. */
static bool is_mounted(const char *path) {
        _cleanup_free_ char *parent = NULL;
        struct stat a, b;

        return asprintf(&parent, "%s/..", path) >= 0 && stat(path, &a) >= 0 && stat(parent, &b) >= 0 &&
               a.st_dev != b.st_dev;
}

bool target_has(Target *t, const Step *s) {
        _cleanup_free_ char *path = NULL;
        int ignored;

        if (s->kind == STEP_CLIENT)
                return client_is_published(t->run_fd, t->name, s->arg[0]);
        if (s->kind == STEP_MOUNT)
                return is_mounted(s->arg[1]);
        if (t->gadget_fd < 0 || result_path(s, &path, &ignored) < 0)
                return false;
        return !path || file_exists_at(t->gadget_fd, path);
}

/* ---- the record ---- */

int target_write_record(Target *t, const Plan *p, Diagnostics *diag) {
        _cleanup_free_ char *path = record_path(t->name), *text = plan_to_text(p);
        int r;

        if (!path || !text)
                return -ENOMEM;
        r = dir_make_at(t->run_fd, t->name);
        if (r >= 0)
                r = file_replace_at(t->run_fd, path, text);
        return r < 0 ? diag_error(diag, r, RUN_DIR "/%s: %s", path, strerror(-r)) : 0;
}

int target_read_record(Target *t, Plan *ret, Diagnostics *diag) {
        unsigned line = 0;
        int r = record_read(t->run_fd, t->name, ret, &line);

        if (r == -EINVAL)
                return diag_error(
                                diag, r,
                                RUN_DIR
                                "/%s/plan:%u: no step of a plan as this version knows it: remove the gadget by hand "
                                "(its directory in " CONFIGFS_GADGETS "), then " RUN_DIR "/%s",
                                t->name, line, t->name);
        return r < 0 ? diag_error(diag, r, RUN_DIR "/%s/plan: %s", t->name, strerror(-r)) : r;
}

bool target_is_ours(const Target *t, const char *name) {
        return record_exists(t->run_fd, name);
}

static int remove_at_run(Target *t, const char *path, int flags, Diagnostics *diag) {
        /* what else is in the folder is somebody else's */
        if (unlinkat(t->run_fd, path, flags) < 0 && errno != ENOENT && errno != ENOTEMPTY)
                return diag_error(diag, -errno, RUN_DIR "/%s: cannot be removed: %s", path, strerror(errno));
        return 0;
}

int target_remove_record(Target *t, Diagnostics *diag) {
        _cleanup_free_ char *path = record_path(t->name), *temporary = NULL;
        int r;

        if (!path || asprintf(&temporary, "%s" FILE_REPLACE_SUFFIX, path) < 0)
                return -ENOMEM;
        view_remove(t->run_fd, t->name);
        r = remove_at_run(t, temporary, 0, diag);
        if (r >= 0)
                r = remove_at_run(t, path, 0, diag);
        return r >= 0 ? remove_at_run(t, t->name, AT_REMOVEDIR, diag) : r;
}
