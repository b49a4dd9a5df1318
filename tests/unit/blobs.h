/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blobs · functionfs blobs for tests: from hexadecimal, from profiles; and the drafts of them.
 */
#pragma once

#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "check.h"
#include "profile/descriptor.h"
#include "profile/draft.h"
#include "profile/function.h"
#include "scratch.h"

/*
 * Words of hexadecimal → bytes. SIZE is their number, with which a blob goes on behind V2, V1 or STR, what it is.
 */
static inline uint8_t *blobs_make(const char *text, size_t *ret_size) {
        static const struct {
                const char *word, *hex;
        } words[] = { { "V1", "01000000" }, { "V2", "03000000" }, { "STR", "02000000" }, { "SIZE", "00000000" } };
        _cleanup_(str_list_done) StrList list = {};
        _cleanup_free_ char *hex = calloc(1, strlen(text) * 8 + 1);
        uint8_t *data = NULL;
        bool sized = false;

        if (text_split(text, &list) < 0 || !hex)
                abort();
        for (size_t i = 0; i < list.n; i++) {
                const char *word = list.items[i];

                sized = sized || str_eq(word, "SIZE");
                FOREACH_ITEM(it, words, ELEMENTSOF(words))
                        if (str_eq(it->word, list.items[i]))
                                word = it->hex;
                strcat(hex, word);
        }
        if (hex_decode(hex, &data, ret_size) < 0)
                abort();
        if (sized)
                data[4] = (uint8_t) *ret_size, data[5] = (uint8_t) (*ret_size >> 8);
        return data;
}

#define BLOBS_HEAD "[Gadget]\nidVendor=0x1d6b\nidProduct=0x0104\n"

/* The draft of two blobs called "d" and "s". strings may have no data: then there is no such file. */
static inline int blobs_draft(const Blob *descriptors, const Blob *strings, Diagnostics *diag, char **ret) {
        _cleanup_(blob_content_done) BlobContent content = {};
        _cleanup_(blob_strings_done) BlobStrings texts = {};
        int r = blob_read_descriptors("d", descriptors->data, descriptors->size, diag, &content);

        if (r >= 0 && strings->data)
                r = blob_read_strings("s", strings->data, strings->size, diag, &texts);
        return r < 0 ? r
                     : draft_new("d", &content, "s", strings->data ? &texts : NULL, "x", diag, ret);
}

/* The blobs of a function that a draft describes. */
static inline bool blobs_of(const char *draft, Blob *descriptors, Blob *strings) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_free_ char *text = NULL, *said = NULL;

        if (asprintf(&text, BLOBS_HEAD "%s", draft) < 0 ||
            !CHECK_INT(scratch_profile(text, strlen(text), &diag, &p), 0)) {
                said = diag_text(&diag);
                return CHECK_STR(said, "");
        }
        return CHECK_INT(descriptor_blob(p->functions, descriptors), 0) &&
               CHECK_INT(descriptor_strings(p->functions, strings), 0);
}
