/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blobs · functionfs blobs for tests: from hexadecimal.
 */
#pragma once

#include "check.h"
#include "profile/blob.h"
#include "util/text.h"

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
