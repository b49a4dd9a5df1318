/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Source · which files make up the profile NAME: search path, precedence, masks and drop-ins, by systemd's
 * rules (systemd.unit(5)). Finds and judges files; never reads what is in them.
 */
#pragma once

#include "profile/diag.h"
#include "util/text.h"

/* Longest gadget name, in bytes. */
#define GADGET_NAME_MAX 32

/*
 * True if name may name a gadget: [A-Za-z0-9][A-Za-z0-9_.-]*, at most GADGET_NAME_MAX, no "..", and none of
 * the names that the runtime directory uses itself.
 */
bool gadget_name_valid(const char *name);
/* The same, with words in diag: 0 or -EINVAL. */
int gadget_name_check(const char *name, Diagnostics *diag);

/*
 * The files of the profile NAME below root ("" for the running system): NAME.conf first, then its drop-ins in
 * the order in which they are merged.
 * Returns 0; -ENOENT (no such profile, or masked), -EPERM (a file which others may write) or another errno,
 * said in diag.
 */
int source_find(const char *root, const char *name, Diagnostics *diag, StrList *ret);

/*
 * The names of all profiles below root, sorted; masked ones are left out, faulty ones are not.
 * Returns 0 or -ENOMEM.
 */
int source_list(const char *root, StrList *ret);

/*
 * On the running system (root "") only root may say what this machine is on the USB: 0 if the file belongs to root and is
 * writable by nobody else, or -EPERM and the like, said in diag. A tree below another root is somebody's draft.
 */
int source_check_owner(const char *root, const char *path, Diagnostics *diag);
