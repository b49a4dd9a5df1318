/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gadget · the program's one gadget in configfs, with one functionfs instance. Rests unbound and
 * unmounted.
 */
#pragma once

#include <stddef.h>

#define ID_VENDOR "1d6b"
#define ID_PRODUCT "ffc0"

/* Finds a UDC, makes the gadget and the mount point; the program's end removes both. */
void gadget_make(void);

void gadget_bind(void);
void gadget_unbind(void);

void ffs_mount(const char *options);
void ffs_umount(void);

/* The path of a file of the mounted functionfs */
void ffs_path(const char *name, char *ret, size_t size);
