/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <linux/usb/functionfs.h>

#include "profile/blob-reader.h"

static int take_language(BlobReader *r, BlobStrings *s) {
        const uint8_t *p = blob_take(r, 2, "a language");

        if (!p)
                return -EINVAL;
        if (array_grow(&s->languages, s->n_languages, sizeof *s->languages) < 0)
                return -ENOMEM;
        s->languages[s->n_languages++] = blob_get16(p);
        for (size_t i = 0; i < s->n_strings; i++) {
                const char *text = (const char *) r->data + r->at;
                size_t n = strnlen(text, r->size - r->at);

                if (n == r->size - r->at)
                        return blob_bad(r, r->at, "string %zu has no end (a zero)", i + 1);
                if (array_grow(&s->texts, s->n_texts, sizeof *s->texts) < 0)
                        return -ENOMEM;
                s->texts[s->n_texts++] = text;
                r->at += n + 1;
        }
        return 0;
}

static int take_strings(BlobReader *r, BlobStrings *s) {
        uint32_t magic, n, languages;

        if (blob_take32(r, "the head", &magic) < 0)
                return -EINVAL;
        if (magic != FUNCTIONFS_STRINGS_MAGIC)
                return blob_bad(r, 0, "begins with %u: no strings of functionfs (%u)", magic,
                                FUNCTIONFS_STRINGS_MAGIC);
        if (blob_take_size(r) < 0 || blob_take32(r, "the number of strings", &n) < 0 ||
            blob_take32(r, "the number of languages", &languages) < 0)
                return -EINVAL;
        if (!n != !languages)
                return blob_bad(r, 8, "%u strings in %u languages (some in some, or none in none)", n,
                                languages);
        s->n_strings = n;
        for (uint32_t i = 0; i < languages; i++) {
                int k = take_language(r, s);

                if (k < 0)
                        return k;
        }
        return r->at < r->size ? blob_bad(r, r->at, "%zu bytes behind the last string", r->size - r->at) : 0;
}

int blob_read_strings(const char *file, const void *data, size_t size, Diagnostics *diag, BlobStrings *ret) {
        _cleanup_(blob_strings_done) BlobStrings s = {};
        BlobReader r = { .file = file, .data = data, .size = size, .diag = diag };
        int k = take_strings(&r, &s);

        if (k < 0)
                return k;
        *ret = s;
        s = (BlobStrings){};
        return 0;
}

void blob_strings_done(BlobStrings *s) {
        free(s->languages);
        free(s->texts);
        *s = (BlobStrings){};
}
