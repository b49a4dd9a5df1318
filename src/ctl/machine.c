/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <sys/utsname.h>

#include "ctl/check.h"
#include "ctl/unit-file.h"
#include "kernel/udc.h"

static int read_kernel(Machine *m) {
        struct utsname name;

        if (uname(&name) >= 0) {
                (void) snprintf(m->release, sizeof m->release, "%s", name.release);
                (void) sscanf(name.release, "%u.%u", m->version, m->version + 1);
        }
        return modules_open(&m->modules);
}

/* A controller of this machine, or else a driver that gives all of its controllers the same endpoints. */
static int choose_controller(Machine *m, const char *udc) {
        if (!udc)
                return 0;
        if (str_list_has(&m->udcs, udc))
                m->udc = udc;
        else if (!(m->driver = controller_find(udc))) {
                (void) ctl_fail("--udc: there is no controller '%s', and no driver of that name whose endpoints are known "
                                "(usb-gadgetctl(1) lists them)",
                                udc);
                return -EINVAL;
        }
        return 0;
}

static int read_all(Machine *m, const char *udc) {
        int r = unit_directories(m->root, &m->unit_directories);

        if (r >= 0 && m->running)
                r = read_kernel(m);
        if (r >= 0 && m->running)
                r = udc_list(&m->udcs);
        return r < 0 ? r : choose_controller(m, udc);
}

int machine_read(const Ctl *ctl, Machine *ret) {
        Machine m = { .root = ctl->root, .running = !*ctl->root };
        int r = read_all(&m, ctl->udc);

        if (r < 0)
                machine_done(&m);
        else
                *ret = m;
        return r;
}

void machine_done(Machine *m) {
        str_list_done(&m->unit_directories);
        str_list_done(&m->udcs);
        modules_done(&m->modules);
}
