/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * View · the only door to libusbgx. The library reads all of configfs and fails on any function type it does not
 * know, whosever it is; so what it reads is an empty folder of ours, which leads to configfs only afterwards. It makes
 * the gadget, its attributes, strings and configurations there, and is left before the first function. Attributes the
 * library does not know (or holds in too few bits) are not its business.
 */
#pragma once

#include "profile/diag.h"

typedef struct View View;

/*
 * Makes the gadget NAME in configfs, and a view on it; run_fd is our runtime directory, where the folder is NAME/view.
 * Returns 0; -EEXIST, without words, if there is a gadget of that name; or another negative errno with words in diag.
 */
int view_add_gadget(int run_fd, const char *gadget, Diagnostics *diag, View **ret);

/* Closes it and removes the folder. Takes NULL. */
View *view_close(View *v);
DEFINE_CLEANUP(View *, view_close)

/* Removes the folder that a former life may have left. */
void view_remove(int run_fd, const char *gadget);

/*
 * Writes a gadget attribute, or bmAttributes of a configuration ("configs/LABEL.NUMBER/bmAttributes").
 * Returns 0, 1 if the library has no such attribute, -EIO.
 */
int view_set_attr(View *v, const char *path, const char *value, Diagnostics *diag);

/* directory is "." or "configs/LABEL.NUMBER"; language as "0x409". Returns 0 or -EIO. */
int view_set_string(View *v, const char *directory, const char *language, const char *name,
                    const char *value, Diagnostics *diag);

/* Makes the configuration LABEL.NUMBER. Returns 0 or -EIO. */
int view_add_config(View *v, const char *name, Diagnostics *diag);
