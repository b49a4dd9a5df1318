/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl teardown: takes away a gadget that no daemon has: what a killed one left, by its record, and with
 * --force what somebody else made, by what is there.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "ctl/ctl.h"
#include "kernel/ask.h"
#include "kernel/attr.h"
#include "kernel/path.h"
#include "kernel/udc.h"
#include "util/file.h"

static int say(const char *name, const char *path, int r) {
        return ctl_fail(CONFIGFS_GADGETS "/%s/%s: %s", name, path, strerror(-r));
}

/* What a kernel made itself goes with its parent; it cannot be removed. */
static int remove_entry(int fd, const char *path) {
        struct stat st;

        if (fstatat(fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (S_ISLNK(st.st_mode))
                return unlinkat(fd, path, 0) < 0 ? -errno : 0;
        if (!S_ISDIR(st.st_mode))
                return 0;
        return unlinkat(fd, path, AT_REMOVEDIR) < 0 && errno != EPERM && errno != EACCES ? -errno : 0;
}

/* Everything below a directory, deepest first: links before the directories that they hold. */
static int remove_below(int fd, const char *path, bool links) {
        _cleanup_(str_list_done) StrList names = {};
        int r = dir_list_at(fd, path, &names);

        if (r == -ENOENT || r == -ENOTDIR)
                return 0;
        for (size_t i = 0; i < names.n && r >= 0; i++) {
                _cleanup_free_ char *inner = NULL;
                struct stat st;

                if (asprintf(&inner, "%s/%s", path, names.items[i]) < 0)
                        return -ENOMEM;
                if (fstatat(fd, inner, &st, AT_SYMLINK_NOFOLLOW) < 0)
                        continue;
                if (S_ISDIR(st.st_mode))
                        r = remove_below(fd, inner, links);
                if (r >= 0 && S_ISLNK(st.st_mode) == links)
                        r = remove_entry(fd, inner);
                if (r == -EBUSY && !links) /* it is part of its parent */
                        r = 0;
        }
        return r;
}

/*
 * 1. Unbind.
 * 2. Links: of functions in configurations, of OS descriptors to one, inside functions.
 * 3. Directories: configurations before functions.
 */
static int remove_foreign(const char *name, const Live *live) {
        static const char *const rooms[] = { "configs", "os_desc", "functions" };
        static const char *const folders[] = { "configs", "functions", "strings" };
        int r = udc_unbind(live->fd);

        if (r < 0)
                return say(name, "UDC", r);
        FOREACH_ITEM(it, rooms, ELEMENTSOF(rooms)) {
                r = remove_below(live->fd, *it, true);
                if (r < 0)
                        return say(name, *it, r);
        }
        FOREACH_ITEM(it, folders, ELEMENTSOF(folders)) {
                r = remove_below(live->fd, *it, false);
                if (r < 0)
                        return say(name, *it, r);
        }
        _cleanup_free_ char *path = NULL;

        if (asprintf(&path, CONFIGFS_GADGETS "/%s", name) < 0)
                return ctl_fail("out of memory");
        return rmdir(path) < 0 ? ctl_fail("%s: %s (is functionfs still mounted?)", path, strerror(errno))
                               : EXIT_SUCCESS;
}

static int remove_ours(const char *name) {
        (void) execl(LIBEXEC_DIR "/usb-gadgetd", "usb-gadgetd", "--teardown", name, NULL);
        return ctl_fail(LIBEXEC_DIR "/usb-gadgetd: %s", strerror(errno));
}

int verb_teardown(const Ctl *ctl, int argc _unused_, char *argv[]) {
        const char *name = argv[1];
        _cleanup_(live_close) Live live = LIVE_NULL;
        int fd, r = ctl_open_live(ctl, name, &live);

        if (r != EXIT_SUCCESS)
                return r;
        fd = ask_connect(name);
        if (fd == -EACCES)
                return ctl_fail("only root takes gadgets away");
        if (fd >= 0) {
                (void) close(fd);
                return ctl_fail("gadget '%s' is run by its daemon: systemctl stop usb-gadget@%s", name,
                                name);
        }
        if (live.ours)
                return remove_ours(name);
        if (!ctl->force)
                return ctl_fail("gadget '%s' was made by somebody else; --force takes it away all the same",
                                name);
        return remove_foreign(name, &live);
}
