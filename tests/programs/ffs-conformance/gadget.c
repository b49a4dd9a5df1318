/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes, mounts, binds and removes the gadget that all cases share. Never touches another gadget, and
 * never looks into its functionfs: that is the session's.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call.h"
#include "gadget.h"
#include "verdict.h"

#define GADGET "/sys/kernel/config/usb_gadget/ffs-conformance"
#define INSTANCE "ffs-conformance"

static char mount_point[] = "/tmp/ffs-conformance.XXXXXX";
static char udc[NAME_MAX + 1];

static void find_udc(void) {
        DIR *d = opendir("/sys/class/udc");
        struct dirent *e;

        while (d && (e = readdir(d)))
                if (e->d_name[0] != '.')
                        strcpy(udc, e->d_name);
        if (d)
                closedir(d);
        if (!udc[0]) {
                errno = ENODEV;
                cannot("UDC");
        }
}

static void gadget_remove(void) {
        (void) put(GADGET "/UDC", "\n");
        (void) umount2(mount_point, MNT_DETACH);
        (void) rmdir(mount_point);
        (void) unlink(GADGET "/configs/c.1/ffs." INSTANCE);
        (void) rmdir(GADGET "/configs/c.1");
        (void) rmdir(GADGET "/functions/ffs." INSTANCE);
        (void) rmdir(GADGET);
}

void gadget_make(void) {
        if (access("/sys/kernel/config/usb_gadget", F_OK) < 0)
                cannot("configfs with libcomposite");
        find_udc();
        if (mkdir(GADGET, 0755) < 0 || mkdir(GADGET "/configs/c.1", 0755) < 0 ||
            mkdir(GADGET "/functions/ffs." INSTANCE, 0755) < 0 ||
            symlink(GADGET "/functions/ffs." INSTANCE, GADGET "/configs/c.1/ffs." INSTANCE) < 0 ||
            put(GADGET "/idVendor", "0x" ID_VENDOR) < 0 || put(GADGET "/idProduct", "0x" ID_PRODUCT) < 0)
                cannot("gadget");
        if (!mkdtemp(mount_point))
                cannot("mount point");
        atexit(gadget_remove);
}

void gadget_bind(void) {
        long r;

        /* The files appear a moment before the function can be bound. */
        for (unsigned i = 0; i < 50 && (r = put(GADGET "/UDC", udc)) == -EBUSY; i++)
                sleep_ms(20);
        errno = -r;
        if (r)
                cannot("bind");
}

void gadget_unbind(void) {
        errno = -put(GADGET "/UDC", "\n");
        if (errno)
                cannot("unbind");
}

void ffs_mount(const char *options) {
        if (mount(INSTANCE, mount_point, "functionfs", 0, options) < 0)
                cannot("mount");
}

void ffs_umount(void) {
        if (umount(mount_point) < 0)
                cannot("umount");
}

void ffs_path(const char *name, char *ret, size_t size) {
        snprintf(ret, size, "%s/%s", mount_point, name);
}
