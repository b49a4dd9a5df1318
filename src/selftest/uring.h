/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One read or write through io_uring(7), by the kernel's own interface, without a library between the case and it.
 */
#pragma once

#include "util/macro.h"

/* Returns what the completion says: the number of bytes or -errno; or why there is no ring, as -errno. */
long uring_move(int fd, bool write, void *data, size_t size);
