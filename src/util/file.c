/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "util/file.h"

static int read_all(int fd, size_t max, char **ret, size_t *ret_size) {
        _cleanup_free_ char *buf = NULL;
        size_t size = 0, room = 0;

        for (;;) {
                if (size + 1 >= room) {
                        char *p = realloc(buf, room = room ? room * 2 : 4096);

                        if (!p)
                                return -ENOMEM;
                        buf = p;
                }

                ssize_t n = read(fd, buf + size, room - size - 1);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                if (n == 0)
                        break;
                size += (size_t) n;
                if (size > max)
                        return -EFBIG;
        }

        buf[size] = '\0';
        *ret = TAKE_PTR(buf);
        if (ret_size)
                *ret_size = size;
        return 0;
}

int file_read_at(int dirfd, const char *path, size_t max, char **ret, size_t *ret_size) {
        _cleanup_close_ int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

        return fd < 0 ? -errno : read_all(fd, max, ret, ret_size);
}

static int write_all(int fd, const void *data, size_t left) {
        for (const char *p = data; left > 0;) {
                ssize_t n = write(fd, p, left);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                p += n;
                left -= (size_t) n;
        }
        return 0;
}

int file_write_at(int dirfd, const char *path, const char *text) {
        _cleanup_close_ int fd =
                        openat(dirfd, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

        return fd < 0 ? -errno : write_all(fd, text, strlen(text));
}

int file_replace_bytes_at(int dirfd, const char *path, const void *data, size_t size) {
        _cleanup_free_ char *temporary = NULL;
        _cleanup_close_ int fd = -EBADF;
        int r;

        if (asprintf(&temporary, "%s" FILE_REPLACE_SUFFIX, path) < 0)
                return -ENOMEM;
        fd = openat(dirfd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0 && errno == EEXIST &&
            unlinkat(dirfd, temporary, 0) >= 0) /* of one that was killed, or a trap */
                fd = openat(dirfd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0)
                return -errno;

        r = write_all(fd, data, size);
        if (r >= 0 && renameat(dirfd, temporary, dirfd, path) < 0)
                r = -errno;
        if (r < 0)
                (void) unlinkat(dirfd, temporary, 0);
        return r;
}

int file_replace_at(int dirfd, const char *path, const char *text) {
        return file_replace_bytes_at(dirfd, path, text, strlen(text));
}

/* A file without a name, which gets one when it is whole. */
int file_create_at(int dirfd, const char *path, const char *text) {
        _cleanup_free_ char *directory = strdup(path);
        _cleanup_close_ int fd = -EBADF;
        char link[32], *slash;
        int r;

        if (!directory)
                return -ENOMEM;
        slash = strrchr(directory, '/');
        if (slash)
                *slash = '\0';
        fd = openat(dirfd, slash ? directory : ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0644);
        if (fd < 0)
                return -errno;

        r = write_all(fd, text, strlen(text));
        if (r < 0)
                return r;
        (void) snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        return linkat(AT_FDCWD, link, dirfd, path, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

int dir_open_at(int dirfd, const char *path) {
        int fd = openat(dirfd, path, O_PATH | O_DIRECTORY | O_CLOEXEC);

        return fd < 0 ? -errno : fd;
}

static bool is_directory(int dirfd, const char *path) {
        struct stat st;

        return fstatat(dirfd, path, &st, 0) >= 0 && S_ISDIR(st.st_mode);
}

int dir_make_at(int dirfd, const char *path) {
        _cleanup_free_ char *copy = strdup(path);

        if (!copy)
                return -ENOMEM;
        for (char *p = copy + 1;; p++) {
                char c = *p;

                if (c && c != '/')
                        continue;
                *p = '\0';
                if (mkdirat(dirfd, copy, 0755) < 0 && errno != EEXIST)
                        return -errno;
                *p = c;
                if (!c)
                        return is_directory(dirfd, copy) ? 0 : -ENOTDIR;
        }
}

bool file_exists_at(int dirfd, const char *path) {
        return faccessat(dirfd, path, F_OK, AT_SYMLINK_NOFOLLOW) >= 0;
}

int dir_read_at(int dirfd, const char *path, StrList *ret) {
        _cleanup_(str_list_done) StrList names = {};
        int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
        DIR *d = fd < 0 ? NULL : fdopendir(fd);

        if (!d) {
                r = -errno;
                (void) close_fd(fd);
                return r;
        }
        for (struct dirent *e; r >= 0 && (e = readdir(d));)
                if (e->d_name[0] != '.')
                        r = str_list_add(&names, e->d_name);
        (void) closedir(d);
        if (r < 0)
                return r;
        *ret = names;
        names = (StrList){};
        return 0;
}

int dir_list_at(int dirfd, const char *path, StrList *ret) {
        int r = dir_read_at(dirfd, path, ret);

        if (r >= 0)
                str_list_sort(ret);
        return r;
}
