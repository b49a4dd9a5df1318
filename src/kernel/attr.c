/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "kernel/attr.h"
#include "util/file.h"

/* The kernel gives at most a page per attribute. */
#define ATTR_SIZE_MAX 65536

int attr_write_at(int dirfd, const char *path, const char *value) {
        _cleanup_close_ int fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC);
        size_t size;
        ssize_t n;

        if (!*value) /* of nothing at all the kernel is not told */
                value = "\n";
        size = strlen(value);
        if (fd < 0)
                return -errno;
        n = write(fd, value, size);
        if (n < 0)
                return -errno;
        return (size_t) n == size ? 0 : -EIO;
}

int attr_read_at(int dirfd, const char *path, char **ret) {
        char *text;
        size_t n;
        int r = file_read_at(dirfd, path, ATTR_SIZE_MAX, &text, &n);

        if (r < 0)
                return r;
        while (n > 0 && text[n - 1] == '\n')
                text[--n] = '\0';
        *ret = text;
        return 0;
}
