/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ctl/check.h"
#include "ctl/unit-file.h"

int machine_read(const Ctl *ctl, Machine *ret) {
        Machine m = { .root = ctl->root, .running = !*ctl->root };

        if (unit_directories(m.root, &m.unit_directories) < 0)
                return -ENOMEM;
        *ret = m;
        return 0;
}

void machine_done(Machine *m) {
        str_list_done(&m->unit_directories);
}
