/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "profile/bytes.h"
#include "profile/frame.h"
#include "profile/scalar.h"
#include "util/memstream.h"

/* Frame intervals are counted in 100 ns (USB Video 1.1, 3.9.2.3). */
#define INTERVALS_PER_SECOND 10000000
#define RATE_MAX             1000

/* A compressed frame has room for one that is not: 16 bits per pixel. */
#define COMPRESSED_BITS 16

typedef struct Frame {
        uint32_t width, height;
        uint32_t rates[FRAME_RATES_MAX]; /* frames per second; the first is the default */
        size_t n_rates;
        unsigned bits; /* per pixel */
} Frame;

static bool parse_size(char *word, Frame *f) {
        char *x = strchr(word, 'x');

        if (!x)
                return false;
        *x = '\0';
        return scalar_parse_number(word, &f->width) >= 0 && scalar_parse_number(x + 1, &f->height) >= 0 &&
               f->width > 0 && f->width <= UINT16_MAX && f->height > 0 && f->height <= UINT16_MAX;
}

/* 0, -EINVAL or -ENOMEM. */
static int parse(const char *text, Frame *f) {
        _cleanup_(str_list_done) StrList words = {};

        if (text_split(text, &words) < 0)
                return -ENOMEM;
        if (words.n < 2 || words.n - 1 > FRAME_RATES_MAX || !parse_size(words.items[0], f))
                return -EINVAL;
        f->n_rates = words.n - 1;
        for (size_t i = 0; i < f->n_rates; i++)
                if (scalar_parse_number(words.items[i + 1], f->rates + i) < 0 || f->rates[i] < 1 ||
                    f->rates[i] > RATE_MAX)
                        return -EINVAL;
        return 0;
}

bool frame_valid(const char *text) {
        Frame f = {};

        return parse(text, &f) == 0;
}

static uint32_t limited(uint64_t v) {
        return v > UINT32_MAX ? UINT32_MAX : (uint32_t) v;
}

static uint64_t frame_bits(const Frame *f) {
        return (uint64_t) f->width * f->height * f->bits;
}

static uint32_t extreme_rate(const Frame *f, bool highest) {
        uint32_t rate = f->rates[0];

        for (size_t i = 1; i < f->n_rates; i++)
                rate = highest ? MAX_OF(rate, f->rates[i]) : MIN_OF(rate, f->rates[i]);
        return rate;
}

static int compare_descending(const void *a, const void *b) {
        uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

        return x < y ? 1 : x > y ? -1 : 0;
}

/* Ascending, as the kernel keeps them. */
static void print_intervals(FILE *o, const Frame *f) {
        Frame sorted = *f;

        qsort(sorted.rates, sorted.n_rates, sizeof(uint32_t), compare_descending);
        for (size_t i = 0; i < sorted.n_rates; i++)
                fprintf(o, "%s%" PRIu32, i ? " " : "", INTERVALS_PER_SECOND / sorted.rates[i]);
}

/* Returns whether the attribute follows from a frame. */
static bool print_attribute(FILE *o, const Frame *f, const char *name) {
        const struct {
                const char *name;
                uint32_t value;
        } numbers[] = {
                { "wWidth", f->width },
                { "wHeight", f->height },
                { "dwMinBitRate", limited(frame_bits(f) * extreme_rate(f, false)) },
                { "dwMaxBitRate", limited(frame_bits(f) * extreme_rate(f, true)) },
                { "dwMaxVideoFrameBufferSize", limited(frame_bits(f) / 8) },
                { "dwDefaultFrameInterval", INTERVALS_PER_SECOND / f->rates[0] },
        };

        if (str_eq(name, "dwFrameInterval"))
                return print_intervals(o, f), true;
        FOREACH_ITEM(it, numbers, ELEMENTSOF(numbers))
                if (str_eq(it->name, name))
                        return fprintf(o, "%" PRIu32, it->value) > 0;
        return false;
}

/* "FORMAT/FRAME/x" → a key of the format */
static const char *format_text(const Section *s, const char *path, size_t n, const char *key,
                               const char *fallback) {
        FOREACH_ITEM(it, s->settings, s->n_settings)
                if (!it->wrong && strncmp(it->name, path, n) == 0 && it->name[n] == '/' &&
                    str_eq(it->name + n + 1, key))
                        return it->value;
        return fallback;
}

static unsigned format_bits(const Section *s, const char *path, size_t n) {
        uint32_t bits;

        if (!str_after(path, "streaming/uncompressed/"))
                return COMPRESSED_BITS;
        if (scalar_parse_number(format_text(s, path, n, "bBitsPerPixel", ""), &bits) >= 0)
                return bits;
        return pixel_format_bits(format_text(s, path, n, "guidFormat", "YUY2"));
}

int frame_attribute(const Section *s, const char *path, char **ret) {
        const char *slash = strrchr(path, '/');
        size_t n = slash ? (size_t) (slash - path) : 0, n_format;
        const char *frame = slash ? format_text(s, path, n, "Frame", NULL) : NULL;
        _cleanup_memstream_ MemStream stream = {};
        Frame f = {};
        FILE *o;
        bool known;
        int r;

        *ret = NULL;
        if (slash && str_eq(slash, "/bBitsPerPixel"))
                return asprintf(ret, "%u", format_bits(s, path, n)) < 0 ? -ENOMEM : 0;
        r = frame ? parse(frame, &f) : -EINVAL;
        if (r < 0)
                return r == -ENOMEM ? r : 0;
        for (n_format = n; path[n_format - 1] != '/';)
                n_format--;
        f.bits = format_bits(s, path, n_format - 1);
        o = memstream_open(&stream);
        if (!o)
                return -ENOMEM;
        known = print_attribute(o, &f, slash + 1);
        if (memstream_finish(&stream, ret, NULL) < 0)
                return -ENOMEM;
        if (!known)
                free(TAKE_PTR(*ret));
        return 0;
}
