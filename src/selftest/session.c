/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Speaks functionfs: builds descriptors and strings, opens and lists endpoint files. Its descriptors may be
 * wrong on purpose; whether the kernel's answer is right is not for here to say.
 */
#include <dirent.h>
#include <endian.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

#define LEGACY_SPEEDS ((uint32_t) FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC)

static void put32(uint8_t **p, uint32_t x) {
        x = htole32(x);
        memcpy(*p, &x, sizeof x);
        *p += sizeof x;
}

static void put_bytes(uint8_t **p, const void *bytes, size_t n) {
        memcpy(*p, bytes, n);
        *p += n;
}

static void put_speed(uint8_t **p, unsigned speed, const Interface *it) {
        static const uint16_t packet[] = { 64, 512, 1024 };
        const uint8_t interface[] = { 9, USB_DT_INTERFACE, 0, 0, (uint8_t) it->n_eps, 0xff, 0xff, 0xff, 0 };
        const uint8_t companion[] = { 6, USB_DT_SS_ENDPOINT_COMP, 0, 0, 0, 0 };

        put_bytes(p, interface, sizeof interface);
        for (size_t i = 0; i < it->n_eps; i++) {
                const uint8_t endpoint[] = { 7,
                                             USB_DT_ENDPOINT,
                                             it->eps[i],
                                             USB_ENDPOINT_XFER_BULK,
                                             (uint8_t) (packet[speed] & 0xff),
                                             (uint8_t) (packet[speed] >> 8),
                                             0 };

                put_bytes(p, endpoint, sizeof endpoint);
                if (speed == 2)
                        put_bytes(p, companion, sizeof companion);
        }
}

/* Behind the head of the blob; p is where that ends. */
static long write_speeds(int ep0, uint8_t *blob, uint8_t *p, const Interface *it) {
        uint8_t *length = blob + 4;

        for (unsigned speed = 0; speed < 3; speed++)
                if (it->flags & 1U << speed)
                        put32(&p, (uint32_t) (1 + it->n_eps * (speed == 2 ? 2 : 1)));
        for (unsigned speed = 0; speed < 3; speed++)
                if (it->flags & 1U << speed)
                        put_speed(&p, speed, it);
        put32(&length, (uint32_t) (p - blob));
        return errno_or(write(ep0, blob, (size_t) (p - blob))) == p - blob ? 0 : -errno;
}

long write_descriptors_eventfd(int ep0, const Interface *it, int eventfd) {
        uint8_t blob[2048] = {}, *p = blob;

        put32(&p, FUNCTIONFS_DESCRIPTORS_MAGIC_V2);
        put32(&p, 0);
        put32(&p, it->flags);
        if (it->flags & FUNCTIONFS_EVENTFD)
                put32(&p, (uint32_t) eventfd);
        return write_speeds(ep0, blob, p, it);
}

long write_descriptors(int ep0, const Interface *it) {
        return write_descriptors_eventfd(ep0, it, -1);
}

long write_legacy_descriptors(int ep0, const uint8_t *eps, size_t n_eps) {
        const Interface it = { LEGACY_SPEEDS, eps, n_eps };
        uint8_t blob[2048] = {}, *p = blob;

        put32(&p, FUNCTIONFS_DESCRIPTORS_MAGIC);
        put32(&p, 0);
        return write_speeds(ep0, blob, p, &it);
}

long write_strings(int ep0) {
        uint8_t blob[16], *p = blob;

        put32(&p, FUNCTIONFS_STRINGS_MAGIC);
        put32(&p, sizeof blob);
        put32(&p, 0);
        put32(&p, 0);
        return errno_or(write(ep0, blob, sizeof blob)) == sizeof blob ? 0 : -errno;
}

long describe(int ep0, const Interface *it) {
        long r = write_descriptors(ep0, it);

        return r < 0 ? r : write_strings(ep0);
}

int session_open(size_t n_eps) {
        const Interface proxies = { SPEEDS | RW_PROXY_EPS, SESSION_EPS, n_eps };
        const Interface plain = { SPEEDS, SESSION_EPS, n_eps };
        int ep0 = must_open("ep0", O_RDWR);
        long r = describe(ep0, &proxies);

        if (r == -ENOSYS)
                r = describe(ep0, &plain);
        errno = (int) -r;
        if (r < 0)
                cannot("descriptors");
        return ep0;
}

int ffs_open(const char *file, int flags) {
        return (int) errno_or(open(ffs_path(file), flags | O_CLOEXEC));
}

int must_open(const char *file, int flags) {
        int fd = ffs_open(file, flags);

        errno = -fd;
        if (fd < 0)
                cannot(file);
        return fd;
}

const char *ffs_files(void) {
        struct dirent **e;
        const char *s = "";
        int n = scandir(ffs_path(""), &e, NULL, alphasort);

        if (n < 0)
                cannot("scandir");
        for (int i = 0; i < n; i++) {
                if (e[i]->d_name[0] != '.' && !str_eq(e[i]->d_name, "ep0"))
                        s = text("%s%s%s", s, s[0] ? " " : "", e[i]->d_name);
                free(e[i]);
        }
        free(e);
        return s[0] ? s : "no files";
}

bool has_proxies(void) {
        return access(ffs_path("ep1_rw"), F_OK) == 0;
}

long set_zlp(int fd, uint32_t on) {
        return timed_ioctl(fd, ENABLE_ZLP, &on);
}
