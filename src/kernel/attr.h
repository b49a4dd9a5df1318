/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Attr · one configfs or sysfs attribute in, one out.
 */
#pragma once

#include "util/macro.h"

/*
 * Writes the whole value with one write(2), as configfs wants it.
 * Returns 0 or the negative errno of open() or write(); -EIO for a short write.
 */
int attr_write_at(int dirfd, const char *path, const char *value);

/* The same for a value that is no text. */
int attr_write_bytes_at(int dirfd, const char *path, const void *data, size_t size);

/* Reads it without the final line end. Returns 0 or a negative errno. */
int attr_read_at(int dirfd, const char *path, char **ret);
