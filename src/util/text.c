/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "util/text.h"

int str_list_take(StrList *l, char *s) {
        if (!s)
                return -ENOMEM;
        if (array_grow(&l->items, l->n, sizeof(char *)) < 0) {
                free(s);
                return -ENOMEM;
        }
        l->items[l->n++] = s;
        return 0;
}

int str_list_add(StrList *l, const char *s) {
        return str_list_take(l, strdup(s));
}

bool str_list_has(const StrList *l, const char *s) {
        for (size_t i = 0; i < l->n; i++)
                if (str_eq(l->items[i], s))
                        return true;
        return false;
}

static int compare_items(const void *a, const void *b) {
        return strcmp(*(char *const *) a, *(char *const *) b);
}

void str_list_sort(StrList *l) {
        if (l->n > 1)
                qsort(l->items, l->n, sizeof(char *), compare_items);
}

void str_list_unique(StrList *l) {
        size_t n = 0;

        for (size_t i = 0; i < l->n; i++)
                if (n > 0 && str_eq(l->items[i], l->items[n - 1]))
                        free(l->items[i]);
                else
                        l->items[n++] = l->items[i];
        l->n = n;
}

void str_list_done(StrList *l) {
        for (size_t i = 0; i < l->n; i++)
                free(l->items[i]);
        free(l->items);
        *l = (StrList){};
}

int text_split(const char *text, StrList *ret) {
        _cleanup_(str_list_done) StrList words = {};

        for (const char *p = text + strspn(text, " \t"); *p; p += strspn(p, " \t")) {
                size_t n = strcspn(p, " \t");

                if (str_list_take(&words, strndup(p, n)) < 0)
                        return -ENOMEM;
                p += n;
        }

        *ret = words;
        words = (StrList){};
        return 0;
}

static bool is_bare(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               strchr("_./:@=,+-", c);
}

void text_write_word(FILE *f, const char *word) {
        bool bare = *word;

        for (const char *p = word; *p; p++)
                bare = bare && is_bare(*p);
        if (bare) {
                fputs(word, f);
                return;
        }

        fputc('"', f);
        for (const unsigned char *p = (const unsigned char *) word; *p; p++)
                if (*p == '\n')
                        fputs("\\n", f);
                else if (*p == '"' || *p == '\\')
                        fprintf(f, "\\%c", *p);
                else if (*p < ' ' || *p == 0x7f)
                        fprintf(f, "\\x%02x", *p);
                else
                        fputc(*p, f);
        fputc('"', f);
}

static int hex_digit(char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads the escape behind a backslash; returns the number of characters taken, 0 if it is none of ours. */
static size_t read_escape(const char *p, char *ret) {
        if (*p == 'n')
                *ret = '\n';
        else if (*p == '"' || *p == '\\')
                *ret = *p;
        else if (*p == 'x' && hex_digit(p[1]) >= 0 && hex_digit(p[2]) >= 0) {
                *ret = (char) (hex_digit(p[1]) << 4 | hex_digit(p[2]));
                return *ret ? 3 : 0;
        } else
                return 0;
        return 1;
}

/* Reads one quoted word that starts behind the opening quote; ret_end is behind the closing one. */
static int read_quoted(const char *p, char **ret, const char **ret_end) {
        _cleanup_free_ char *word = malloc(strlen(p) + 1);
        size_t n = 0;

        if (!word)
                return -ENOMEM;
        for (; *p != '"'; n++)
                if (*p == '\\') {
                        size_t k = read_escape(p + 1, word + n);

                        if (k == 0)
                                return -EINVAL;
                        p += 1 + k;
                } else if (*p)
                        word[n] = *p++;
                else
                        return -EINVAL;
        word[n] = '\0';
        *ret = TAKE_PTR(word);
        *ret_end = p + 1;
        return 0;
}

int text_read_words(const char *line, StrList *ret) {
        _cleanup_(str_list_done) StrList words = {};
        int r;

        for (const char *p = line + strspn(line, " "); *p; p += strspn(p, " ")) {
                char *word = NULL;

                if (*p == '"') {
                        r = read_quoted(p + 1, &word, &p);
                        if (r < 0)
                                return r;
                        if (*p && *p != ' ') {
                                free(word);
                                return -EINVAL;
                        }
                } else {
                        size_t n = strcspn(p, " \"");

                        if (p[n] == '"')
                                return -EINVAL;
                        word = strndup(p, n);
                        p += n;
                }
                if (str_list_take(&words, word) < 0)
                        return -ENOMEM;
        }

        *ret = words;
        words = (StrList){};
        return 0;
}

char *text_vformat(const char *fmt, va_list ap) {
        char *s;

        return vasprintf(&s, fmt, ap) < 0 ? NULL : s;
}

char *hex_encode(const void *data, size_t size) {
        const uint8_t *p = data;
        char *s = malloc(size * 2 + 1);

        if (!s)
                return NULL;
        for (size_t i = 0; i < size; i++)
                (void) sprintf(s + i * 2, "%02x", p[i]);
        s[size * 2] = '\0';
        return s;
}

int hex_decode(const char *text, uint8_t **ret, size_t *ret_size) {
        size_t n = strlen(text);
        _cleanup_free_ uint8_t *p = malloc(n / 2 + 1);

        if (!p)
                return -ENOMEM;
        if (n % 2)
                return -EINVAL;
        for (size_t i = 0; i < n / 2; i++) {
                int hi = hex_digit(text[i * 2]), lo = hex_digit(text[i * 2 + 1]);

                if (hi < 0 || lo < 0)
                        return -EINVAL;
                p[i] = (uint8_t) (hi << 4 | lo);
        }
        *ret = TAKE_PTR(p);
        *ret_size = n / 2;
        return 0;
}

uint64_t fnv1a(uint64_t hash, const void *data, size_t size) {
        const uint8_t *p = data;

        for (size_t i = 0; i < size; i++)
                hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
        return hash;
}

uint64_t hash_mix(uint64_t hash) {
        hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
        hash = (hash ^ hash >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
        return hash ^ hash >> 33;
}

bool utf8_valid(const char *s) {
        static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };

        for (const uint8_t *p = (const uint8_t *) s; *p;) {
                unsigned n = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
                uint32_t c = n <= 1 ? *p : *p & (0x7fU >> n);

                if (n == 0)
                        return false;
                for (unsigned i = 1; i < n; i++) {
                        if (p[i] >> 6 != 2)
                                return false;
                        c = c << 6 | (p[i] & 0x3f);
                }
                if ((n > 1 && c < smallest[n]) || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                        return false;
                p += n;
        }
        return true;
}

size_t text_index(const char *const *words, const char *word) {
        size_t i = 0;

        while (words[i] && !str_eq(words[i], word))
                i++;
        return i;
}
