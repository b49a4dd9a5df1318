/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Preloaded: the allocation number $ALLOC_FAIL fails, no other. The number of all of them goes to the file $ALLOC_COUNT.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* glibc's own, under the names that it keeps for this */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static unsigned long n, failing;

__attribute__((constructor)) static void begin(void) {
        const char *number = getenv("ALLOC_FAIL");

        failing = number ? strtoul(number, NULL, 10) : 0;
        n = 0;
}

__attribute__((destructor)) static void end(void) {
        const char *path = getenv("ALLOC_COUNT");
        unsigned long total = n;
        FILE *f = path ? fopen(path, "w") : NULL;

        if (!f)
                return;
        (void) fprintf(f, "%lu\n", total);
        (void) fclose(f);
}

static bool fails(void) {
        if (++n != failing)
                return false;
        errno = ENOMEM;
        return true;
}

void *malloc(size_t size) {
        return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
        return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t size) {
        return fails() ? NULL : __libc_realloc(p, size);
}
