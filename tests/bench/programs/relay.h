/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Relay · a pair of endpoints behind a socket, so that a program has one descriptor for both: what was done before the
 * kernel had proxies. A thread for each direction, buffers as large as they help, zero-length packets by the kernel.
 */
#pragma once

#include <pthread.h>

/* SOCK_SEQPACKET: a transfer is a message. What is longer than this the kernel may refuse as one (4 MiB it always does). */
#define MESSAGE_MAX (1U << 20)

typedef struct Relay {
        int type, in, out, socket;
        pthread_t from_host, to_host;
} Relay;

/* type is SOCK_SEQPACKET or SOCK_STREAM. Returns the program's end of the socket. */
int relay_open(Relay *r, int type, int in, int out);

/* Begins to carry. A thread ends when its end is gone, or by a signal; what else goes wrong ends the process. */
void relay_start(Relay *r);
void relay_wait(Relay *r);
