/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host's side, through /dev/bus/usb and sysfs of this same machine. One URB at a time, submitted and
 * reaped: only an URB says how much had moved when it was cut off.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "call.h"
#include "gadget.h"
#include "usbfs.h"
#include "session.h"
#include "verdict.h"

static char port_switch[PATH_MAX]; /* of the port the gadget was last seen at */

static bool host_attribute(const char *device, const char *attribute, char ret[32]) {
        char path[PATH_MAX];
        FILE *f;
        bool found;

        snprintf(path, sizeof path, "/sys/bus/usb/devices/%s/%s", device, attribute);
        f = fopen(path, "re");
        if (!f)
                return false;
        found = fgets(ret, 32, f);
        fclose(f);
        ret[strcspn(ret, "\n")] = 0;
        return found;
}

/* The link in the device's directory goes away with the device, so follow it now. */
static void remember_port(const char *device) {
        char link[PATH_MAX], port[PATH_MAX];

        snprintf(link, sizeof link, "/sys/bus/usb/devices/%s/port", device);
        if (realpath(link, port))
                snprintf(port_switch, sizeof port_switch, "%.4000s/disable", port);
}

static bool is_configured_gadget(const char *device) {
        char s[32];

        return host_attribute(device, "idVendor", s) && strcmp(s, ID_VENDOR) == 0 &&
               host_attribute(device, "idProduct", s) && strcmp(s, ID_PRODUCT) == 0 &&
               host_attribute(device, "bConfigurationValue", s) && strcmp(s, "1") == 0;
}

static int host_claim(const char *device) {
        unsigned interface = 0;
        char path[64], bus[32], dev[32];
        int fd;

        if (!is_configured_gadget(device) ||
            !host_attribute(device, "busnum", bus) || !host_attribute(device, "devnum", dev))
                return -1;
        snprintf(path, sizeof path, "/dev/bus/usb/%03d/%03d", atoi(bus), atoi(dev));
        fd = open(path, O_RDWR | O_CLOEXEC);
        if (fd >= 0 && ioctl(fd, USBDEVFS_CLAIMINTERFACE, &interface) < 0) {
                close(fd);
                fd = -1;
        }
        if (fd >= 0)
                remember_port(device);
        return fd;
}

static int host_try_open(void) {
        DIR *d = opendir("/sys/bus/usb/devices");
        struct dirent *e;
        int fd = -1;

        while (d && fd < 0 && (e = readdir(d)))
                fd = host_claim(e->d_name);
        if (d)
                closedir(d);
        return fd;
}

int host_open(void) {
        for (unsigned i = 0; i < SOON_MS / 20; i++) {
                int fd = host_try_open();

                if (fd >= 0)
                        return fd;
                sleep_ms(20);
        }
        errno = ENODEV;
        cannot("device on the host");
        return -1;
}

long host_bulk(int host, uint8_t ep, void *data, size_t size, unsigned flags, unsigned ms,
               long *ret_actual) {
        struct usbdevfs_urb urb = { .type = USBDEVFS_URB_TYPE_BULK, .endpoint = ep, .flags = flags,
                                    .buffer = data, .buffer_length = size }, *reaped;
        struct pollfd pfd = { .fd = host, .events = POLLOUT };
        bool late = false;

        if (ioctl(host, USBDEVFS_SUBMITURB, &urb) < 0)
                return -errno;
        if (poll(&pfd, 1, ms) == 0)
                late = ioctl(host, USBDEVFS_DISCARDURB, &urb) == 0;
        while (ioctl(host, USBDEVFS_REAPURB, &reaped) < 0)
                if (errno != EINTR)
                        return -errno;
        *ret_actual = urb.actual_length;
        return late ? -ETIMEDOUT : urb.status;
}

long host_disconnect(void) {
        return put(port_switch, "1");
}

long host_connect(void) {
        return put(port_switch, "0");
}

uint8_t *pattern(size_t size, uint8_t seed) {
        uint8_t *p = malloc(size + 1);

        for (size_t i = 0; i < size; i++)
                p[i] = (i * 7 + i / 251 + seed) & 0xff;
        return p;
}

const char *seen_by_host(int host, uint8_t ep, int fd, size_t size) {
        static char s[128];
        size_t room = (size / PACKET + 2) * PACKET;
        uint8_t *out = pattern(size, size), *in = calloc(1, room), spare[PACKET];
        long actual = 0, extra = 0, status, written;
        Job j;

        job_start(&j, fd, true, out, size);
        /* Full packets and no end: wait only as long as it takes to be sure. */
        status = host_bulk(host, ep, in, room, 0, size % PACKET ? SOON_MS : NEVER_MS + size / 64, &actual);
        written = job_result(&j, SOON_MS);

        if (written != (long) size)
                snprintf(s, sizeof s, "write %ld, host %ld", written, actual);
        else if (actual != (long) size || memcmp(in, out, size) != 0)
                snprintf(s, sizeof s, "%s", "wrong data");
        else if (status == -ETIMEDOUT)
                snprintf(s, sizeof s, "%s", "no end");
        else if (status != 0)
                snprintf(s, sizeof s, "host %ld", status);
        else if (host_bulk(host, ep, spare, sizeof spare, 0, NEVER_MS, &extra) != -ETIMEDOUT || extra != 0)
                snprintf(s, sizeof s, "more after the end");
        else
                snprintf(s, sizeof s, "%s", "one end");
        free(out);
        free(in);
        return s;
}
