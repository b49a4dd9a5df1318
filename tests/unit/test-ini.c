/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A value goes through inih in slices. None of that may show: whatever its length and wherever its blanks and ';'
 * are, what comes back is the value without its outer blanks.
 */
#include "check.h"
#include "profile/ini.h"

#define VALUE_MAX 2000

/* Where slices may end: the multiples of all sizes that would make sense. */
static const unsigned borders[] = { 0, 32, 48, 64, 96, 100, 128, 192, 200, 256, 512, 1024 };

static char *stripped(const char *value) {
        size_t n;

        value += strspn(value, " \t");
        for (n = strlen(value); n > 0 && strchr(" \t", value[n - 1]);)
                n--;
        return strndup(value, n);
}

static void check_split(const char *key, const char *assign, const char *value) {
        _cleanup_free_ char *line = NULL, *want = stripped(value), *got_key = NULL, *got = NULL;

        if (asprintf(&line, "%s%s%s", key, assign, value) < 0)
                abort();
        check_row("%zu bytes: %s", strlen(value), value);
        if (!CHECK_INT(ini_split(line, &got_key, &got), 0))
                return;
        CHECK_STR(got_key, key);
        CHECK_STR(got, want);
}

/* Every length, plain and with one kind of trouble everywhere. */
static void test_lengths(void) {
        static const char *const patterns[] = { "x", ";", "=", ":", " ", "\t", "; ", " ;", "x ;", "\xc3\xa9", "#", "[k=v] ", "\"" };

        FOREACH_ITEM(pattern, patterns, ELEMENTSOF(patterns)) {
                size_t period = strlen(*pattern);

                for (unsigned n = 0; n <= VALUE_MAX; n += n < 300 ? 1 : 13) {
                        char value[VALUE_MAX + 1] = {};

                        for (unsigned i = 0; i < n; i++)
                                value[i] = (*pattern)[i % period];
                        check_split("key", "=", value);
                }
        }
}

/* Blanks and ';' at each offset around each border, in a value that goes on behind them and in one that ends there. */
static void test_borders(void) {
        static const char *const inserts[] = { ";", " ", "  ", " ;", "; ", " ; ", "\t;", ";;", " ;;", "   ;", "=", ":", "        " };

        FOREACH_ITEM(border, borders, ELEMENTSOF(borders))
                for (unsigned at = *border < 6 ? 0 : *border - 6; at <= *border + 6; at++)
                        FOREACH_ITEM(insert, inserts, ELEMENTSOF(inserts))
                                for (unsigned rest = 0; rest <= 130; rest += 13) {
                                        char value[VALUE_MAX + 1] = {};

                                        memset(value, 'x', at);
                                        strcat(value, *insert);
                                        memset(value + strlen(value), 'y', rest);
                                        check_split("key", "=", value);
                                }
}

/* Outer blanks longer than any slice. */
static void test_outer_blanks(void) {
        for (unsigned left = 0; left <= 210; left += 7)
                for (unsigned n = 0; n <= 140; n += 5)
                        for (unsigned right = 0; right <= 210; right += 15) {
                                char value[VALUE_MAX + 1] = {};

                                memset(value, left % 2 ? '\t' : ' ', left);
                                memset(value + left, 'x', n);
                                memset(value + left + n, ' ', right);
                                check_split("key", "=", value);
                        }
}

static void test_random_values(void) {
        static const char *const alphabets[] = { "xyz; ", " ;", "x;", "x ", " \t", "x=:;# [](\"\\", "\xc3\xa9;x" };

        for (unsigned round = 0; round < 20000; round++) {
                const char *alphabet = alphabets[check_random(ELEMENTSOF(alphabets))];
                unsigned n = check_random(check_random(8) ? 200 : VALUE_MAX + 1);
                char value[VALUE_MAX + 1] = {};

                for (unsigned i = 0; i < n; i++)
                        value[i] = alphabet[check_random((unsigned) strlen(alphabet))];
                check_split("key", check_random(2) ? "=" : " \t= ", value);
        }
}

static void test_keys(void) {
        static const char *const none[] = { "", "key", "key ", "key:value", "[key]" };
        _cleanup_free_ char *key = NULL, *value = NULL;
        char longest[INI_KEY_MAX + 2] = {}, line[512];

        for (unsigned n = 1; n <= INI_KEY_MAX; n++) {
                memset(longest, 'k', n);
                check_split(longest, "=", "v");
                check_split(longest, "=", "a value that is so long that several slices are needed to bring it through all of "
                                          "the parser; with ; in it, and with blanks");
        }
        check_split("lun.0/file", " = ", "=;:=");
        check_split("_k-9.A/z", "=", " ; ");

        longest[INI_KEY_MAX] = 'k';
        (void) snprintf(line, sizeof line, "%s=v", longest);
        check_row("%s", line);
        CHECK_INT(ini_split(line, &key, &value), -EINVAL);
        FOREACH_ITEM(it, none, ELEMENTSOF(none)) {
                check_row("%s", *it);
                CHECK_INT(ini_split(*it, &key, &value), -EINVAL);
        }
        CHECK(!key && !value); /* set on success only */
}

CHECK_MAIN(test_lengths, test_borders, test_outer_blanks, test_random_values, test_keys)
