/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Endpoints are disabled and enabled again in all ways there are, by either end, with both directions under
 * way. The files stay open and go on, and what the host gets then begins with the beginning of a write.
 */
#include <linux/usb/ch9.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>

#include "race.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "selftest/usbfs.h"

/* The host's end was away; the device's did not notice but for some errors. */
static void go_on(Race *r) {
        load_host_stop(&r->load);
        rig_find(&r->rig);
        load_host_start(&r->load);
        load_flows(&r->load);
}

static void unbind(void *race, unsigned i) {
        Race *r = race;

        (void) i;
        race_moment(r);
        gadget_unbind();
        rig_gone(&r->rig);
        gadget_bind();
        go_on(r);
}

/* Nothing moves, so both calls are blocked; they end, and the next ones wait for the host. */
static void unbind_idle(void *race, unsigned i) {
        unsigned before;
        Race *r = race;

        (void) i;
        load_host_stop(&r->load);
        before = r->load.shut_down;
        sleep_ms(100);
        gadget_unbind();
        for (unsigned ms = 0; r->load.shut_down < before + 2 && !in_trouble(); ms += 5) {
                if (ms > SOON_MS)
                        trouble("%u of 2 blocked calls ended", r->load.shut_down - before);
                sleep_ms(5);
        }
        race_moment(r);
        rig_gone(&r->rig);
        gadget_bind();
        go_on(r);
}

static void reset(void *race, unsigned i) {
        Race *r = race;

        (void) i;
        race_moment(r);
        expect("reset", usbfs_reset(r->rig.host), 0);
        go_on(r);
}

static void set_configuration(void *race, unsigned i) {
        unsigned interface = 0, none = 0, one = 1;
        Race *r = race;

        (void) i;
        race_moment(r);
        (void) ioctl(r->rig.host, USBDEVFS_RELEASEINTERFACE, &interface);
        load_host_stop(&r->load);
        /* A transfer that was submitted meanwhile has claimed it again. */
        (void) ioctl(r->rig.host, USBDEVFS_RELEASEINTERFACE, &interface);
        expect("no configuration", errno_or(ioctl(r->rig.host, USBDEVFS_SETCONFIGURATION, &none)), 0);
        race_moment(r);
        expect("configuration", errno_or(ioctl(r->rig.host, USBDEVFS_SETCONFIGURATION, &one)), 0);
        go_on(r);
}

/*
 * Here the host's kernel goes on with its transfers, in the middle: in these two loops it tells the device
 * first and cleans up afterwards, or is not told at all.
 */
static void before_behind(void *race) {
        Race *r = race;

        race_load(r);
        r->load.lane[0].receiver.anywhere = true;
}

static void set_interface(void *race, unsigned i) {
        struct usbdevfs_setinterface it = {};
        Race *r = race;

        (void) i;
        race_moment(r);
        expect("set interface", errno_or(ioctl(r->rig.host, USBDEVFS_SETINTERFACE, &it)), 0);
        go_on(r);
}

static void request_configuration(Race *r, unsigned value) {
        struct usbdevfs_ctrltransfer c = { .bRequest = USB_REQ_SET_CONFIGURATION, .wValue = value,
                                           .timeout = SOON_MS };

        expect("SET_CONFIGURATION", errno_or(ioctl(r->rig.host, USBDEVFS_CONTROL, &c)), 0);
}

static void flip_configuration(void *race, unsigned i) {
        Race *r = race;

        for (unsigned k = 0; k < 4; k++) {
                race_moment(r);
                request_configuration(r, 0);
                if (i % 2)
                        race_moment(r);
                request_configuration(r, 1);
        }
        load_flows(&r->load);
}

static void port(void *race, unsigned i) {
        Race *r = race;

        (void) i;
        race_moment(r);
        expect("port off", usbfs_disconnect(), 0);
        rig_gone(&r->rig);
        race_moment(r);
        expect("port on", usbfs_connect(), 0);
        go_on(r);
}

const Loop enable_loops[] = {
        { "enable/unbind",             race_load, unbind,             race_load_close },
        { "enable/unbind-idle",        race_load, unbind_idle,        race_load_close },
        { "enable/reset",              race_load, reset,              race_load_close },
        { "enable/set-interface",      before_behind, set_interface,  race_load_close },
        { "enable/set-configuration",  race_load, set_configuration,  race_load_close },
        { "enable/flip-configuration", before_behind, flip_configuration, race_load_close },
        { "enable/port",               race_load, port,               race_load_close },
        {},
};
