/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Import · a gadget that was described otherwise → the text of a profile. What a profile cannot say becomes a comment in
 * its place, never a guess.
 */
#pragma once

#include "kernel/live.h"
#include "profile/write.h"

typedef struct Import {
        FILE *f;
        size_t left_out; /* comments of what was not taken over */
} Import;

/* True if the text can stand on a line of a profile: UTF-8 without control characters. */
bool import_is_line(const char *text);

/* "# not taken over: …", control characters as '?'. */
void import_leave_out(Import *i, const char *fmt, ...) _printf_(2, 3);

/* The setting, if its value is one that the row allows; else a comment. An empty one is nothing. */
void import_setting(Import *i, const Key *key, const char *name, const char *value);

/* The gadget that is in configfs. Returns 0 or a negative errno. */
int import_live(Import *i, const char *name, const Live *live);

/* One function of functionfs in it, by its name in the kernel, with its header. */
void import_functionfs(Import *i, const Live *live, const char *instance);

/* What that function is called in the profile, as its section says; NULL: as in the kernel. */
const char *import_functionfs_name(const Live *live, const char *instance);

/* A scheme of libusbgx, as gt(1) saves it. Returns 0, or -EINVAL with words in diag. */
int import_scheme(Import *i, const char *path, Diagnostics *diag);
