/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Speaks functionfs: builds descriptors and strings, opens and lists endpoint files. Its descriptors may
 * be wrong on purpose; whether the kernel's answer is right is for the cases to say.
 */
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "call.h"
#include "gadget.h"
#include "session.h"
#include "verdict.h"

static void put32(uint8_t **p, uint32_t x) {
        x = htole32(x);
        memcpy(*p, &x, sizeof x);
        *p += sizeof x;
}

static void put_descriptors(uint8_t **p, unsigned speed, const uint8_t *eps, size_t n_eps) {
        static const uint16_t packet[] = { 64, 512, 1024 };
        const uint8_t interface[] = { 9, USB_DT_INTERFACE, 0, 0, n_eps, 0xff, 0xff, 0xff, 0 };
        const uint8_t companion[] = { 6, USB_DT_SS_ENDPOINT_COMP, 0, 0, 0, 0 };

        memcpy(*p, interface, sizeof interface);
        *p += sizeof interface;
        for (size_t i = 0; i < n_eps; i++) {
                const uint8_t endpoint[] = { 7, USB_DT_ENDPOINT, eps[i], USB_ENDPOINT_XFER_BULK,
                                             packet[speed] & 0xff, packet[speed] >> 8, 0 };

                memcpy(*p, endpoint, sizeof endpoint);
                *p += sizeof endpoint;
                if (speed == 2) {
                        memcpy(*p, companion, sizeof companion);
                        *p += sizeof companion;
                }
        }
}

long write_descriptors(int ep0, uint32_t magic, uint32_t flags, int eventfd,
                       const uint8_t *eps, size_t n_eps) {
        uint8_t blob[2048] = {}, *p = blob, *q = blob + 4;

        put32(&p, magic);
        put32(&p, 0);
        if (magic == FUNCTIONFS_DESCRIPTORS_MAGIC_V2)
                put32(&p, flags);
        if (flags & FUNCTIONFS_EVENTFD)
                put32(&p, eventfd);
        for (unsigned speed = 0; speed < 3; speed++)
                if (flags & 1U << speed)
                        put32(&p, 1 + n_eps * (speed == 2 ? 2 : 1));
        for (unsigned speed = 0; speed < 3; speed++)
                if (flags & 1U << speed)
                        put_descriptors(&p, speed, eps, n_eps);
        put32(&q, p - blob);
        return errno_or(write(ep0, blob, p - blob)) == p - blob ? 0 : -errno;
}

long write_strings(int ep0) {
        uint8_t blob[16], *p = blob;

        put32(&p, FUNCTIONFS_STRINGS_MAGIC);
        put32(&p, sizeof blob);
        put32(&p, 0);
        put32(&p, 0);
        return errno_or(write(ep0, blob, sizeof blob)) == sizeof blob ? 0 : -errno;
}

int session_open(uint32_t flags, const uint8_t *eps, size_t n_eps) {
        int ep0 = must_open("ep0", O_RDWR);

        errno = -write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, flags, -1, eps, n_eps);
        if (errno)
                cannot("descriptors");
        errno = -write_strings(ep0);
        if (errno)
                cannot("strings");
        return ep0;
}

int ffs_open(const char *name, int flags) {
        char path[PATH_MAX];

        ffs_path(name, path, sizeof path);
        return errno_or(open(path, flags | O_CLOEXEC));
}

int must_open(const char *name, int flags) {
        int fd = ffs_open(name, flags);

        if (fd < 0) {
                errno = -fd;
                cannot(name);
        }
        return fd;
}

const char *ffs_files(void) {
        static char s[1024];
        char path[PATH_MAX];
        struct dirent **e;
        int n;

        ffs_path("", path, sizeof path);
        n = scandir(path, &e, NULL, alphasort);
        s[0] = 0;
        for (int i = 0; i < n; i++) {
                if (e[i]->d_name[0] != '.' && strcmp(e[i]->d_name, "ep0") != 0) {
                        if (s[0])
                                strcat(s, " ");
                        strcat(s, e[i]->d_name);
                }
                free(e[i]);
        }
        free(e);
        return s;
}

uint8_t address_of(const char *name) {
        struct usb_endpoint_descriptor d = {};
        int fd = must_open(name, O_RDWR);

        if (ioctl(fd, FUNCTIONFS_ENDPOINT_DESC, &d) < 0)
                cannot(name);
        close(fd);
        return d.bEndpointAddress;
}

long set_zlp(int fd, uint32_t on) {
        return timed_ioctl(fd, ENABLE_ZLP, &on);
}
