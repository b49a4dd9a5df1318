/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Scratch · a directory of the test's own, gone when the program ends, and profiles made from text in it.
 */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <dirent.h>
#include <sys/stat.h>

#include "profile/profile.h"
#include "util/file.h"

static char scratch_path[4096];

static inline int scratch_remove_one(const char *path, const struct stat *st _unused_, int type _unused_,
                                     struct FTW *ftw _unused_) {
        return remove(path);
}

static inline void scratch_remove(void) {
        (void) nftw(scratch_path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The directory; made at the first call. Processes forked by a test end with _exit(2), or they remove it. */
static inline const char *scratch(void) {
        if (!*scratch_path) {
                (void) snprintf(scratch_path, sizeof scratch_path, "%s/usb-gadgetd-test-XXXXXX", getenv("TMPDIR") ?: "/tmp");
                if (!mkdtemp(scratch_path)) {
                        perror(scratch_path);
                        exit(1);
                }
                (void) atexit(scratch_remove);
        }
        return scratch_path;
}

/* Writes a file below the directory and makes the directories above it. The path is valid until the next call. */
static inline const char *scratch_write(const char *name, const void *data, size_t size) {
        static char path[8192];
        FILE *f;

        (void) snprintf(path, sizeof path, "%s/%s", scratch(), name);
        *strrchr(path, '/') = '\0';
        if (dir_make_at(AT_FDCWD, path) < 0) {
                perror(path);
                exit(1);
        }
        path[strlen(path)] = '/';
        (void) unlink(path); /* a new file: rewriting one makes some file systems wait for the disk */
        f = fopen(path, "w");
        if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0) {
                perror(path);
                exit(1);
        }
        return path;
}

/* How many entries a directory below scratch() has; "." for itself. */
static inline unsigned scratch_count(const char *name) {
        _cleanup_free_ char *path = NULL;
        unsigned n = 0;
        DIR *d;

        if (asprintf(&path, "%s/%s", scratch(), name) < 0 || !(d = opendir(path)))
                return 0;
        for (struct dirent *e; (e = readdir(d));)
                n += !str_eq(e->d_name, ".") && !str_eq(e->d_name, "..");
        (void) closedir(d);
        return n;
}

static inline int scratch_profile_file(const char *path, Diagnostics *diag, Profile **ret) {
        static const Specifiers host = { .machine_id = "0123456789abcdef0123456789abcdef", .host_name = "host" };

        return profile_load_file(path, &host, diag, ret);
}

/* Loads text as the profile "test". */
static inline int scratch_profile(const void *text, size_t size, Diagnostics *diag, Profile **ret) {
        return scratch_profile_file(scratch_write("test.conf", text, size), diag, ret);
}
