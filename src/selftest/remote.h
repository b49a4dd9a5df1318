/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Remote · what the host's program tells the device's one beside the functions of device.h. Returns 0 or
 * -errno, -ECOMM if it does not answer.
 */
#pragma once

#include "selftest/protocol.h"

/* The host's end that is used from now on, wherever it points to then */
void remote_attach(const int *host);

long remote_hello(Hello *ret);
/* The last of all */
long remote_done(unsigned n_bad);
