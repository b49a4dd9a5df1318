/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Session · the device's side of the mounted functionfs: descriptors and strings through ep0, then the
 * endpoint files. It lasts from the write of the strings until the last file is closed. Functions that
 * return long return 0 or -errno.
 */
#pragma once

#include <linux/usb/functionfs.h>

#include "util/macro.h"

/* The kernel headers installed here may be older than the kernel that runs. */
#define RW_PROXY_EPS 256U
#define ENABLE_ZLP   _IOW('g', 134, uint32_t)

#define SPEEDS ((uint32_t) FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_SS_DESC)

/* What ep0 is told: one vendor interface with these bulk endpoints at each speed that flags name */
typedef struct Interface {
        uint32_t flags;
        const uint8_t *eps;
        size_t n_eps;
} Interface;

/* Two pairs, the second with its OUT endpoint first; what the files of a session with them are called */
#define SESSION_EPS   ((const uint8_t[]){ 0x81, 0x02, 0x03, 0x84 })
#define SESSION_FILES "ep1 ep1_rw ep2 ep3 ep3_rw ep4"

long write_descriptors(int ep0, const Interface *it);
/* The same with an eventfd, if that is in flags */
long write_descriptors_eventfd(int ep0, const Interface *it, int eventfd);
/* In the old format, which has no flags: at full and high speed */
long write_legacy_descriptors(int ep0, const uint8_t *eps, size_t n_eps);
long write_strings(int ep0);

/* Descriptors and strings */
long describe(int ep0, const Interface *it);

/*
 * Returns ep0, with endpoint files in place: those of SESSION_EPS, or of the first n_eps of them, with
 * proxies if this kernel has them.
 */
int session_open(size_t n_eps);

/* Returns an fd or -errno; the second ends the program instead. */
int ffs_open(const char *file, int flags);
int must_open(const char *file, int flags);

/* All names in alphabetical order, without ep0; "no files" if there are none */
const char *ffs_files(void);
bool has_proxies(void);

long set_zlp(int fd, uint32_t on);
