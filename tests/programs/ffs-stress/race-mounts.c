/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Instances that are left bound (no_disconnect), found again, unmounted or removed: whoever resets them does
 * it once, and nobody waits for ever.
 */
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "bulk.h"
#include "job.h"
#include "race.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

#define GADGET "/sys/kernel/config/usb_gadget/" GADGET_NAME
#define FUNCTION GADGET "/functions/ffs." GADGET_NAME
#define LINK GADGET "/configs/c.1/ffs." GADGET_NAME

static atomic_bool enough;

/* Bound, and all files closed; the host does not know. */
static void leave(Race *r) {
        rig_open(&r->rig, r->o, 1, "no_disconnect=1");
        rig_connect(&r->rig);
        race_works(r);
        rig_close_files(&r->rig);
        expect("left bound", gadget_is_bound(), true);
}

static void wait_unbound(void) {
        for (unsigned ms = 0; gadget_is_bound() && ms < SOON_MS; ms++)
                sleep_ms(1);
        expect("bound", gadget_is_bound(), false);
}

static void reopen(void *race, unsigned i) {
        Race *r = race;
        double begin;
        int ep0;

        (void) i;
        leave(r);
        begin = now();
        ep0 = ffs_open("ep0", O_RDWR);
        if (ep0 < 0 || now() - begin > 1)
                trouble("opening ep0 again: %d after %.1f s", ep0, now() - begin);
        expect("bound", gadget_is_bound(), false);
        rig_disconnect(&r->rig);
        (void) close_fd(ep0);
        rig_session(&r->rig);
        rig_connect(&r->rig);
        race_works(r);
        rig_close(&r->rig);
}

/* The host configures what is deactivated, which resets it in the background. */
static void *configure(void *race) {
        Race *r = race;

        for (unsigned value = 0; value < 2; value++) {
                struct usbdevfs_ctrltransfer c = { .bRequest = USB_REQ_SET_CONFIGURATION, .wValue = value,
                                                   .timeout = SOON_MS };

                (void) ioctl(r->rig.host, USBDEVFS_CONTROL, &c);
        }
        return NULL;
}

static void reopen_configured(void *race, unsigned i) {
        Race *r = race;
        pthread_t host;
        int ep0 = -EBUSY;

        leave(r);
        host = thread_start(configure, r);
        if (i % 2)
                sleep_ms(random_below(&r->random, 3));
        for (unsigned ms = 0; ep0 == -EBUSY && ms < SOON_MS; ms++) {
                ep0 = ffs_open("ep0", O_RDWR);
                if (ep0 == -EBUSY)
                        sleep_ms(1);
        }
        if (ep0 < 0)
                trouble("opening ep0 again: %d", ep0);
        pthread_join(host, NULL);
        wait_unbound();
        (void) close_fd(ep0);
        rig_disconnect(&r->rig);
        ffs_umount();
}

/* Holds the gadget's lock again and again, so that resets wait for it and come out of order. */
static void *look(void *unused) {
        char c;

        (void) unused;
        while (!enough) {
                int fd = open(GADGET "/UDC", O_RDONLY | O_CLOEXEC);

                if (fd < 0 || read(fd, &c, 1) < 0)
                        trouble("UDC: %s", strerror(errno));
                (void) close_fd(fd);
        }
        return NULL;
}

static void umount_configured(void *race, unsigned i) {
        pthread_t host, others[2];
        Race *r = race;

        (void) i;
        leave(r);
        enough = false;
        for (unsigned k = 0; k < ELEMENTSOF(others); k++)
                others[k] = thread_start(look, NULL);
        host = thread_start(configure, r);
        (void) usleep(random_below(&r->random, 3000));
        ffs_umount();
        enough = true;
        pthread_join(host, NULL);
        for (unsigned k = 0; k < ELEMENTSOF(others); k++)
                pthread_join(others[k], NULL);
        wait_unbound();
        rig_disconnect(&r->rig);
}

static unsigned hits;

/* Somebody else may still have to close. */
static int must_open_soon(void) {
        int fd = -EBUSY;

        for (unsigned ms = 0; fd == -EBUSY && ms < SOON_MS; ms++) {
                fd = ffs_open("ep0", O_RDWR);
                if (fd == -EBUSY)
                        sleep_ms(1);
        }
        if (fd < 0)
                trouble("opening ep0: %d", fd);
        return fd;
}

static void function_remove(void) {
        expect("unlink", errno_or(unlink(LINK)), 0);
        expect("rmdir", errno_or(rmdir(FUNCTION)), 0);
}

static void function_make(void) {
        expect("mkdir", errno_or(mkdir(FUNCTION, 0755)), 0);
        expect("symlink", errno_or(symlink(FUNCTION, LINK)), 0);
}

/* Mounted, open and under load; the link's removal unbinds, and nothing comes back for these files. */
static void remove_used(void *race, unsigned i) {
        Race *r = race;

        (void) i;
        race_load(r);
        load_flows(&r->load);
        function_remove();
        race_moment(r);
        race_load_close(r);
        function_make();
}

/* Between descriptors and strings: the session cannot begin, and the next one cannot either. */
static void remove_early(void *race, unsigned i) {
        const Interface it = { SPEEDS | RW_PROXY_EPS, SESSION_EPS, 2 };
        int ep0, other;

        (void) race;
        (void) i;
        ffs_mount(NULL);
        for (unsigned k = 0; k < 3; k++) {
                ep0 = must_open("ep0", O_RDWR);
                expect("descriptors", write_descriptors(ep0, &it), 0);
                if (k == 0)
                        function_remove();
                expect("strings", write_strings(ep0), -EINVAL);
                other = ffs_open("ep0", O_RDWR);
                expect("ep0 while it closes", other, -EBUSY);
                (void) close_fd(other);
                expect("ep1 while it closes", ffs_open("ep1", O_RDWR), -ENODEV);
                (void) close(ep0);
                expect("no files", str_eq(ffs_files(), "no files"), true);
        }
        ffs_umount();
        function_make();
}

/* Reads whatever file there is for a moment. */
static void *open_and_read(void *path) {
        static uint8_t got[PACKET];

        while (!enough) {
                int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

                if (fd < 0)
                        continue;
                hits++;
                (void) errno_or(read(fd, got, sizeof got));
                (void) close(fd);
        }
        return NULL;
}

/* The files exist before it is known that the session cannot begin. */
static void read_early(void *race, unsigned i) {
        const Interface it = { SPEEDS | RW_PROXY_EPS, SESSION_EPS, 2 };
        char path[256];
        pthread_t thread;

        (void) race;
        (void) i;
        ffs_mount(NULL);
        snprintf(path, sizeof path, "%s", ffs_path("ep1"));
        function_remove();
        enough = false;
        thread = thread_start(open_and_read, path);
        for (unsigned k = 0; k < 1000; k++) {
                int ep0 = must_open_soon();

                expect("descriptors", write_descriptors(ep0, &it), 0);
                expect("strings", write_strings(ep0), -EINVAL);
                (void) close(ep0);
        }
        enough = true;
        pthread_join(thread, NULL);
        say("window: %u files opened", hits);
        ffs_umount();
        function_make();
}

const Loop window_loops[] = {
        { "window", NULL, read_early, NULL },
        {},
};

const Loop mount_loops[] = {
        { "mounts/reopen",            NULL, reopen,            NULL },
        { "mounts/reopen-configured", NULL, reopen_configured, NULL },
        { "mounts/umount-configured", NULL, umount_configured, NULL },
        { "mounts/remove-used",       NULL, remove_used,       NULL },
        { "mounts/remove-early",      NULL, remove_early,      NULL },
        {},
};
