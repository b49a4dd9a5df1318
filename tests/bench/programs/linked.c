/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-linked: an empty program with the daemon's libraries. What it holds in memory no daemon with them can do without. */
#include <ini.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-device.h>
#include <systemd/sd-event.h>
#include <unistd.h>
#include <usbg/usbg.h>

/* What is referred to is linked, and looked up at the start. */
void *const bench_linked_symbols[] = {
        (void *) sd_event_default, (void *) sd_bus_new,       (void *) sd_device_monitor_new,
        (void *) usbg_init,        (void *) ini_parse_stream,
};

int main(void) {
        pause();
        return 0;
}
