/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <sys/stat.h>

#include "profile/source.h"

/* First wins. */
static const char *const search_path[] = {
        "/etc/usb-gadget",
        "/run/usb-gadget",
        "/usr/local/lib/usb-gadget",
        PROFILE_DIR,
};

bool gadget_name_valid(const char *name) {
        size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

        return n > 0 && n <= GADGET_NAME_MAX && !name[n] && !strchr("_.-", name[0]) && !strstr(name, "..") &&
               !str_eq(name, "clients") && !str_eq(name, "control"); /* folders beside the gadgets' */
}

static bool is_mask(const struct stat *st, const char *path) {
        char target[sizeof "/dev/null"];

        return S_ISLNK(st->st_mode) && readlink(path, target, sizeof target) == sizeof target - 1 &&
               memcmp(target, "/dev/null", sizeof target - 1) == 0;
}

int source_check_owner(const char *root, const char *path, Diagnostics *diag) {
        struct stat st;

        if (stat(path, &st) < 0)
                return diag_error(diag, errno == ENOENT ? -EINVAL : -errno, "%s: %s", path,
                                  errno == ENOENT ? "a link that leads nowhere" : strerror(errno));
        if (!S_ISREG(st.st_mode))
                return diag_error(diag, -EPERM, "%s: not a regular file", path);
        if (*root)
                return 0;
        if (st.st_uid != 0 || st.st_mode & 0022)
                return diag_error(
                                diag, -EPERM,
                                "%s: owned by user %u, mode %04o (what makes a profile must belong to root and be "
                                "writable only by root)",
                                path, (unsigned) st.st_uid, (unsigned) st.st_mode & 07777);
        return 0;
}

/* Finds NAME.conf: 0 and the path, -ENOENT said. */
static int find_main(const char *root, const char *name, Diagnostics *diag, StrList *files) {
        FOREACH_ITEM(dir, search_path, ELEMENTSOF(search_path)) {
                _cleanup_free_ char *path = NULL;
                struct stat st;

                if (asprintf(&path, "%s%s/%s.conf", root, *dir, name) < 0)
                        return -ENOMEM;
                if (lstat(path, &st) < 0)
                        continue;
                if (is_mask(&st, path))
                        return diag_error(diag, -ENOENT, "profile '%s' is masked by %s", name, path);

                int r = source_check_owner(root, path, diag);
                return r < 0 ? r : str_list_take(files, TAKE_PTR(path));
        }

        return diag_error(diag, -ENOENT,
                          "no profile '%s': there is no %s.conf in /etc/usb-gadget, /run/usb-gadget, "
                          "/usr/local/lib/usb-gadget or %s",
                          name, name, PROFILE_DIR);
}

/* Adds to names every entry of the directory that ends in .conf. One that is not there has none. Names can come twice. */
static int list_dir(const char *path, StrList *names) {
        DIR *d = opendir(path);
        int r = 0;

        if (!d)
                return errno == ENOMEM ? -ENOMEM : 0;
        for (struct dirent *e; r >= 0 && (e = readdir(d));)
                if (e->d_name[0] != '.' && str_ends(e->d_name, ".conf"))
                        r = str_list_add(names, e->d_name);
        (void) closedir(d);
        return r;
}

/* Adds the drop-in FILE from the directory that wins. */
static int find_dropin(const char *root, const char *name, const char *file, Diagnostics *diag,
                       StrList *files) {
        FOREACH_ITEM(dir, search_path, ELEMENTSOF(search_path)) {
                _cleanup_free_ char *path = NULL;
                struct stat st;

                if (asprintf(&path, "%s%s/%s.conf.d/%s", root, *dir, name, file) < 0)
                        return -ENOMEM;
                if (lstat(path, &st) < 0)
                        continue;
                if (is_mask(&st, path))
                        return 0;

                int r = source_check_owner(root, path, diag);
                return r < 0 ? r : str_list_take(files, TAKE_PTR(path));
        }
        return 0;
}

int gadget_name_check(const char *name, Diagnostics *diag) {
        if (gadget_name_valid(name))
                return 0;
        return diag_error(
                        diag, -EINVAL,
                        "'%s' cannot name a gadget (letters, digits, '_', '-' and '.', first a letter or digit, at most %d "
                        "characters, no '..', not 'clients' or 'control')",
                        name, GADGET_NAME_MAX);
}

int source_find(const char *root, const char *name, Diagnostics *diag, StrList *ret) {
        _cleanup_(str_list_done) StrList files = {}, names = {};
        int r;

        r = gadget_name_check(name, diag);
        if (r < 0)
                return r;
        r = find_main(root, name, diag, &files);
        if (r < 0)
                return r;

        FOREACH_ITEM(dir, search_path, ELEMENTSOF(search_path)) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s%s/%s.conf.d", root, *dir, name) < 0 || list_dir(path, &names) < 0)
                        return -ENOMEM;
        }
        str_list_sort(&names);
        str_list_unique(&names);

        for (size_t i = 0; i < names.n; i++) {
                int k = find_dropin(root, name, names.items[i], diag, &files);

                if (k < 0 && r >= 0) /* report all of them */
                        r = k;
        }
        if (r < 0)
                return r;

        *ret = files;
        files = (StrList){};
        return 0;
}

int source_list(const char *root, StrList *ret) {
        _cleanup_(str_list_done) StrList files = {}, names = {};

        FOREACH_ITEM(dir, search_path, ELEMENTSOF(search_path)) {
                _cleanup_free_ char *path = NULL;

                if (asprintf(&path, "%s%s", root, *dir) < 0 || list_dir(path, &files) < 0)
                        return -ENOMEM;
        }
        for (size_t i = 0; i < files.n; i++)
                files.items[i][strlen(files.items[i]) - strlen(".conf")] = '\0';
        str_list_sort(&files);
        str_list_unique(&files);

        for (size_t i = 0; i < files.n; i++) {
                _cleanup_(diag_done) Diagnostics ignored = {};
                _cleanup_(str_list_done) StrList found = {};
                const char *name = files.items[i];
                int r = find_main(root, name, &ignored, &found);

                /* masked ones are left out; those with a fault stay, so that somebody says so */
                if (r == -ENOENT)
                        continue;
                if (r == -ENOMEM || str_list_add(&names, name) < 0)
                        return -ENOMEM;
        }

        *ret = names;
        names = (StrList){};
        return 0;
}
