/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes, mounts, binds and removes the gadget that all cases share. Never touches another gadget, and never
 * looks into its functionfs: that is the session's.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"

#define CONFIGFS "/sys/kernel/config/usb_gadget"

static char name[NAME_ROOM], udc[NAME_MAX + 1];
static struct {
        char function[2 * NAME_ROOM], link[2 * NAME_ROOM], source[NAME_ROOM + 2], mount_point[2 * NAME_ROOM];
} instances[2];
static unsigned instance; /* in use */

static const char *gadget_path(const char *file) {
        return text(CONFIGFS "/%s%s", name, file);
}

static void find_udc(const char *wanted) {
        DIR *d = opendir("/sys/class/udc");
        struct dirent *e;
        unsigned n = 0;

        while (d && (e = readdir(d)))
                if (e->d_name[0] != '.' && (!wanted || str_eq(wanted, e->d_name))) {
                        strcpy(udc, e->d_name);
                        n++;
                }
        if (d)
                (void) closedir(d);
        errno = n == 0 ? ENODEV : ENOTUNIQ;
        if (n != 1)
                cannot(wanted ? wanted : "/sys/class/udc");
}

static void name_instance(unsigned i) {
        const char *source = text("%.200s%s", name, i ? ".2" : "");

        strcpy(instances[i].source, source);
        snprintf(instances[i].function, sizeof instances[i].function, CONFIGFS "/%s/functions/ffs.%s", name,
                 source);
        snprintf(instances[i].link, sizeof instances[i].link, CONFIGFS "/%s/configs/c.1/ffs.%s", name,
                 source);
        snprintf(instances[i].mount_point, sizeof instances[i].mount_point, "/run/%.200s.XXXXXX", name);
}

/* Who unloads the module just when it was loaded for us makes the kernel say that there is no such function, or EBUSY. */
static int make_function(const char *path) {
        int r = mkdir(path, 0755);

        for (unsigned ms = 0; r < 0 && (errno == ENOENT || errno == EBUSY) && ms < SOON_MS; ms += 20) {
                sleep_ms(20);
                r = mkdir(path, 0755);
        }
        return r;
}

static void make_instance(unsigned i) {
        if (make_function(instances[i].function) < 0 ||
            symlink(instances[i].function, instances[i].link) < 0)
                cannot(instances[i].function);
        if (!mkdtemp(instances[i].mount_point))
                cannot(instances[i].mount_point);
}

static void remove_instance(unsigned i) {
        (void) umount2(instances[i].mount_point, MNT_DETACH);
        (void) rmdir(instances[i].mount_point);
        (void) unlink(instances[i].link);
        (void) rmdir(instances[i].function);
        name_instance(i);
}

static void gadget_remove(void) {
        (void) put(gadget_path("/UDC"), "\n");
        remove_instance(1);
        remove_instance(0);
        (void) rmdir(gadget_path("/configs/c.1"));
        (void) rmdir(gadget_path(""));
}

void gadget_make(const char *gadget, const char *wanted_udc) {
        if (access(CONFIGFS, F_OK) < 0)
                cannot("configfs with libcomposite");
        find_udc(wanted_udc);
        snprintf(name, sizeof name, "%s", gadget);
        if (mkdir(gadget_path(""), 0755) < 0)
                cannot(gadget_path(""));
        name_instance(0);
        name_instance(1);
        (void) atexit(gadget_remove);
        if (mkdir(gadget_path("/configs/c.1"), 0755) < 0 ||
            put(gadget_path("/idVendor"), "0x" ID_VENDOR) < 0 ||
            put(gadget_path("/idProduct"), "0x" ID_PRODUCT) < 0)
                cannot("gadget");
        make_instance(0);
}

void gadget_add_second(void) {
        make_instance(1);
}

void gadget_remove_second(void) {
        remove_instance(1);
}

const char *gadget_udc(void) {
        return udc;
}

bool gadget_is_bound(void) {
        char c = 0;
        int fd = open(gadget_path("/UDC"), O_RDONLY | O_CLOEXEC);

        if (fd < 0 || read(fd, &c, 1) < 0)
                cannot("UDC");
        (void) close(fd);
        return c > ' ';
}

long gadget_try_bind(void) {
        long r = -EBUSY;

        /* The files appear a moment before the function can be bound. */
        for (unsigned i = 0; i < 25 && (r = put(gadget_path("/UDC"), udc)) == -EBUSY; i++)
                sleep_ms(20);
        return r;
}

void gadget_bind(void) {
        errno = (int) -gadget_try_bind();
        if (errno)
                cannot("bind");
}

void gadget_unbind(void) {
        errno = (int) -put(gadget_path("/UDC"), "\n");
        if (errno)
                cannot("unbind");
}

void ffs_use(unsigned i) {
        instance = i;
}

long ffs_try_mount(const char *options) {
        return errno_or(mount(instances[instance].source, instances[instance].mount_point, "functionfs", 0,
                              options));
}

void ffs_mount(const char *options) {
        errno = (int) -ffs_try_mount(options);
        if (errno)
                cannot("mount");
}

void ffs_umount(void) {
        if (umount(instances[instance].mount_point) < 0)
                cannot("umount");
}

const char *ffs_path(const char *file) {
        return text("%s/%s", instances[instance].mount_point, file);
}
