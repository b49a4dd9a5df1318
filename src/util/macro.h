/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The few macros every room uses: ownership (_cleanup_, TAKE_*), sizes, attributes.
 * Nothing here knows of USB, of files or of systemd.
 */
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define _cleanup_(f)   __attribute__((cleanup(f)))
#define _printf_(a, b) __attribute__((format(printf, a, b)))
#define _unused_       __attribute__((unused))

#define ELEMENTSOF(x) (sizeof(x) / sizeof((x)[0]))
#define MIN_OF(a, b)  ((a) < (b) ? (a) : (b))
#define MAX_OF(a, b)  ((a) > (b) ? (a) : (b))

/* Hands the value over and leaves the resting state behind. */
#define TAKE_GENERIC(var, type, resting)                                                                    \
        ({                                                                                                  \
                type *_p = &(var);                                                                          \
                type _v = *_p;                                                                              \
                *_p = (resting);                                                                            \
                _v;                                                                                         \
        })
#define TAKE_PTR(ptr) TAKE_GENERIC(ptr, typeof(ptr), NULL)
#define TAKE_FD(fd)   TAKE_GENERIC(fd, int, -EBADF)

/* A cleanup function for a pointer variable, made from the destructor. */
#define DEFINE_CLEANUP(type, func)                                                                          \
        static inline void func##p(type *p) {                                                               \
                if (*p)                                                                                     \
                        func(*p);                                                                           \
        }

/* for (i …) over an array that stands beside its count: items, n_items */
#define FOREACH_ITEM(it, array, n)                                                                          \
        for (typeof(*(array)) *it = (array), *_end_##it = it ? it + (n) : it; it < _end_##it; it++)

static inline void freep(void *p) {
        free(*(void **) p);
}

static inline void closep(const int *fd) {
        if (*fd >= 0)
                (void) close(*fd);
}

static inline void fclosep(FILE **f) {
        if (*f)
                (void) fclose(*f);
}

#define _cleanup_free_   _cleanup_(freep)
#define _cleanup_close_  _cleanup_(closep)
#define _cleanup_fclose_ _cleanup_(fclosep)

static inline int close_fd(int fd) {
        if (fd >= 0)
                (void) close(fd);
        return -EBADF;
}

static inline bool str_eq(const char *a, const char *b) {
        return a && b ? strcmp(a, b) == 0 : a == b;
}

static inline const char *str_after(const char *s, const char *prefix) {
        size_t n = strlen(prefix);

        return strncmp(s, prefix, n) == 0 ? s + n : NULL;
}

static inline bool str_ends(const char *s, const char *suffix) {
        size_t n = strlen(s), k = strlen(suffix);

        return n >= k && strcmp(s + n - k, suffix) == 0;
}

/*
 * Makes room for one more item in an array of n items of the given size; the array's memory doubles.
 * Returns 0, or -ENOMEM with the array as it was.
 */
static inline int array_grow(void *array, size_t n, size_t size) {
        void **p = array, *q;

        if (n & (n - 1)) /* room is the next power of two */
                return 0;

        q = reallocarray(*p, n ? n * 2 : 1, size);
        if (!q)
                return -ENOMEM;
        *p = q;
        return 0;
}
