/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Session · the device's side of the mounted functionfs: descriptors and strings through ep0, then the
 * endpoint files. It lasts from the write of the strings until the last file is closed. Functions that
 * return long return 0 or -errno.
 */
#pragma once

#include <linux/usb/functionfs.h>
#include <stddef.h>
#include <stdint.h>

/* The kernel headers installed here may be older than the kernel that runs. */
#define RW_PROXY_EPS 256U
#define ENABLE_ZLP _IOW('g', 134, uint32_t)

#define SPEEDS (FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC)
#define PACKET 512         /* wMaxPacketSize of a bulk endpoint at high speed */

/* Returns ep0 with endpoint files in place. */
int session_open(uint32_t flags, const uint8_t *eps, size_t n_eps);

/* One vendor interface with these endpoints, at each speed that flags name; magic 1 has no flags word */
long write_descriptors(int ep0, uint32_t magic, uint32_t flags, int eventfd,
                       const uint8_t *eps, size_t n_eps);
long write_strings(int ep0);

/* Returns an fd; the first -errno on failure, the second ends the program. */
int ffs_open(const char *name, int flags);
int must_open(const char *name, int flags);

/* All names in alphabetical order, without ep0; valid until the next call */
const char *ffs_files(void);

/* Which address the host knows an endpoint file by */
uint8_t address_of(const char *name);

long set_zlp(int fd, uint32_t on);
