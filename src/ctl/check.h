/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Check · a profile that is right against the machine that it is for. Nothing here touches the machine, needs a bus or
 * privileges; what cannot be known is not said.
 */
#pragma once

#include "ctl/ctl.h"
#include "kernel/module.h"
#include "profile/budget.h"

/* The machine, as far as profiles depend on it; found out once for all of them. Resting state: all zero. */
typedef struct Machine {
        const char *root;
        bool running;             /* it is this one */
        StrList unit_directories; /* below root */
        const char *udc;          /* --udc=: one of udcs, or NULL */
        const Controller *driver; /* --udc=: any of this driver, or NULL */

        /* of the running one only */
        StrList udcs;
        Modules modules;
        char release[65];    /* of the kernel, as uname(2) */
        unsigned version[2]; /* the first numbers of it */
} Machine;

/* Returns 0; -ENOMEM; or -EINVAL, which has been said. */
int machine_read(const Ctl *ctl, Machine *ret);
void machine_done(Machine *m);

/*
 * Each adds what it finds to diag. lacking is the level of what the machine lacks: somebody else's machine, or a draft of
 * a profile, may still get it. They return 0 or -ENOMEM.
 */
int check_clients(const Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag);
int check_controller(const Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag);
int check_kernel(Machine *m, DiagLevel lacking, const Profile *p, Diagnostics *diag);
