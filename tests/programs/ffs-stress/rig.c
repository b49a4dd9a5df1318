/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Puts gadget, session and usbfs of the selftest together. Judges nothing; what cannot be set up ends the
 * program.
 */
#include <fcntl.h>
#include <poll.h>

#include "rig.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"
#include "selftest/usbfs.h"

/* Of SESSION_EPS */
static const struct {
        const char *in, *out, *proxy;
        unsigned in_index, out_index;
} names[PAIRS_MAX] = {
        { "ep1", "ep2", "ep1_rw", 0, 1 },
        { "ep4", "ep3", "ep3_rw", 3, 2 },
};

static int open_plain_session(unsigned pairs) {
        const Interface it = { SPEEDS, SESSION_EPS, 2 * pairs };
        int ep0 = must_open("ep0", O_RDWR);

        errno = (int) -describe(ep0, &it);
        if (errno)
                cannot("descriptors");
        return ep0;
}

void rig_session(Rig *r) {
        r->ep0 = r->proxies ? session_open(2 * r->pairs) : open_plain_session(r->pairs);
        for (unsigned i = 0; i < r->pairs; i++) {
                r->pair[i].write = must_open(r->proxies ? names[i].proxy : names[i].in, O_RDWR);
                r->pair[i].read = r->proxies ? r->pair[i].write : must_open(names[i].out, O_RDWR);
        }
}

void rig_open(Rig *r, const Options *o, unsigned pairs, const char *mount_options) {
        *r = (Rig) { .proxies = !o->base, .pairs = pairs, .ep0 = -1, .host = -1 };
        ffs_mount(mount_options);
        rig_session(r);
}

/*
 * A hub gives up on a port after four vain attempts, which gadgets that come and go within milliseconds can bring
 * about. Then it wants a new plug.
 */
static int find_host(void) {
        int fd = usbfs_open(SOON_MS);

        if (fd != -ENODEV || usbfs_disconnect() < 0 || usbfs_connect() < 0)
                return fd;
        return usbfs_open(SOON_MS);
}

void rig_find(Rig *r) {
        UsbfsEndpoints found;

        r->host = close_fd(r->host);
        r->host = find_host();
        errno = -r->host;
        if (r->host < 0 || usbfs_endpoints(r->host, &found) < 0)
                cannot("the host's end");
        for (unsigned i = 0; i < r->pairs; i++) {
                r->pair[i].in = found.addresses[names[i].in_index];
                r->pair[i].out = found.addresses[names[i].out_index];
        }
}

void rig_gone(Rig *r) {
        struct pollfd pfd = { .fd = r->host };

        for (unsigned ms = 0; poll(&pfd, 1, 0) < 1 || !(pfd.revents & POLLERR); ms++) {
                if (ms > SOON_MS) {
                        trouble("the host does not notice that the device is gone");
                        return;
                }
                sleep_ms(1);
        }
}

void rig_connect(Rig *r) {
        gadget_bind();
        rig_find(r);
}

void rig_disconnect(Rig *r) {
        if (gadget_is_bound())
                gadget_unbind();
        if (r->host >= 0)
                rig_gone(r);
        r->host = close_fd(r->host);
}

void rig_close_files(Rig *r) {
        for (unsigned i = 0; i < r->pairs; i++) {
                (void) close(r->pair[i].write);
                if (!r->proxies)
                        (void) close(r->pair[i].read);
        }
        r->ep0 = close_fd(r->ep0);
}

void rig_close(Rig *r) {
        rig_disconnect(r);
        rig_close_files(r);
        ffs_umount();
}

int rig_plain_in(unsigned pair) {
        return must_open(names[pair].in, O_RDWR);
}

int rig_plain_out(unsigned pair) {
        return must_open(names[pair].out, O_RDWR);
}

void rig_set_zlp(unsigned pair, bool on) {
        int fd = rig_plain_in(pair);

        expect("ENABLE_ZLP", set_zlp(fd, on), 0);
        (void) close(fd);
}
