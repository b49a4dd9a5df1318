/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blob reader · the place in a blob up to which it has been read, and taking bytes from there. For the readers of blobs.
 */
#pragma once

#include "profile/blob.h"

typedef struct BlobReader {
        const char *file;
        const uint8_t *data;
        size_t size, at; /* what is before at has been read */
        Diagnostics *diag;
        Speed speed;
        BlobContent *blob;
} BlobReader;

/* 'FILE: byte N: …'. Returns -EINVAL. */
int blob_bad(const BlobReader *r, size_t at, const char *fmt, ...) _printf_(3, 4);

/* The next n bytes, behind which the reader is then; NULL, which has been said, if there are not so many. */
const uint8_t *blob_take(BlobReader *r, size_t n, const char *what);
/* A number of 32 bits. Returns 0, or -EINVAL, which has been said. */
int blob_take32(BlobReader *r, const char *what, uint32_t *ret);
/* The length of the whole, behind the magic number of both blobs. */
int blob_take_size(BlobReader *r);

static inline uint16_t blob_get16(const uint8_t *p) {
        return (uint16_t) (p[0] | p[1] << 8);
}

static inline uint32_t blob_get32(const uint8_t *p) {
        return blob_get16(p) | (uint32_t) blob_get16(p + 2) << 16;
}

/* Microsoft's OS descriptors, n of them. Returns 0, -EINVAL or -ENOMEM. */
int blob_take_os_descriptors(BlobReader *r, uint32_t n);
