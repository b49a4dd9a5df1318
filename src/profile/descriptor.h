/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Descriptor · a functionfs function → the two blobs that are written to its ep0 (linux/usb/functionfs.h, V2).
 * Pure.
 */
#pragma once

#include "profile/profile.h"

/*
 * FUNCTIONFS_RW_PROXY_EPS (Linux 7.3): the kernel's header of the build machine may not have it yet, and an enum
 * constant cannot be asked for with #ifdef.
 */
#define FFS_FLAG_RW_PROXY_EPS UINT32_C(256)

typedef struct Blob {
        uint8_t *data;
        size_t size;
} Blob;

/*
 * Full-, high- and super-speed descriptors of f, endpoints numbered from 1 in each direction.
 * Returns 0 or -ENOMEM.
 */
int descriptor_blob(const Function *f, Blob *ret);

/* The strings that descriptor_blob() refers to, in US English. Returns 0 or -ENOMEM. */
int descriptor_strings(const Function *f, Blob *ret);

/* The flags word of a V2 blob; 0 for anything else. */
uint32_t descriptor_flags(const void *data, size_t size);

static inline void blob_done(Blob *b) {
        free(b->data);
        *b = (Blob){};
}
