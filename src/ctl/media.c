/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl insert, eject: the medium of a LUN, while the gadget runs. The profile stays what it is: it says which
 * medium there is at the next start or reload.
 */
#include <fcntl.h>

#include "ctl/ctl.h"
#include "ctl/devices.h"
#include "kernel/attr.h"
#include "kernel/path.h"
#include "util/file.h"

#define STORAGE "mass_storage."

/* True if the word before the slash of a LUN means this function: TYPE.INSTANCE or INSTANCE. */
static bool means(const char *word, size_t n, const char *directory) {
        const char *instance = directory + strlen(STORAGE);

        return (strlen(directory) == n && strncmp(directory, word, n) == 0) ||
               (strlen(instance) == n && strncmp(instance, word, n) == 0);
}

/* The functions with LUNs that the word means, or all of them where there is none. */
static int find_functions(const Live *live, const char *word, size_t n, StrList *ret) {
        _cleanup_(str_list_done) StrList names = {};
        int r = dir_list_at(live->fd, "functions", &names);

        for (size_t i = 0; i < names.n && r >= 0; i++)
                if (str_after(names.items[i], STORAGE) && (n == 0 || means(word, n, names.items[i])))
                        r = str_list_add(ret, names.items[i]);
        return r;
}

/* [FUNCTION/]LUN, LUN a number or lun.NUMBER → its directory below the gadget's; NULL after words. */
static char *find_lun(const Live *live, const char *name, const char *lun) {
        const char *slash = strrchr(lun, '/'), *number = slash ? slash + 1 : lun;
        _cleanup_(str_list_done) StrList functions = {};
        char *path = NULL;

        number = str_after(number, "lun.") ?: number;
        if (!*number || number[strspn(number, "0123456789")]) {
                (void) ctl_fail("'%s' is no LUN ([FUNCTION/]NUMBER, as in 'usb-gadgetctl status %s')", lun,
                                name);
                return NULL;
        }
        if (find_functions(live, lun, slash ? (size_t) (slash - lun) : 0, &functions) < 0 ||
            functions.n == 0) {
                (void) ctl_fail("gadget '%s' has no %s", name,
                                slash ? "such mass_storage function" : "mass_storage function");
                return NULL;
        }
        if (functions.n > 1) {
                (void) ctl_fail("gadget '%s' has several mass_storage functions: say which (%s/%s, …)", name,
                                functions.items[0] + strlen(STORAGE), number);
                return NULL;
        }
        if (asprintf(&path, "functions/%s/lun.%s", functions.items[0], number) < 0) {
                (void) ctl_fail("out of memory");
                return NULL;
        }
        if (!file_exists_at(live->fd, path)) {
                (void) ctl_fail("'%s' has no LUN %s", functions.items[0], number);
                free(path);
                return NULL;
        }
        return path;
}

static int write_lun(const Live *live, const char *name, const char *directory, const char *attribute,
                     const char *value) {
        _cleanup_free_ char *path = NULL;
        int r;

        if (asprintf(&path, "%s/%s", directory, attribute) < 0)
                return ctl_fail("out of memory");
        r = attr_write_at(live->fd, path, value);
        if (r == -EBUSY)
                return ctl_fail("the host keeps the medium locked: unmount it there%s",
                                str_eq(attribute, "file") && !*value ? ", or take it out with --force" : "");
        return r < 0 ? ctl_fail(CONFIGFS_GADGETS "/%s/%s: %s", name, path, strerror(-r)) : EXIT_SUCCESS;
}

int verb_eject(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(live_close) Live live = LIVE_NULL;
        _cleanup_free_ char *lun = NULL;
        int r = ctl_open_live(ctl, argv[1], &live);

        if (r != EXIT_SUCCESS)
                return r;
        lun = find_lun(&live, argv[1], argv[2]);
        if (!lun)
                return EXIT_FAILURE;
        return ctl->force ? write_lun(&live, argv[1], lun, "forced_eject", "1")
                          : write_lun(&live, argv[1], lun, "file", "");
}

int verb_insert(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(live_close) Live live = LIVE_NULL;
        _cleanup_free_ char *lun = NULL, *file = realpath(argv[3], NULL);
        int r = ctl_open_live(ctl, argv[1], &live);

        if (r != EXIT_SUCCESS)
                return r;
        if (!file)
                return ctl_fail("%s: %s", argv[3], strerror(errno));
        lun = find_lun(&live, argv[1], argv[2]);
        return lun ? write_lun(&live, argv[1], lun, "file", file) : EXIT_FAILURE;
}
