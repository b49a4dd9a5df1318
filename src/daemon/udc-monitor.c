/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <systemd/sd-device.h>

#include "daemon/udc-monitor.h"

struct UdcMonitor {
        sd_device_monitor *monitor;
        void (*on_change)(void *userdata);
        void *userdata;
};

static int on_device(sd_device_monitor *monitor _unused_, sd_device *device _unused_, void *userdata) {
        UdcMonitor *m = userdata;

        m->on_change(m->userdata);
        return 0;
}

int udc_monitor_new(sd_event *event, void (*on_change)(void *userdata), void *userdata, UdcMonitor **ret) {
        UdcMonitor *m = calloc(1, sizeof *m);
        int r;

        if (!m)
                return -ENOMEM;
        m->on_change = on_change;
        m->userdata = userdata;
        r = sd_device_monitor_new(&m->monitor);
        if (r >= 0)
                r = sd_device_monitor_filter_add_match_subsystem_devtype(m->monitor, "udc", NULL);
        if (r >= 0)
                r = sd_device_monitor_attach_event(m->monitor, event);
        if (r >= 0)
                r = sd_device_monitor_start(m->monitor, on_device, m);
        if (r < 0) {
                (void) udc_monitor_free(m);
                return r;
        }
        *ret = m;
        return 0;
}

UdcMonitor *udc_monitor_free(UdcMonitor *m) {
        if (!m)
                return NULL;
        (void) sd_device_monitor_unref(m->monitor);
        free(m);
        return NULL;
}
