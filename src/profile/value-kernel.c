/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values as the kernel has them: from a profile into an attribute, and back.
 */
#include "profile/bytes.h"
#include "profile/scalar.h"
#include "profile/value.h"
#include "util/memstream.h"
#include "util/text.h"

bool value_is_binary(const Key *key) {
        return key->kind == VALUE_BYTES || key->kind == VALUE_FORMAT;
}

static char *join(const char *text, char separator) {
        _cleanup_(str_list_done) StrList words = {};
        _cleanup_memstream_ MemStream stream = {};
        FILE *f;

        if (text_split(text, &words) < 0 || !(f = memstream_open(&stream)))
                return NULL;
        for (size_t i = 0; i < words.n; i++) {
                if (i > 0)
                        fputc(separator, f);
                fputs(words.items[i], f);
        }
        return memstream_text(&stream);
}

/* The rows' formats have one directive: a number's for a number, %s for a name. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static char *format_number(const Key *key, const char *text) {
        uint32_t v = 0;
        char *s;

        (void) scalar_parse_number(text, &v);
        return asprintf(&s, key->format, v) < 0 ? NULL : s;
}

static char *format_text(const Key *key, const char *text) {
        char *s;

        return asprintf(&s, key->format, text) < 0 ? NULL : s;
}
#pragma GCC diagnostic pop

static char *convert(const Key *key, const char *text) {
        char *s = NULL;

        switch (key->kind) {
        case VALUE_BOOL:
                return strdup(scalar_parse_bool(text) > 0 ? "1" : "0");
        case VALUE_NUMBERS:
                return join(text, ',');
        case VALUE_LINES:
                return join(text, '\n');
        case VALUE_BYTES:
                return bytes_parse(text, &s) < 0 ? NULL : s;
        case VALUE_FORMAT:
                return pixel_format_parse(text, &s) < 0 ? NULL : s;
        case VALUE_LINK:
                return format_text(key, text);
        default:
                return key->format ? format_number(key, text) : strdup(text);
        }
}

char *value_for_kernel(const Key *key, const char *text) {
        _cleanup_free_ char *converted = convert(key, text);
        char *s;

        if (!converted || !key->suffix)
                return TAKE_PTR(converted);
        return asprintf(&s, "%s%s", converted, key->suffix) < 0 ? NULL : s;
}

/* ---- and back ---- */

static char *with_blanks(const char *text, char separator) {
        char *copy = strdup(text);

        for (char *c = copy; c && *c; c++)
                if (*c == separator)
                        *c = ' ';
        return copy;
}

/* A word of the row: the same one, or the same number. */
static char *word_of(const Key *key, const char *text) {
        uint32_t wanted, v;

        if (key->words[text_index(key->words, text)] || scalar_parse_number(text, &wanted) < 0)
                return strdup(text);
        for (const char *const *w = key->words; *w; w++)
                if (scalar_parse_number(*w, &v) >= 0 && v == wanted)
                        return strdup(*w);
        return strdup(text);
}

/* "%02x" has no 0x. */
static char *number_of(const Key *key, const char *text) {
        char *s;

        if (!str_eq(key->format, "%02x"))
                return strdup(text);
        return asprintf(&s, "0x%s", text) < 0 ? NULL : s;
}

char *value_from_kernel(const Key *key, const char *data, size_t size) {
        _cleanup_free_ char *text = NULL;

        if (key->kind == VALUE_FORMAT)
                return size == PIXEL_FORMAT_SIZE ? pixel_format_text((const uint8_t *) data) : strdup("");
        if (key->kind == VALUE_BYTES)
                return hex_encode(data, size);
        while (size > 0 && data[size - 1] == '\n')
                size--;
        if (key->suffix && size >= strlen(key->suffix) &&
            strncmp(data + size - strlen(key->suffix), key->suffix, strlen(key->suffix)) == 0)
                size -= strlen(key->suffix);
        text = strndup(data, size);
        if (!text)
                return NULL;

        switch (key->kind) {
        case VALUE_BOOL:
                return strdup(scalar_parse_bool(text) > 0 ? "yes" : "no");
        case VALUE_NUMBERS:
                return with_blanks(text, ',');
        case VALUE_LINES:
                return with_blanks(text, '\n');
        case VALUE_WORD:
                return word_of(key, text);
        case VALUE_NUMBER:
                return number_of(key, text);
        default:
                return TAKE_PTR(text);
        }
}
