/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gadget · the program's one gadget in configfs, with a functionfs instance. Rests unbound and unmounted.
 * Functions that return long return 0 or -errno; those that return nothing end the program if they fail.
 */
#pragma once

#include "util/macro.h"

#define ID_VENDOR  "1d6b"
#define ID_PRODUCT "ffc0"
#define NAME_ROOM  256

/*
 * Makes gadget and mount point; the program's end removes both. The controller is the one named, or if that
 * is NULL the only one of this machine.
 */
void gadget_make(const char *name, const char *udc);

const char *gadget_udc(void);
/* Whether it is bound; asks the kernel. */
bool gadget_is_bound(void);

long gadget_try_bind(void);
void gadget_bind(void);
void gadget_unbind(void);

/* A second function with an instance of its own, behind the first; until it is removed, both need descriptors. */
void gadget_add_second(void);
void gadget_remove_second(void);

/* Which of the two instances the functions below, and those of a session, are about: 0 or 1 */
void ffs_use(unsigned instance);

long ffs_try_mount(const char *options);
void ffs_mount(const char *options);
void ffs_umount(void);

/* The path of a file of the mounted functionfs */
const char *ffs_path(const char *name);
