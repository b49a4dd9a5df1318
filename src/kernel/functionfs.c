/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <endian.h>
#include <fcntl.h>
#include <linux/usb/functionfs.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/time.h>

#include "kernel/functionfs.h"
#include "profile/descriptor.h"

/* FUNCTIONFS_ENDPOINT_ENABLE_ZLP (Linux 7.3); the build machine's headers may be older. */
#define FFS_ENABLE_ZLP _IOW('g', 134, __u32)

#define HOW_TO_GET_IT                                                                                       \
        "it needs Linux 7.3 or later, or the usb_f_fs module that kernel-patches/build-module makes"

#define EVENTS_PER_READ 8

_Static_assert((int) FFS_EVENT_RESUME == (int) FUNCTIONFS_RESUME, "the kernel's numbers");

static int write_blob(int ep0, const void *data, size_t size) {
        ssize_t n = write(ep0, data, size);

        return n < 0 ? -errno : (size_t) n == size ? 0 : -EIO;
}

int ffs_describe(const char *mount, const void *descriptors, size_t n_descriptors, const void *strings,
                 size_t n_strings, Diagnostics *diag) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int ep0 = -EBADF;
        int r;

        if (asprintf(&path, "%s/ep0", mount) < 0)
                return -ENOMEM;
        ep0 = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
        if (ep0 < 0)
                return diag_error(diag, -errno, "%s: %s", path, strerror(errno));

        r = write_blob(ep0, descriptors, n_descriptors);
        if (r == -ENOSYS && descriptor_flags(descriptors, n_descriptors) & FFS_FLAG_RW_PROXY_EPS)
                return diag_error(
                                diag, -EOPNOTSUPP,
                                "This kernel's functionfs has no read/write proxy endpoints (ProxyEndpoints=): " HOW_TO_GET_IT);
        if (r < 0)
                return diag_error(diag, r, "%s: the kernel refuses the descriptors: %s", path, strerror(-r));
        r = write_blob(ep0, strings, n_strings);
        if (r < 0)
                return diag_error(diag, r, "%s: the kernel refuses the strings: %s", path, strerror(-r));
        return TAKE_FD(ep0);
}

int ffs_enable_zlp(const char *mount, const char *file, Diagnostics *diag) {
        _cleanup_free_ char *path = NULL;
        _cleanup_close_ int fd = -EBADF;
        __u32 on = 1;

        if (asprintf(&path, "%s/%s", mount, file) < 0)
                return -ENOMEM;
        /* an older kernel waits here for the host before it says that it knows no such ioctl */
        fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
                return diag_error(diag, -errno, "%s: %s", path, strerror(errno));
        if (ioctl(fd, FFS_ENABLE_ZLP, &on) >= 0)
                return 0;
        if (errno == EAGAIN || errno == ENOTTY)
                return diag_error(
                                diag, -EOPNOTSUPP,
                                "This kernel's functionfs has no automatic zero-length packets (ZeroLengthPackets=): " HOW_TO_GET_IT);
        return diag_error(diag, -errno, "%s: cannot enable zero-length packets: %s", path, strerror(errno));
}

static void on_alarm(int signal _unused_) {
}

/*
 * Data stages wait for the host, also with O_NONBLOCK. A host that begins one and never ends it must not hold us: a
 * signal gives it up, again and again until the call has heard it.
 */
static ssize_t ep0_io(int ep0, bool to_host, const void *data, size_t size) {
        static const struct itimerval off = {},
                                      limit = { .it_value.tv_usec = 500000, .it_interval.tv_usec = 100000 };
        struct sigaction act = { .sa_handler = on_alarm }, old;
        ssize_t n;

        if (sigaction(SIGALRM, &act, &old) < 0 || setitimer(ITIMER_REAL, &limit, NULL) < 0)
                return -errno;
        n = to_host ? write(ep0, data, size) : read(ep0, NULL, 0);
        (void) setitimer(ITIMER_REAL, &off, NULL);
        (void) sigaction(SIGALRM, &old, NULL);
        return n;
}

/* I/O in the direction that the host did not ask for stalls ep0; functionfs says EL2HLT when it has. */
static void stall(int ep0, bool to_host) {
        (void) ep0_io(ep0, !to_host, NULL, 0);
}

/* USB 2.0, 9.4.5: the status of an interface is two reserved bytes. */
static bool is_interface_status(const struct usb_ctrlrequest *setup) {
        return setup->bRequestType == (USB_DIR_IN | USB_TYPE_STANDARD | USB_RECIP_INTERFACE) &&
               setup->bRequest == USB_REQ_GET_STATUS && le16toh(setup->wLength) == 2;
}

static void answer(int ep0, const struct usb_ctrlrequest *setup) {
        static const uint8_t status[2] = {};

        if (is_interface_status(setup) && ep0_io(ep0, true, status, sizeof status) == sizeof status)
                return;
        stall(ep0, setup->bRequestType & USB_DIR_IN);
}

int ffs_read_events(int ep0, void (*on_event)(FfsEvent event, void *userdata), void *userdata) {
        struct usb_functionfs_event events[EVENTS_PER_READ];

        ssize_t n = read(ep0, events, sizeof events);

        if (n < 0) /* EIDRM: the host gave the SETUP up */
                return errno == EAGAIN || errno == EINTR || errno == EIDRM ? 0 : -errno;
        for (size_t i = 0; i < (size_t) n / sizeof events[0]; i++) {
                if (events[i].type == FUNCTIONFS_SETUP)
                        answer(ep0, &events[i].u.setup);
                if (events[i].type < _FFS_EVENT_MAX)
                        on_event((FfsEvent) events[i].type, userdata);
        }
        return 0;
}

void ffs_resolve_pending_setup(int ep0) {
        struct pollfd p = { .fd = ep0, .events = POLLIN | POLLOUT };

        /* writable is what functionfs says of ep0 only while a SETUP waits for its data stage */
        if (poll(&p, 1, 0) > 0 && p.revents & POLLOUT)
                stall(ep0, true);
}

bool ffs_has_endpoints(const char *mount) {
        DIR *d = opendir(mount);
        bool found = false;

        if (!d)
                return false;
        for (struct dirent *e; !found && (e = readdir(d));)
                found = str_after(e->d_name, "ep") && !str_eq(e->d_name, "ep0");
        (void) closedir(d);
        return found;
}
