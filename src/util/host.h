/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Host · who this machine is: machine id and host name.
 */
#pragma once

#include "util/macro.h"

typedef struct Host {
        char *machine_id; /* 32 hexadecimal digits; "" where there is none yet */
        char *name;       /* as gethostname(2) */
} Host;

/* Reads both; root is put before /etc/machine-id. Returns 0 or -ENOMEM. */
int host_read(const char *root, Host *ret);
void host_done(Host *h);
