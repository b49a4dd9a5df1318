/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds functionfs against the contract of read/write proxy endpoints and automatic zero-length packets:
 * descriptor flags, file names, ioctls, and data between both ends of a dummy_hcd (functionfs on one
 * side, usbfs on the other). Needs root, configfs, functionfs and a free UDC whose host is this machine.
 * Prints one line per case and exits with 1 if any failed, with 2 if it could not go on. It makes and
 * removes one gadget of its own and never touches another; it never loads or unloads modules.
 */
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/aio_abi.h>
#include <linux/usb/functionfs.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The kernel headers installed here may be older than the kernel that runs. */
#define RW_PROXY_EPS 256U
#define ENABLE_ZLP _IOW('g', 134, uint32_t)

#define GADGET "/sys/kernel/config/usb_gadget/ffs-conformance"
#define INSTANCE "ffs-conformance"
#define ID_VENDOR "1d6b"
#define ID_PRODUCT "ffc0"

#define SOON_MS 10000      /* must happen: generous, emulated machines are slow */
#define NEVER_MS 400       /* must not happen: every such case costs this long */
#define PACKET 512         /* wMaxPacketSize of a bulk endpoint at high speed */

#define ELEMENTS(a) (sizeof(a) / sizeof((a)[0]))

static char mount_point[] = "/tmp/ffs-conformance.XXXXXX";
static char udc[NAME_MAX + 1];
static char host_port_switch[PATH_MAX]; /* of the port the gadget was last seen at */
static unsigned n_failed;

/* Verdicts -----------------------------------------------------------------------------------------------*/

static void check(const char *name, long got, long want) {
        if (got == want)
                printf("ok %s\n", name);
        else {
                printf("FAIL %s: got %ld want %ld\n", name, got, want);
                n_failed++;
        }
        fflush(stdout);
}

static void check_text(const char *name, const char *got, const char *want) {
        if (strcmp(got, want) == 0)
                printf("ok %s\n", name);
        else {
                printf("FAIL %s: got '%s' want '%s'\n", name, got, want);
                n_failed++;
        }
        fflush(stdout);
}

static const char *casename(const char *format, ...) {
        static char s[128];
        va_list ap;

        va_start(ap, format);
        vsnprintf(s, sizeof s, format, ap);
        va_end(ap);
        return s;
}

static void cannot(const char *what) {
        printf("FAIL %s: %s\n", what, strerror(errno));
        exit(2);
}

static long errno_or(long r) {
        return r < 0 ? -errno : r;
}

static void sleep_ms(unsigned ms) {
        struct timespec ts = { ms / 1000, ms % 1000 * 1000000L };

        while (nanosleep(&ts, &ts) < 0)
                ;
}

/* Jobs: one blocking read or write, in a thread ----------------------------------------------------------*/

typedef struct Job {
        pthread_t thread;
        int fd;
        bool write;
        void *data;
        size_t size;
        long r;
} Job;

static void interrupt(int sig) {
        (void) sig;
}

static void *job_main(void *p) {
        Job *j = p;

        j->r = errno_or(j->write ? write(j->fd, j->data, j->size) : read(j->fd, j->data, j->size));
        return NULL;
}

static void job_start(Job *j, int fd, bool write, void *data, size_t size) {
        *j = (Job) { .fd = fd, .write = write, .data = data, .size = size };
        errno = pthread_create(&j->thread, NULL, job_main, j);
        if (errno)
                cannot("thread");
}

static bool job_join(Job *j, unsigned ms) {
        struct timespec ts;

        clock_gettime(CLOCK_REALTIME, &ts);
        ts.tv_sec += ms / 1000;
        ts.tv_nsec += ms % 1000 * 1000000L;
        ts.tv_sec += ts.tv_nsec / 1000000000L;
        ts.tv_nsec %= 1000000000L;
        return pthread_timedjoin_np(j->thread, NULL, &ts) == 0;
}

/* What the job returned; -ETIME if it had to be interrupted. */
static long job_result(Job *j, unsigned ms) {
        if (job_join(j, ms))
                return j->r;
        do
                pthread_kill(j->thread, SIGUSR1);
        while (!job_join(j, 50));
        return -ETIME;
}

/* An ioctl that blocks is interrupted after a second: -EINTR, which no case expects. */
static long timed_ioctl(int fd, unsigned long code, void *arg) {
        long r;

        alarm(1);
        r = errno_or(ioctl(fd, code, arg));
        alarm(0);
        return r;
}

/* Device side: gadget and functionfs session -------------------------------------------------------------*/

static long put(const char *path, const char *text) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        long r;

        if (fd < 0)
                return -errno;
        r = errno_or(write(fd, text, strlen(text)));
        close(fd);
        return r < 0 ? r : 0;
}

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

static void gadget_make(void) {
        if (mkdir(GADGET, 0755) < 0 || mkdir(GADGET "/configs/c.1", 0755) < 0 ||
            mkdir(GADGET "/functions/ffs." INSTANCE, 0755) < 0 ||
            symlink(GADGET "/functions/ffs." INSTANCE, GADGET "/configs/c.1/ffs." INSTANCE) < 0 ||
            put(GADGET "/idVendor", "0x" ID_VENDOR) < 0 || put(GADGET "/idProduct", "0x" ID_PRODUCT) < 0)
                cannot("gadget");
        if (!mkdtemp(mount_point))
                cannot("mount point");
        atexit(gadget_remove);
}

static void ffs_mount(const char *options) {
        if (mount(INSTANCE, mount_point, "functionfs", 0, options) < 0)
                cannot("mount");
}

static void ffs_umount(void) {
        if (umount(mount_point) < 0)
                cannot("umount");
}

static int ffs_open(const char *name, int flags) {
        char path[PATH_MAX];

        snprintf(path, sizeof path, "%s/%s", mount_point, name);
        return errno_or(open(path, flags | O_CLOEXEC));
}

static int must_open(const char *name, int flags) {
        int fd = ffs_open(name, flags);

        if (fd < 0) {
                errno = -fd;
                cannot(name);
        }
        return fd;
}

/* All names in alphabetical order, without ep0 */
static const char *ffs_files(void) {
        static char s[1024];
        struct dirent **e;
        int n = scandir(mount_point, &e, NULL, alphasort);

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

/* One vendor interface with these endpoints, at each speed that flags name; magic 1 has no flags word */
static long write_descriptors(int ep0, uint32_t magic, uint32_t flags, int eventfd,
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

static long write_strings(int ep0) {
        uint8_t blob[16], *p = blob;

        put32(&p, FUNCTIONFS_STRINGS_MAGIC);
        put32(&p, sizeof blob);
        put32(&p, 0);
        put32(&p, 0);
        return errno_or(write(ep0, blob, sizeof blob)) == sizeof blob ? 0 : -errno;
}

#define SPEEDS (FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC)

/* Returns ep0 with endpoint files in place. */
static int session_open(uint32_t flags, const uint8_t *eps, size_t n_eps) {
        int ep0 = must_open("ep0", O_RDWR);

        errno = -write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, flags, -1, eps, n_eps);
        if (errno)
                cannot("descriptors");
        errno = -write_strings(ep0);
        if (errno)
                cannot("strings");
        return ep0;
}

static void gadget_bind(void) {
        long r;

        /* The files appear a moment before the function can be bound. */
        for (unsigned i = 0; i < 50 && (r = put(GADGET "/UDC", udc)) == -EBUSY; i++)
                sleep_ms(20);
        errno = -r;
        if (r)
                cannot("bind");
}

static void gadget_unbind(void) {
        errno = -put(GADGET "/UDC", "\n");
        if (errno)
                cannot("unbind");
}

/* Host side: usbfs ---------------------------------------------------------------------------------------*/

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
                snprintf(host_port_switch, sizeof host_port_switch, "%.4000s/disable", port);
}

static int host_try_open(void) {
        DIR *d = opendir("/sys/bus/usb/devices");
        struct dirent *e;
        int fd = -1;

        while (d && fd < 0 && (e = readdir(d))) {
                unsigned interface = 0;
                char path[64], s[32], bus[32], dev[32];

                if (!host_attribute(e->d_name, "idVendor", s) || strcmp(s, ID_VENDOR) != 0 ||
                    !host_attribute(e->d_name, "idProduct", s) || strcmp(s, ID_PRODUCT) != 0 ||
                    !host_attribute(e->d_name, "bConfigurationValue", s) || strcmp(s, "1") != 0 ||
                    !host_attribute(e->d_name, "busnum", bus) || !host_attribute(e->d_name, "devnum", dev))
                        continue;
                snprintf(path, sizeof path, "/dev/bus/usb/%03d/%03d", atoi(bus), atoi(dev));
                fd = open(path, O_RDWR | O_CLOEXEC);
                if (fd >= 0 && ioctl(fd, USBDEVFS_CLAIMINTERFACE, &interface) < 0) {
                        close(fd);
                        fd = -1;
                }
                if (fd >= 0)
                        remember_port(e->d_name);
        }
        if (d)
                closedir(d);
        return fd;
}

/* Waits until the host has configured the gadget. */
static int host_open(void) {
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

/* One bulk URB. Returns its status, -ETIMEDOUT if still pending; ret_actual is what had moved by then. */
static long host_bulk(int host, uint8_t ep, void *data, size_t size, unsigned flags, unsigned ms,
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

/* Which address the host knows an endpoint file by */
static uint8_t address_of(const char *name) {
        struct usb_endpoint_descriptor d = {};
        int fd = must_open(name, O_RDWR);

        if (ioctl(fd, FUNCTIONFS_ENDPOINT_DESC, &d) < 0)
                cannot(name);
        close(fd);
        return d.bEndpointAddress;
}

/* Data ---------------------------------------------------------------------------------------------------*/

static uint8_t *pattern(size_t size, uint8_t seed) {
        uint8_t *p = malloc(size + 1);

        for (size_t i = 0; i < size; i++)
                p[i] = (i * 7 + i / 251 + seed) & 0xff;
        return p;
}

/* Writes size bytes to fd while the host offers more room than that, and says what the host saw as text: */
static const char *seen_by_host(int host, uint8_t ep, int fd, size_t size) {
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

static long set_zlp(int fd, uint32_t on) {
        return timed_ioctl(fd, ENABLE_ZLP, &on);
}

/* The cases ----------------------------------------------------------------------------------------------*/

static const uint8_t in_out[] = { 0x81, 0x02 }, out_in[] = { 0x01, 0x82 },
        in_out_out_in[] = { 0x81, 0x02, 0x03, 0x84 }, mixed_numbers[] = { 0x02, 0x81, 0x84, 0x05 };

static void test_refused(void) {
        static const struct {
                const char *name;
                uint32_t flags;
                uint8_t eps[31];
                size_t n_eps;
                long want;
        } table[] = {
                { "unknown flag", SPEEDS | 512, { 0x81, 0x02 }, 2, -ENOSYS },
                { "unknown flag and proxy", SPEEDS | 512 | RW_PROXY_EPS, { 0x81, 0x02 }, 2, -ENOSYS },
                { "one endpoint", SPEEDS | RW_PROXY_EPS, { 0x81 }, 1, -EINVAL },
                { "three endpoints", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x83 }, 3, -EINVAL },
                { "in in", SPEEDS | RW_PROXY_EPS, { 0x81, 0x82 }, 2, -EINVAL },
                { "out out", SPEEDS | RW_PROXY_EPS, { 0x01, 0x02 }, 2, -EINVAL },
                { "in in out out", SPEEDS | RW_PROXY_EPS, { 0x81, 0x82, 0x03, 0x04 }, 4, -EINVAL },
                { "second pair in in", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x83, 0x84 }, 4, -EINVAL },
                { "second pair out out", SPEEDS | RW_PROXY_EPS, { 0x81, 0x02, 0x03, 0x04 }, 4, -EINVAL },
                { "odd, high speed only", FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, { 0x81 }, 1, -EINVAL },
                { "odd, virtual addresses", SPEEDS | FUNCTIONFS_VIRTUAL_ADDR | RW_PROXY_EPS, { 0x81 }, 1,
                  -EINVAL },
                { "31 endpoints", SPEEDS | RW_PROXY_EPS, {}, 31, -EINVAL },
        };

        for (size_t i = 0; i < ELEMENTS(table); i++) {
                int ep0 = must_open("ep0", O_RDWR);
                uint8_t eps[31];

                memcpy(eps, table[i].eps, sizeof eps);
                for (size_t k = 0; k < 31 && table[i].n_eps == 31; k++)
                        eps[k] = (k % 2 ? 0x80 : 0) | (k / 2 % 15 + 1);
                check(casename("refused/%s", table[i].name),
                      write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, table[i].flags, -1,
                                        eps, table[i].n_eps),
                      table[i].want);
                check_text(casename("refused/%s: no files", table[i].name), ffs_files(), "");
                close(ep0);
        }
}

static void test_refused_then_accepted(void) {
        int ep0 = must_open("ep0", O_RDWR);

        check("retry/unknown flag", write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, SPEEDS | 512, -1,
                                                      in_out, 2), -ENOSYS);
        check("retry/same descriptor write without it",
              write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, SPEEDS | RW_PROXY_EPS, -1,
                                in_out, 2), 0);
        check("retry/strings", write_strings(ep0), 0);
        check_text("retry/files", ffs_files(), "ep1 ep1_rw ep2");
        close(ep0);
        check_text("retry/files are gone after the last close", ffs_files(), "");
}

static void test_files(void) {
        static const uint8_t three[] = { 0x81, 0x02, 0x83 };
        static const struct {
                const char *name;
                uint32_t flags;
                const uint8_t *eps;
                size_t n_eps;
                const char *want;
        } table[] = {
                { "in out",              SPEEDS | RW_PROXY_EPS, in_out, 2, "ep1 ep1_rw ep2" },
                { "out in",              SPEEDS | RW_PROXY_EPS, out_in, 2, "ep1 ep1_rw ep2" },
                { "in out out in",       SPEEDS | RW_PROXY_EPS, in_out_out_in, 4,
                                         "ep1 ep1_rw ep2 ep3 ep3_rw ep4" },
                { "no endpoint",         SPEEDS | RW_PROXY_EPS, in_out, 0, "" },
                { "virtual addresses",   SPEEDS | RW_PROXY_EPS | FUNCTIONFS_VIRTUAL_ADDR, mixed_numbers, 4,
                                         "ep02 ep02_rw ep05 ep81 ep84 ep84_rw" },
                { "full speed only",     FUNCTIONFS_HAS_FS_DESC | RW_PROXY_EPS, in_out, 2,
                                         "ep1 ep1_rw ep2" },
                { "high speed only",     FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, in_out, 2,
                                         "ep1 ep1_rw ep2" },
                { "three speeds",        SPEEDS | FUNCTIONFS_HAS_SS_DESC | RW_PROXY_EPS, in_out, 2,
                                         "ep1 ep1_rw ep2" },
                { "with all recipients", SPEEDS | FUNCTIONFS_ALL_CTRL_RECIP | RW_PROXY_EPS, in_out, 2,
                                         "ep1 ep1_rw ep2" },
                { "without the flag",    SPEEDS, in_out, 2, "ep1 ep2" },
                { "odd without it",      SPEEDS, three, 3, "ep1 ep2 ep3" },
        };
        uint8_t thirty[30];
        char want[1024] = "";
        int ep0, efd;

        for (size_t i = 0; i < ELEMENTS(table); i++) {
                ep0 = session_open(table[i].flags, table[i].eps, table[i].n_eps);
                check_text(casename("files/%s", table[i].name), ffs_files(), table[i].want);
                close(ep0);
                check_text(casename("files/%s: gone", table[i].name), ffs_files(), "");
        }

        for (size_t i = 0; i < 30; i++)
                thirty[i] = (i % 2 ? 0x80 : 0) | (i / 2 + 1);
        ep0 = session_open(SPEEDS | RW_PROXY_EPS, thirty, 30);
        for (unsigned i = 1; i <= 29; i += 2) {
                char name[16];
                int fd;

                snprintf(name, sizeof name, "ep%u_rw", i);
                fd = ffs_open(name, O_RDWR);
                if (fd >= 0)
                        close(fd);
                else
                        strcat(strcat(want, " "), name);
        }
        check_text("files/30 endpoints, proxies that do not open", want, "");
        check("files/30 endpoints, no ep31_rw", ffs_open("ep31_rw", O_RDWR), -ENOENT);
        check("files/30 endpoints, no ep2_rw", ffs_open("ep2_rw", O_RDWR), -ENOENT);
        close(ep0);

        ep0 = must_open("ep0", O_RDWR);
        efd = eventfd(0, EFD_CLOEXEC);
        check("files/with eventfd", write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2,
              SPEEDS | FUNCTIONFS_EVENTFD | RW_PROXY_EPS, efd, in_out, 2), 0);
        check("files/with eventfd: strings", write_strings(ep0), 0);
        check_text("files/with eventfd: list", ffs_files(), "ep1 ep1_rw ep2");
        close(efd);
        close(ep0);
}

/* On a mount that never saw the flag: the old format has no place for it. */
static void test_legacy_format(void) {
        static const uint8_t three[] = { 0x81, 0x02, 0x83 };
        int ep0 = must_open("ep0", O_RDWR);

        check("legacy/descriptors",
              write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC, SPEEDS, -1, three, 3), 0);
        check("legacy/strings", write_strings(ep0), 0);
        check_text("legacy/files", ffs_files(), "ep1 ep2 ep3");
        close(ep0);
}

static void test_permissions(void) {
        char path[PATH_MAX];
        struct stat st;
        int ep0, fd;

        ffs_mount("fmode=0640,uid=1000,gid=1001");
        ep0 = session_open(SPEEDS | RW_PROXY_EPS, in_out, 2);
        snprintf(path, sizeof path, "%s/ep1_rw", mount_point);
        if (stat(path, &st) < 0)
                cannot("stat");
        check("permissions/mode", st.st_mode, S_IFREG | 0640);
        check("permissions/uid", st.st_uid, 1000);
        check("permissions/gid", st.st_gid, 1001);
        check("permissions/chmod", errno_or(chmod(path, 0600)), 0);
        check("permissions/chown", errno_or(chown(path, 7, 8)), 0);
        if (stat(path, &st) < 0)
                cannot("stat");
        check("permissions/mode after chmod", st.st_mode, S_IFREG | 0600);
        check("permissions/uid after chown", st.st_uid, 7);

        fd = must_open("ep1_rw", O_RDONLY);
        check("permissions/write on a read-only fd", errno_or(write(fd, "x", 1)), -EBADF);
        close(fd);
        fd = must_open("ep1_rw", O_WRONLY);
        check("permissions/read on a write-only fd", errno_or(read(fd, path, 1)), -EBADF);
        close(fd);
        close(ep0);
        ffs_umount();
}

/* Never bound: a bound gadget would be torn down inside open(), which hangs in some kernels. */
static void test_no_disconnect(void) {
        int ep0;

        ffs_mount("no_disconnect=1");
        for (unsigned i = 0; i < 3; i++) {
                ep0 = session_open(SPEEDS | RW_PROXY_EPS, i % 2 ? in_out_out_in : in_out, i % 2 ? 4 : 2);
                check_text(casename("no_disconnect/%u: files", i), ffs_files(),
                           i % 2 ? "ep1 ep1_rw ep2 ep3 ep3_rw ep4" : "ep1 ep1_rw ep2");
                close(ep0);
                check_text(casename("no_disconnect/%u: gone", i), ffs_files(), "");
        }
        ffs_umount();
}

static void test_ioctl_proxy(const char *when, const char *name, int flags) {
        static const unsigned long codes[] = {
                FUNCTIONFS_FIFO_STATUS, FUNCTIONFS_FIFO_FLUSH, FUNCTIONFS_CLEAR_HALT,
                FUNCTIONFS_ENDPOINT_REVMAP, FUNCTIONFS_ENDPOINT_DESC, FUNCTIONFS_INTERFACE_REVMAP,
                ENABLE_ZLP, 0x12345678,
        };
        const char *nonblock = flags & O_NONBLOCK ? " nonblock" : "";
        int fd = must_open(name, O_RDWR | flags);
        uint8_t arg[64] = { 1 };

        for (size_t i = 0; i < ELEMENTS(codes); i++)
                check(casename("ioctl/%s %s%s %#lx", when, name, nonblock, codes[i]),
                      timed_ioctl(fd, codes[i], arg), -ENOTTY);
        check(casename("ioctl/%s %s%s ZLP NULL", when, name, nonblock),
              timed_ioctl(fd, ENABLE_ZLP, NULL), -ENOTTY);
        close(fd);
}

static void test_ioctl_zlp(const char *when, const char *in, const char *out, int flags) {
        static const uint32_t values[] = { 1, 2, 0xffffffff, 0x100, 0 };
        int fd = must_open(in, O_RDWR | flags);

        for (size_t i = 0; i < ELEMENTS(values); i++)
                check(casename("ioctl/%s %s ZLP %#x", when, in, values[i]), set_zlp(fd, values[i]), 0);
        check(casename("ioctl/%s %s ZLP NULL", when, in), timed_ioctl(fd, ENABLE_ZLP, NULL), -EFAULT);
        check(casename("ioctl/%s %s ZLP bad pointer", when, in),
              timed_ioctl(fd, ENABLE_ZLP, (void *) 16), -EFAULT);
        close(fd);

        fd = must_open(out, O_RDWR | flags);
        check(casename("ioctl/%s %s ZLP 1", when, out), set_zlp(fd, 1), -EINVAL);
        check(casename("ioctl/%s %s ZLP NULL", when, out), timed_ioctl(fd, ENABLE_ZLP, NULL), -EINVAL);
        close(fd);
}

static void test_ioctls(const char *when, int ep0) {
        for (unsigned i = 0; i < 2; i++) {
                int flags = i ? O_NONBLOCK : 0;

                test_ioctl_proxy(when, "ep1_rw", flags);
                test_ioctl_proxy(when, "ep3_rw", flags);
                test_ioctl_zlp(when, "ep1", "ep2", flags);
                test_ioctl_zlp(when, "ep4", "ep3", flags);
        }
        check(casename("ioctl/%s ep0 ZLP", when), set_zlp(ep0, 1), -ENOTTY);
}

static void test_file_operations(void) {
        int fd = must_open("ep1_rw", O_RDWR), nonblock = must_open("ep1_rw", O_RDWR | O_NONBLOCK);
        struct pollfd pfd = { .fd = fd, .events = POLLIN | POLLOUT };
        struct epoll_event event = { .events = EPOLLIN };
        int epfd = epoll_create1(EPOLL_CLOEXEC);
        char c[PACKET] = "";
        Job j;

        check("file/lseek", errno_or(lseek(fd, 0, SEEK_SET)), -ESPIPE);
        check("file/pread", errno_or(pread(fd, c, 1, 0)), -ESPIPE);
        check("file/pwrite", errno_or(pwrite(fd, c, 1, 0)), -ESPIPE);
        check("file/poll", errno_or(poll(&pfd, 1, 0)), 1);
        check("file/poll events", pfd.revents, POLLIN | POLLOUT);
        check("file/epoll", errno_or(epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &event)), -EPERM);
        check("not enabled/nonblocking read", errno_or(read(nonblock, c, sizeof c)), -EAGAIN);
        check("not enabled/nonblocking write", errno_or(write(nonblock, c, sizeof c)), -EAGAIN);
        job_start(&j, fd, false, c, sizeof c);
        check("not enabled/read blocks", job_result(&j, NEVER_MS), -ETIME);
        check("not enabled/and is interrupted", j.r, -EINTR);
        job_start(&j, fd, true, c, sizeof c);
        check("not enabled/write blocks", job_result(&j, NEVER_MS), -ETIME);
        close(epfd);
        close(nonblock);
        close(fd);
}

static void test_zlp(int host, uint8_t in, int proxy, int base) {
        static const size_t whole[] = { 512, 1024, 4096, 16384, 65536, 1048576 };
        static const size_t partial[] = { 1, 63, 64, 65, 511, 513, 1025, 4097 };
        uint8_t data[1024] = {}, spare[PACKET];
        const struct iovec iov[] = { { data, 100 }, { data, 412 }, { data, 512 } };
        pid_t child;
        int status;
        long actual;
        Job j;

        for (unsigned on = 0; on < 2; on++) {
                check(casename("zlp/switch %s", on ? "on" : "off"), set_zlp(base, on), 0);
                for (size_t i = 0; i < ELEMENTS(whole); i++)
                        check_text(casename("zlp/%s proxy %zu", on ? "on" : "off", whole[i]),
                                   seen_by_host(host, in, proxy, whole[i]), on ? "one end" : "no end");
                check_text(casename("zlp/%s base 1024", on ? "on" : "off"),
                           seen_by_host(host, in, base, 1024), on ? "one end" : "no end");
                for (size_t i = 0; i < ELEMENTS(partial); i++)
                        check_text(casename("zlp/%s proxy %zu", on ? "on" : "off", partial[i]),
                                   seen_by_host(host, in, proxy, partial[i]), "one end");
                check_text(casename("zlp/%s proxy 0", on ? "on" : "off"),
                           seen_by_host(host, in, proxy, 0), "one end");
        }

        job_start(&j, proxy, true, data, sizeof data);
        check("zlp/exact read", host_bulk(host, in, data, sizeof data, 0, SOON_MS, &actual), 0);
        check("zlp/exact read: bytes", actual, sizeof data);
        check("zlp/exact read: write is blocked", job_join(&j, NEVER_MS), false);
        check("zlp/exact read: next one", host_bulk(host, in, spare, sizeof spare, 0, SOON_MS, &actual), 0);
        check("zlp/exact read: is empty", actual, 0);
        check("zlp/exact read: write returns", job_result(&j, SOON_MS), sizeof data);

        /* writev is one transfer; in a child, as both ends block */
        child = fork();
        if (child == 0)
                _exit(writev(proxy, iov, ELEMENTS(iov)) == 1024 ? 0 : 1);
        else if (child < 0)
                cannot("fork");
        check("zlp/writev", host_bulk(host, in, (uint8_t[2048]) {}, 2048, 0, SOON_MS, &actual), 0);
        check("zlp/writev: bytes", actual, 1024);
        check("zlp/writev: returns all", waitpid(child, &status, 0) == child ? status : -1, 0);
        check("zlp/writev: nothing after", host_bulk(host, in, spare, sizeof spare, 0, NEVER_MS, &actual),
              -ETIMEDOUT);

        set_zlp(base, 1);
        check_text("zlp/reuse: on", seen_by_host(host, in, proxy, 512), "one end");
        set_zlp(base, 0);
        check_text("zlp/reuse: off", seen_by_host(host, in, proxy, 512), "no end");
        set_zlp(base, 1);
        check_text("zlp/reuse: on again", seen_by_host(host, in, proxy, 512), "one end");
        set_zlp(base, 0);
}

static void test_read(int host, uint8_t out, int proxy) {
        static const struct {
                size_t sent;
                unsigned flags;
                size_t room;
                long want;
        } table[] = {
                { 1, 0, 16384, 1 },
                { 511, 0, 16384, 511 },
                { 512, 0, 512, 512 },
                { 1024, USBDEVFS_URB_ZERO_PACKET, 16384, 1024 },
                { 16384, 0, 16384, 16384 },
                { 0, 0, 16384, 0 },
                { 512, 0, 100, -EOVERFLOW },
        };

        for (size_t i = 0; i < ELEMENTS(table); i++) {
                uint8_t *data = pattern(table[i].sent, i), *got = calloc(1, table[i].room);
                long actual;
                Job j;

                job_start(&j, proxy, false, got, table[i].room);
                (void) host_bulk(host, out, data, table[i].sent, table[i].flags, SOON_MS, &actual);
                check(casename("read/%zu sent, %zu asked for", table[i].sent, table[i].room),
                      job_result(&j, SOON_MS), table[i].want);
                if (table[i].want > 0)
                        check(casename("read/%zu sent, %zu asked for: data", table[i].sent, table[i].room),
                              memcmp(got, data, table[i].want), 0);
                free(data);
                free(got);
        }
}

static void test_duplex(int host, uint8_t in, uint8_t out, int proxy) {
        uint8_t got[1024], data[1024] = "x";
        int base = must_open("ep2", O_RDWR | O_NONBLOCK);
        int nonblock = must_open("ep1_rw", O_RDWR | O_NONBLOCK);
        long actual;
        Job j;

        job_start(&j, proxy, false, got, sizeof got);
        sleep_ms(100);
        check_text("duplex/write while a read waits", seen_by_host(host, in, proxy, 4097), "one end");
        check("duplex/second reader, base", errno_or(read(base, got, sizeof got)), -EAGAIN);
        check("duplex/second reader, proxy", errno_or(read(nonblock, got, sizeof got)), -EAGAIN);
        check("duplex/host sends", host_bulk(host, out, data, 5, 0, SOON_MS, &actual), 0);
        check("duplex/read returns", job_result(&j, SOON_MS), 5);

        job_start(&j, proxy, true, data, sizeof data);
        sleep_ms(100);
        check("duplex/second writer, proxy", errno_or(write(nonblock, data, 1)), -EAGAIN);
        check("duplex/host receives", host_bulk(host, in, got, sizeof got, 0, SOON_MS, &actual), 0);
        check("duplex/write returns", job_result(&j, SOON_MS), sizeof data);
        close(nonblock);
        close(base);
}

static void test_writers(int host, uint8_t in, int proxy, int base) {
        uint8_t a[8192], b[8192], got[sizeof a + PACKET];
        unsigned whole = 0, from_a = 0;
        long actual;
        Job ja, jb;

        memset(a, 'a', sizeof a);
        memset(b, 'b', sizeof b);
        set_zlp(base, 1);
        for (unsigned i = 0; i < 10; i++) {
                job_start(&ja, proxy, true, a, sizeof a);
                job_start(&jb, base, true, b, sizeof b);
                for (unsigned k = 0; k < 2; k++)
                        if (host_bulk(host, in, got, sizeof got, 0, SOON_MS, &actual) == 0 &&
                            actual == sizeof a &&
                            (memcmp(got, a, sizeof a) == 0 || memcmp(got, b, sizeof b) == 0)) {
                                whole++;
                                from_a += got[0] == 'a';
                        }
                (void) job_result(&ja, SOON_MS);
                (void) job_result(&jb, SOON_MS);
        }
        set_zlp(base, 0);
        check("writers/transfers of one writer only", whole, 20);
        check("writers/of these from the proxy", from_a, 10);
}

/* Two pairs: what is switched on for one is off for the other, and data does not cross. */
static void test_second_pair(int host, int base) {
        uint8_t in1 = address_of("ep1"), in4 = address_of("ep4"), out3 = address_of("ep3");
        int proxy = must_open("ep1_rw", O_RDWR), pair = must_open("ep3_rw", O_RDWR);
        int other = must_open("ep4", O_RDWR);
        uint8_t data[PACKET] = "";
        long actual;
        Job j;

        set_zlp(base, 1);
        check_text("pairs/first on", seen_by_host(host, in1, proxy, 1024), "one end");
        check_text("pairs/second off", seen_by_host(host, in4, pair, 1024), "no end");
        set_zlp(base, 0);
        set_zlp(other, 1);
        check_text("pairs/first off", seen_by_host(host, in1, proxy, 1024), "no end");
        check_text("pairs/second on", seen_by_host(host, in4, pair, 1024), "one end");
        set_zlp(other, 0);
        job_start(&j, pair, false, data, sizeof data);
        check("pairs/host sends", host_bulk(host, out3, (char[]) { "12345" }, 5, 0, SOON_MS, &actual), 0);
        check("pairs/second reads", job_result(&j, SOON_MS), 5);
        check("pairs/data", memcmp(data, "12345", 5), 0);
        close(other);
        close(proxy);
        close(pair);
}

static void test_halt(int host, uint8_t in, uint8_t out, int proxy) {
        int ep1 = must_open("ep1", O_RDWR), ep2 = must_open("ep2", O_RDWR);
        uint8_t data[PACKET] = {};
        unsigned address;
        long actual;
        Job j;

        check("halt/read of the IN file", errno_or(read(ep1, data, sizeof data)), -EBADMSG);
        check("halt/host sees it", host_bulk(host, in, data, sizeof data, 0, SOON_MS, &actual), -EPIPE);
        address = in;
        check("halt/host clears it", errno_or(ioctl(host, USBDEVFS_CLEAR_HALT, &address)), 0);
        check_text("halt/proxy writes", seen_by_host(host, in, proxy, 100), "one end");
        check("halt/write to the OUT file", errno_or(write(ep2, data, sizeof data)), -EBADMSG);
        check("halt/host sees that, too",
              host_bulk(host, out, data, sizeof data, 0, SOON_MS, &actual), -EPIPE);
        check("halt/cleared by the device", timed_ioctl(ep2, FUNCTIONFS_CLEAR_HALT, NULL), 0);
        address = out;
        (void) ioctl(host, USBDEVFS_CLEAR_HALT, &address);
        job_start(&j, proxy, false, data, sizeof data);
        check("halt/host sends", host_bulk(host, out, data, 3, 0, SOON_MS, &actual), 0);
        check("halt/proxy reads", job_result(&j, SOON_MS), 3);
        close(ep1);
        close(ep2);
}

static long aio_submit(aio_context_t ctx, struct iocb *cb, int fd, bool write, void *data, size_t size) {
        *cb = (struct iocb) { .aio_fildes = fd, .aio_lio_opcode = write ? IOCB_CMD_PWRITE : IOCB_CMD_PREAD,
                              .aio_buf = (uintptr_t) data, .aio_nbytes = size };
        return errno_or(syscall(SYS_io_submit, ctx, 1, &cb));
}

static long aio_result(aio_context_t ctx) {
        struct timespec ts = { SOON_MS / 1000, 0 };
        struct io_event event;
        long n = syscall(SYS_io_getevents, ctx, 1, 1, &event, &ts);

        return n == 1 ? (long) event.res : -ETIME;
}

static void test_aio(int host, uint8_t in, uint8_t out, int proxy, int base) {
        uint8_t data[1024] = "aio", got[2048] = {};
        aio_context_t ctx = 0;
        struct io_event event;
        struct iocb cb;
        long actual;

        if (syscall(SYS_io_setup, 4, &ctx) < 0)
                cannot("io_setup");
        for (unsigned on = 0; on < 2; on++) {
                set_zlp(base, on);
                check(casename("aio/submit a write, zlp %u", on),
                      aio_submit(ctx, &cb, proxy, true, data, sizeof data), 1);
                check(casename("aio/host receives, zlp %u", on),
                      host_bulk(host, in, got, sizeof got, 0, NEVER_MS, &actual), on ? 0 : -ETIMEDOUT);
                check(casename("aio/bytes, zlp %u", on), actual, sizeof data);
                check(casename("aio/result, zlp %u", on), aio_result(ctx), sizeof data);
        }
        set_zlp(base, 0);

        check("aio/submit a read", aio_submit(ctx, &cb, proxy, false, got, sizeof got), 1);
        check("aio/host sends", host_bulk(host, out, data, 3, 0, SOON_MS, &actual), 0);
        check("aio/read", aio_result(ctx), 3);
        check("aio/read: data", memcmp(got, "aio", 3), 0);

        check("aio/submit another", aio_submit(ctx, &cb, proxy, false, got, sizeof got), 1);
        check("aio/cancel", errno_or(syscall(SYS_io_cancel, ctx, &cb, &event)), -EINPROGRESS);
        check("aio/cancelled", aio_result(ctx), -ECONNRESET);
        (void) syscall(SYS_io_destroy, ctx);
}

static void test_shutdown_and_persistence(int *host, int proxy, int *base) {
        uint8_t data[4096] = {}, got[512];
        uint8_t in;
        long actual;
        Job r, w;

        set_zlp(*base, 1);
        close(*base);
        *base = must_open("ep1", O_RDWR);
        in = address_of("ep1");
        check_text("persist/close and open", seen_by_host(*host, in, proxy, 1024), "one end");

        job_start(&r, proxy, false, got, sizeof got);
        job_start(&w, proxy, true, data, sizeof data);
        sleep_ms(200);
        close(*host);
        gadget_unbind();
        check("unbind/blocked read", job_result(&r, SOON_MS), -ESHUTDOWN);
        check("unbind/blocked write", job_result(&w, SOON_MS), -ESHUTDOWN);

        job_start(&w, proxy, true, data, 1024);
        sleep_ms(100);
        gadget_bind();
        *host = host_open();
        in = address_of("ep1");
        check("rebind/host receives", host_bulk(*host, in, data, 2048, 0, SOON_MS, &actual), 0);
        check("rebind/bytes, and the end", actual, 1024);
        check("rebind/waiting write", job_result(&w, SOON_MS), 1024);
        check_text("persist/rebind", seen_by_host(*host, in, proxy, 1024), "one end");

        check("reset/by the host", errno_or(ioctl(*host, USBDEVFS_RESET, NULL)), 0);
        close(*host);
        *host = host_open();
        check_text("persist/reset", seen_by_host(*host, address_of("ep1"), proxy, 1024), "one end");

        close(*host);
        check("disconnect", put(host_port_switch, "1"), 0);
        sleep_ms(200);
        check("connect", put(host_port_switch, "0"), 0);
        *host = host_open();
        check_text("persist/disconnect", seen_by_host(*host, address_of("ep1"), proxy, 1024), "one end");
}

static void test_data(const uint8_t *eps, const char *order, const char *in_name, const char *out_name,
                      bool all) {
        int ep0 = session_open(SPEEDS | RW_PROXY_EPS, eps, 4), proxy, base, host;
        uint8_t in, out;

        if (all) {
                test_ioctls("early", ep0);
                test_file_operations();
        }
        gadget_bind();
        host = host_open();
        in = address_of(in_name);
        out = address_of(out_name);
        proxy = must_open("ep1_rw", O_RDWR);
        base = must_open(in_name, O_RDWR);
        check_text(casename("data/%s, off at first", order), seen_by_host(host, in, proxy, 1024), "no end");
        test_read(host, out, proxy);
        if (all) {
                test_ioctls("enabled", ep0);
                test_zlp(host, in, proxy, base);
                test_duplex(host, in, out, proxy);
                test_writers(host, in, proxy, base);
                test_second_pair(host, base);
                test_halt(host, in, out, proxy);
                test_aio(host, in, out, proxy, base);
                test_shutdown_and_persistence(&host, proxy, &base);
        }

        /* The switch goes with the files: leave it on, the next session starts with off. */
        check(casename("data/%s, switch on", order), set_zlp(base, 1), 0);
        close(host);
        gadget_unbind();
        close(base);
        close(ep0);
        check_text(casename("data/%s, files stay while the proxy is open", order), ffs_files(),
                   "ep1 ep1_rw ep2 ep3 ep3_rw ep4");
        close(proxy);
        check_text(casename("data/%s, files are gone", order), ffs_files(), "");
}

int main(void) {
        static const uint8_t out_in_in_out[] = { 0x01, 0x82, 0x83, 0x04 };
        struct sigaction sa = { .sa_handler = interrupt };

        sigaction(SIGUSR1, &sa, NULL);
        sigaction(SIGALRM, &sa, NULL);
        if (access("/sys/kernel/config/usb_gadget", F_OK) < 0)
                cannot("configfs with libcomposite");
        find_udc();
        gadget_make();

        ffs_mount(NULL);
        test_legacy_format();
        test_refused();
        test_refused_then_accepted();
        test_files();
        ffs_umount();
        test_permissions();
        test_no_disconnect();

        ffs_mount(NULL);
        test_data(in_out_out_in, "in first", "ep1", "ep2", true);
        test_data(out_in_in_out, "out first", "ep2", "ep1", false);
        ffs_umount();
        return n_failed > 0;
}
