/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Function · one [Function …] with its [Interface …] sections → Function: names and paths, endpoints, the files
 * that are handed to its client, and the rules between its keys.
 */
#pragma once

#include "profile/profile.h"

/* Longest functionfs instance name that the kernel takes, in bytes (measured: 36 is ENAMETOOLONG). */
#define FFS_INSTANCE_MAX 35

/* Mount option of this project's usb_f_fs (HostZeroLength=skip); no other kernel has it. */
#define FFS_MOUNT_SKIP_ZLP "skip_zlp"

/*
 * Fills f from its section. Faults are reported; 0 also then. Returns -ENOMEM.
 */
int function_load(const Document *doc, const char *gadget, const Section *section, Diagnostics *diag,
                  Function *f);
void function_done(Function *f);

/*
 * The functionfs instance of a function: GADGET-INSTANCE, because these names are global in the kernel; a longer
 * one keeps its first 26 bytes and ends in a hash. NULL when out of memory.
 */
char *function_ffs_instance(const char *gadget, const char *instance);

/* How many interfaces it takes in a configuration, at most; 0 if that is its client's business. */
size_t function_interfaces(const Function *f);

/* True if hosts shall be told of it by Microsoft's OS descriptors. */
bool function_has_os_descriptors(const Function *f);
