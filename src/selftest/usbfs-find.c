/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The part of Usbfs that looks into sysfs: which device it is, and the port it is plugged into.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/ioctl.h>

#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/usbfs.h"

static char port_switch[PATH_MAX + 16];

static bool attribute(const char *device, const char *name, char ret[32]) {
        char path[PATH_MAX];
        _cleanup_fclose_ FILE *f = NULL;

        snprintf(path, sizeof path, "/sys/bus/usb/devices/%s/%s", device, name);
        f = fopen(path, "re");
        if (!f || !fgets(ret, 32, f))
                return false;
        ret[strcspn(ret, "\n")] = 0;
        return true;
}

/* The link in the device's directory goes away with the device, so follow it now. */
static void remember_port(const char *device) {
        char link[PATH_MAX], port[PATH_MAX];

        snprintf(link, sizeof link, "/sys/bus/usb/devices/%s/port", device);
        if (realpath(link, port))
                snprintf(port_switch, sizeof port_switch, "%s/disable", port);
}

static bool is_configured_gadget(const char *device) {
        char s[32];

        return attribute(device, "idVendor", s) && str_eq(s, ID_VENDOR) &&
               attribute(device, "idProduct", s) && str_eq(s, ID_PRODUCT) &&
               attribute(device, "bConfigurationValue", s) && str_eq(s, "1");
}

static int claim_all(int fd, int n) {
        for (int i = 0; i < n; i++) {
                unsigned interface = (unsigned) i;

                if (ioctl(fd, USBDEVFS_CLAIMINTERFACE, &interface) < 0)
                        return -errno;
        }
        return 0;
}

/* -EAGAIN if this is not it, or not yet */
static int open_device(const char *device) {
        char path[64], bus[32], dev[32], interfaces[32];
        int fd, r;

        if (!is_configured_gadget(device) || !attribute(device, "busnum", bus) ||
            !attribute(device, "devnum", dev) || !attribute(device, "bNumInterfaces", interfaces))
                return -EAGAIN;
        snprintf(path, sizeof path, "/dev/bus/usb/%03d/%03d", atoi(bus), atoi(dev));
        fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd < 0)
                return errno == ENOENT || errno == ENODEV ? -EAGAIN : -errno;
        r = claim_all(fd, atoi(interfaces));
        if (r < 0) {
                (void) close(fd);
                return r == -EBUSY || r == -ENODEV || r == -EINVAL || r == -ENOENT ? -EAGAIN : r;
        }
        remember_port(device);
        return fd;
}

static int try_open(void) {
        DIR *d = opendir("/sys/bus/usb/devices");
        struct dirent *e;
        int r = -EAGAIN;

        while (d && r == -EAGAIN && (e = readdir(d)))
                if (e->d_name[0] != '.')
                        r = open_device(e->d_name);
        if (d)
                (void) closedir(d);
        return r;
}

int usbfs_open(unsigned ms) {
        for (unsigned i = 0; i <= ms / 20; i++) {
                int r = try_open();

                if (r != -EAGAIN)
                        return r;
                sleep_ms(20);
        }
        return -ENODEV;
}

long usbfs_disconnect(void) {
        return put(port_switch, "1");
}

long usbfs_connect(void) {
        return put(port_switch, "0");
}
