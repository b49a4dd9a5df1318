/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Words in quotes must survive any bytes, because records of live gadgets are made of them; hexadecimal, the hash and
 * UTF-8 are held against what others have published.
 */
#include "check.h"
#include "util/text.h"

/* Bytes by class, so that the rare ones are not rare. */
static char random_byte(void) {
        static const char *const classes[] = {
                "\"\\", "\\xn\"0aA", " \t", "\n\r\x01\x1f\x7f\x1b", "abcXYZ019", "_./:@=,+-", "#;%$'`!&|<>*?[]{}()~^",
                "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff\x80\xc0",
        };
        const char *class = classes[check_random(ELEMENTSOF(classes))];

        return class[check_random((unsigned) strlen(class))];
}

static char *write_words(const StrList *words) {
        char *line = NULL;
        size_t size;
        FILE *f = open_memstream(&line, &size);

        for (size_t i = 0; i < words->n; i++) {
                fputs(i ? " " : "", f);
                text_write_word(f, words->items[i]);
        }
        (void) fclose(f);
        return line;
}

/* What is written is one line without control characters, and reads back as the same words. */
static void check_words(const StrList *words) {
        _cleanup_free_ char *line = write_words(words);
        _cleanup_(str_list_done) StrList got = {};

        check_row("%s", line);
        for (const char *p = line; *p; p++)
                if (!CHECK((unsigned char) *p >= ' ' && *p != 0x7f))
                        return;
        if (!CHECK_INT(text_read_words(line, &got), 0) || !CHECK_INT(got.n, words->n))
                return;
        for (size_t i = 0; i < got.n; i++)
                CHECK_STR(got.items[i], words->items[i]);
}

static void test_every_byte(void) {
        for (unsigned a = 1; a < 256; a++)
                for (unsigned b = 0; b < 256; b++) {
                        _cleanup_(str_list_done) StrList words = {};

                        (void) str_list_add(&words, (char[]){ (char) a, (char) b, 0 });
                        check_words(&words);
                }
}

static void test_random_words(void) {
        for (unsigned round = 0; round < 20000; round++) {
                _cleanup_(str_list_done) StrList words = {};

                for (unsigned i = check_random(5); i > 0; i--) {
                        char word[24] = {};

                        for (unsigned k = check_random(sizeof word); k > 0; k--)
                                word[k - 1] = random_byte();
                        (void) str_list_add(&words, word);
                }
                check_words(&words);
        }
}

static void test_read_words(void) {
        static const struct {
                const char *line;
                int n; /* words, or an error */
                const char *first;
        } rows[] = {
                { "", 0, NULL }, { "   ", 0, NULL }, { " a  b ", 2, "a" }, { "\"\"", 1, "" }, { "\"\" \"\"", 2, "" },
                { "\"a b\"", 1, "a b" }, { "\"\\x41\\n\\\"\\\\\"", 1, "A\n\"\\" }, { "\"\\xfF\"", -EINVAL, NULL },
                { "\"", -EINVAL, NULL }, { "\"a", -EINVAL, NULL }, { "a\"", -EINVAL, NULL },
                { "a\"b\"", -EINVAL, NULL },
                { "\"a\"b", -EINVAL, NULL }, { "\"a\"\"b\"", -EINVAL, NULL }, { "a \"", -EINVAL, NULL },
                { "\"\\\"", -EINVAL, NULL }, { "\"\\", -EINVAL, NULL }, { "\"\\q\"", -EINVAL, NULL },
                { "\"\\t\"", -EINVAL, NULL },
                { "\"\\x", -EINVAL, NULL }, { "\"\\x\"", -EINVAL, NULL }, { "\"\\x4\"", -EINVAL, NULL },
                { "\"\\x4", -EINVAL, NULL },
                { "\"\\xg0\"", -EINVAL, NULL }, { "\"\\x0g\"", -EINVAL, NULL },
                { "\"a\\x00b\"", -EINVAL, NULL }, /* no word has a NUL in it */
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(str_list_done) StrList words = {};
                int r = text_read_words(it->line, &words);

                check_row("%s", it->line);
                if (CHECK_INT(r < 0 ? r : (int) words.n, it->n) && it->first)
                        CHECK_STR(words.items[0], it->first);
        }
}

static void test_lists(void) {
        _cleanup_(str_list_done) StrList l = {};

        CHECK_INT(text_split(" \tb  a\tc \t", &l), 0);
        CHECK_INT(l.n, 3);
        CHECK_STR(l.items[0], "b");
        str_list_sort(&l);
        CHECK_STR(l.items[0], "a");
        CHECK_STR(l.items[2], "c");
        CHECK(str_list_has(&l, "b"));
        CHECK(!str_list_has(&l, ""));
        CHECK_INT(str_list_take(&l, NULL), -ENOMEM);
        CHECK_INT(l.n, 3);
}

static void test_hex(void) {
        static const char *const bad[] = { "0", "000", "0g", "g0", " 0", "0 ", "0x", "--", "00 00", "\xc3\xa9" };
        uint8_t data[256];

        for (unsigned n = 0; n <= sizeof data; n++) {
                _cleanup_free_ char *text = NULL;
                _cleanup_free_ uint8_t *back = NULL;
                size_t size = 1;

                for (unsigned i = 0; i < n; i++)
                        data[i] = (uint8_t) (n + i);
                text = hex_encode(data, n);
                check_row("%s", text);
                CHECK_INT(strlen(text), 2 * n);
                CHECK_INT(strspn(text, "0123456789abcdef"), 2 * n);
                if (CHECK_INT(hex_decode(text, &back, &size), 0) && CHECK_INT(size, n))
                        CHECK(memcmp(back, data, n) == 0);
        }
        FOREACH_ITEM(it, bad, ELEMENTSOF(bad)) {
                uint8_t *back = NULL;
                size_t size = 1;

                check_row("%s", *it);
                CHECK_INT(hex_decode(*it, &back, &size), -EINVAL);
                CHECK(!back && size == 1);
        }
}

/* The 64 bit FNV-1a values of test_fnv.c, which Landon Curt Noll published with the hash. */
static void test_fnv1a(void) {
        static const struct {
                const char *text;
                uint64_t hash;
        } rows[] = {
                { "", 0xcbf29ce484222325 }, { "a", 0xaf63dc4c8601ec8c }, { "b", 0xaf63df4c8601f1a5 },
                { "c", 0xaf63de4c8601eff2 }, { "fo", 0x08985907b541d342 }, { "foo", 0xdcb27518fed9d577 },
                { "foob", 0xdd120e790c2512af }, { "fooba", 0xcac165afa2fef40a }, { "foobar", 0x85944171f73967e8 },
                { "chongo was here!\n", 0x46810940eff5f915 },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                size_t n = strlen(it->text), half = n / 2;

                check_row("%s", it->text);
                CHECK_INT(fnv1a(FNV1A_START, it->text, n), it->hash);
                CHECK_INT(fnv1a(fnv1a(FNV1A_START, it->text, half), it->text + half, n - half), it->hash);
        }
        *check.row = '\0';
        CHECK_INT(fnv1a(FNV1A_START, "a", 2), 0x089be207b544f1e4); /* the NUL counts */
}

/* After Markus Kuhn's UTF-8 decoder stress test. */
static void test_utf8(void) {
        static const char *const good[] = {
                "", "plain\t\n", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                "\xef\xbf\xbf",
                "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5",
                "\xef\xbb\xbfz",
        };
        static const char *const bad[] = {
                "\x80", "\xbf", "a\x80", "\x80\x80\x80", "\xfe", "\xff",                   /* no first byte */
                "\xc2", "\xe0\xa0", "\xe1\x80", "\xf0\x90\x80", "\xf1\x80", "\xf4", "x\xc3", /* truncated */
                "\xc3(", "\xe2\x28\xa1", "\xe2\x82(", "\xf0\x28\x8c\xbc", "\xf0\x90(\xbc", "\xc3\xc3\xa9",
                "\xe2\x82\xc3",
                "\xc0\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x80\x80\xaf",
                "\xf0\x8f\xbf\xbf", /* overlong */
                "\xed\xa0\x80", "\xed\xad\xbf", "\xed\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80", /* surrogates */
                "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf7\xbf\xbf\xbf",                 /* behind U+10FFFF */
                "\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xfd\xbf\xbf\xbf\xbf\xbf",
        };

        FOREACH_ITEM(it, good, ELEMENTSOF(good)) {
                check_row("%s", *it);
                CHECK(utf8_valid(*it));
        }
        FOREACH_ITEM(it, bad, ELEMENTSOF(bad)) {
                check_row("%s", *it);
                CHECK(!utf8_valid(*it));
        }
}

static void test_unique(void) {
        static const char *const words[] = { "b", "a", "b", "c", "a", "b" };
        _cleanup_(str_list_done) StrList list = {};

        str_list_unique(&list);
        CHECK(list.n == 0);
        FOREACH_ITEM(it, words, ELEMENTSOF(words))
                CHECK(str_list_add(&list, *it) == 0);
        str_list_sort(&list);
        str_list_unique(&list);
        CHECK(list.n == 3);
        CHECK_STR(list.items[0], "a");
        CHECK_STR(list.items[1], "b");
        CHECK_STR(list.items[2], "c");
}

CHECK_MAIN(test_every_byte, test_random_words, test_read_words, test_lists, test_unique, test_hex, test_fnv1a, test_utf8)
