/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Server · the device's end of the protocol: does on ep0's behalf what the host asks for.
 */
#pragma once

#include "selftest/protocol.h"

/* Nothing more than this is learned of the host. */
typedef struct Served {
        bool done; /* it said so */
        unsigned n_bad;
        unsigned n_steps;
} Served;

/* Until the host has done, or a signal comes. Returns 0 or -errno. */
long serve(int ep0, Hello hello, Served *ret);
