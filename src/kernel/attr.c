/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>

#include "kernel/attr.h"
#include "util/file.h"

/* The kernel gives at most a page per attribute. */
#define ATTR_SIZE_MAX 65536

static int write_at(int dirfd, const char *path, const void *data, size_t size, size_t *ret) {
        _cleanup_close_ int fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC);
        ssize_t n;

        if (fd < 0)
                return -errno;
        n = write(fd, data, size);
        if (n < 0)
                return -errno;
        *ret = (size_t) n;
        return 0;
}

int attr_write_at(int dirfd, const char *path, const char *value) {
        size_t size, n;
        int r;

        if (!*value) /* of nothing at all the kernel is not told */
                value = "\n";
        size = strlen(value);
        r = write_at(dirfd, path, value, size, &n);
        if (r < 0)
                return r;
        if (n + 1 == size && value[n] == '\n') /* some do not count the end of the line that they want */
                return 0;
        return n == size ? 0 : -EIO;
}

int attr_write_bytes_at(int dirfd, const char *path, const void *data, size_t size) {
        size_t n;
        int r = write_at(dirfd, path, data, size, &n);

        return r < 0 ? r : n == size ? 0 : -EIO;
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
