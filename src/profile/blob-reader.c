/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/blob-reader.h"
#include "util/text.h"

int blob_bad(const BlobReader *r, size_t at, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        return text ? diag_error(r->diag, -EINVAL, "%s: byte %zu: %s", r->file, at, text) : -ENOMEM;
}

const uint8_t *blob_take(BlobReader *r, size_t n, const char *what) {
        const uint8_t *p = r->data + r->at;

        if (n > r->size - r->at) {
                (void) blob_bad(r, r->at, "%s is cut off: %zu of %zu bytes are left", what, r->size - r->at,
                                n);
                return NULL;
        }
        r->at += n;
        return p;
}

int blob_take32(BlobReader *r, const char *what, uint32_t *ret) {
        const uint8_t *p = blob_take(r, sizeof *ret, what);

        if (!p)
                return -EINVAL;
        *ret = blob_get32(p);
        return 0;
}

int blob_take_size(BlobReader *r) {
        uint32_t size;

        if (blob_take32(r, "the head", &size) < 0)
                return -EINVAL;
        return size == r->size ? 0 : blob_bad(r, 4, "says that there are %u bytes (%zu)", size, r->size);
}
