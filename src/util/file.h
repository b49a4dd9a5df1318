/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files · whole files in and out, by directory descriptor. Knows nothing of what is in them.
 */
#pragma once

#include "util/text.h"

/*
 * Reads a whole file below dirfd (or AT_FDCWD), at most max bytes. The result is NUL-terminated; ret_size (may
 * be NULL) does not count that.
 * Returns 0, -EFBIG when there is more, or the errno of open() and read().
 */
int file_read_at(int dirfd, const char *path, size_t max, char **ret, size_t *ret_size);

/* Writes a file below dirfd where nobody reads yet. Returns 0 or a negative errno, and then part of it may be there. */
int file_write_at(int dirfd, const char *path, const char *text);

/*
 * Replaces a file below dirfd in one rename(2): readers see the old or the new text, never a part.
 * Returns 0 or a negative errno; on error no temporary file stays. Killed, it may leave the file with the suffix.
 */
#define FILE_REPLACE_SUFFIX ".new"
int file_replace_at(int dirfd, const char *path, const char *text);
/* The same with any bytes. */
int file_replace_bytes_at(int dirfd, const char *path, const void *data, size_t size);

/*
 * The same for a file that must not exist yet: -EEXIST if it does, also when two do this at once. Nothing but the whole
 * file is ever seen, also when the process is killed. Needs a file system with O_TMPFILE, as tmpfs is, and /proc.
 */
int file_create_at(int dirfd, const char *path, const char *text);

/* Opens a directory for *at() calls (O_PATH). Returns the descriptor or a negative errno. */
int dir_open_at(int dirfd, const char *path);

/* mkdir -p below dirfd, mode 0755. Returns 0 or a negative errno. */
int dir_make_at(int dirfd, const char *path);

/* The names in a directory below dirfd, as they come, those that begin with a dot left out. Returns 0 or a negative errno. */
int dir_read_at(int dirfd, const char *path, StrList *ret);
/* The names in a directory below dirfd, sorted, those that begin with a dot left out. Returns 0 or a negative errno. */
int dir_list_at(int dirfd, const char *path, StrList *ret);

/* True if the path below dirfd exists (links are not followed). */
bool file_exists_at(int dirfd, const char *path);
