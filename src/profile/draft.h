/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Draft · functionfs blobs → the sections of a profile that makes such blobs. What a profile cannot say is refused, each
 * thing with its place in the blob; what no host notices is left out, and a comment says so. Pure.
 */
#pragma once

#include "profile/blob.h"
#include "util/text.h"

typedef struct Draft {
        const char *file; /* of the descriptors; for words, as the next */
        const char *strings_file;
        const BlobContent *blob;
        const BlobStrings *strings; /* NULL: not given */
        Diagnostics *diag;
        StrList notes; /* what is left out */
} Draft;

/*
 * [Function ffs.INSTANCE] and its [Interface …] as text, comments first. instance must be a name that profiles take.
 * Returns 0; -EINVAL with all that is wrong in diag; -ENOMEM.
 */
int draft_new(const char *file, const BlobContent *blob, const char *strings_file,
              const BlobStrings *strings, const char *instance, Diagnostics *diag, char **ret);

/* ---- for its parts ---- */

/* 'FILE: byte N: …'. Returns -EINVAL. */
int draft_refuse(const Draft *d, size_t at, const char *fmt, ...) _printf_(3, 4);
/* What is wrong is said all at once: the one does not keep the other from being tried. */
static inline int draft_both(int a, int b) {
        return a < 0 ? a : b;
}
/* Adds a comment, once. Returns 0 or -ENOMEM. */
int draft_note(Draft *d, const char *fmt, ...) _printf_(2, 3);

/*
 * Writes one line 'KEY=TYPE DIRECTION [OPTION=N]…' for an endpoint as each speed has it, NULL where the blob has not
 * that speed. Returns 0, -EINVAL or -ENOMEM.
 */
int draft_endpoint(Draft *d, const char *key, const BlobEndpoint *const all[_SPEED_MAX], FILE *f);

/*
 * What a profile has one of for all speeds must be the same at all: else the rest cannot be told, and -EINVAL is returned.
 * What is beyond a profile, flags and numbers of endpoints, is refused in ret_limits.
 */
int draft_check(const Draft *d, int *ret_limits);
