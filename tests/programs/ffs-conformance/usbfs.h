/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Usbfs · the other end of the cable, by usbfs and without a library: finds the gadget, moves bulk data,
 * pulls and plugs. A host is an fd with interface 0 claimed; close() gives it back.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Waits until the host has configured the gadget. */
int host_open(void);

/* One bulk URB. Returns its status, -ETIMEDOUT if still pending; ret_actual is what had moved by then. */
long host_bulk(int host, uint8_t ep, void *data, size_t size, unsigned flags, unsigned ms,
               long *ret_actual);

/* Switches the port off and on at which host_open() last found the gadget; 0 or -errno. */
long host_disconnect(void);
long host_connect(void);

/* Size bytes that differ from those of another seed; free() them. */
uint8_t *pattern(size_t size, uint8_t seed);

/*
 * Writes size bytes to fd while the host offers more room than that, and says what the host saw as text:
 * "one end", "no end" or what is wrong. Valid until the next call.
 */
const char *seen_by_host(int host, uint8_t ep, int fd, size_t size);
