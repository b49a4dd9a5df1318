/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The borders of each kind of value: the last text that is taken and the first that is not. What is said of a wrong
 * one is the golden tests' business; here only that something is.
 */
#include "check.h"
#include "profile/scalar.h"
#include "profile/value.h"

/* For values of a length: a row's text with '*' in it is that character repeated up to `length`. */
typedef struct Row {
        ValueKind kind;
        const char *value;
        bool ok;
        int32_t min;
        uint32_t max;
        unsigned length;
} Row;

#define YES true
#define NO false

static const Row rows[] = {
        { VALUE_NUMBER, "0", YES, 0, 9 }, { VALUE_NUMBER, "9", YES, 0, 9 }, { VALUE_NUMBER, "10", NO, 0, 9 },
        { VALUE_NUMBER, "0x9", YES, 0, 9 }, { VALUE_NUMBER, "0xa", NO, 0, 9 }, { VALUE_NUMBER, "1", NO, 2, 9 },
        { VALUE_NUMBER, "2", YES, 2, 9 }, { VALUE_NUMBER, "0xFFFF", YES, 0, 0xffff },
        { VALUE_NUMBER, "0x10000", NO, 0, 0xffff },
        { VALUE_NUMBER, "-5", YES, -5, 9 }, { VALUE_NUMBER, "-6", NO, -5, 9 }, { VALUE_NUMBER, "-0x5", YES, -5, 9 },
        { VALUE_NUMBER, "--5", NO, -9, 9 }, { VALUE_NUMBER, "-", NO, -9, 9 }, { VALUE_NUMBER, "-1", NO, 0, 9 },
        { VALUE_NUMBERS, "1 0x2  3", YES, 1, 3 }, { VALUE_NUMBERS, "1 4", NO, 1, 3 }, { VALUE_NUMBERS, "1,2", NO, 1, 3 },
        { VALUE_NUMBERS, "", NO, 1, 3 }, { VALUE_LINES, "1 2", YES, 1, 3 }, { VALUE_LINES, "1 0", NO, 1, 3 },
        { VALUE_IFNAME, "usb%d", YES }, { VALUE_IFNAME, "%d", YES }, { VALUE_IFNAME, "a%db", YES },
        { VALUE_IFNAME, "usb0", NO }, { VALUE_IFNAME, "usb%s", NO }, { VALUE_IFNAME, "u%d%d", NO },
        { VALUE_IFNAME, "a/%d", NO }, { VALUE_IFNAME, "a b%d", NO }, { VALUE_IFNAME, "abcdefghijklm%d", YES },
        { VALUE_IFNAME, "abcdefghijklmn%d", NO }, { VALUE_IFNAME, "", NO },
        { VALUE_BYTES, "05 01", YES, 1, 2 }, { VALUE_BYTES, "0501", YES, 1, 2 }, { VALUE_BYTES, "0x05, 0x01,", YES, 1, 2 },
        { VALUE_BYTES, "05 01 09", NO, 1, 2 }, { VALUE_BYTES, "5 01", NO, 1, 2 }, { VALUE_BYTES, "0x5", NO, 1, 2 },
        { VALUE_BYTES, "0x", NO, 1, 2 }, { VALUE_BYTES, "xx", NO, 1, 2 }, { VALUE_BYTES, "", NO, 1, 2 },
        { VALUE_BYTES, " , ", NO, 1, 2 },
        { VALUE_GUID, "{01234567-89ab-cdef-0123-456789ABCDEF}", YES },
        { VALUE_GUID, "01234567-89ab-cdef-0123-456789abcdef", YES },
        { VALUE_GUID, "{01234567-89ab-cdef-0123-456789abcdef", NO }, { VALUE_GUID, "01234567-89ab-cdef-0123-456789abcdef}", NO },
        { VALUE_GUID, "01234567-89ab-cdef-0123-456789abcdeg", NO }, { VALUE_GUID, "0123456789abcdef", NO }, { VALUE_GUID, "", NO },
        { VALUE_FORMAT, "YUY2", YES }, { VALUE_FORMAT, "Y8", YES }, { VALUE_FORMAT, "yuy2", NO }, { VALUE_FORMAT, "YUY22", NO },
        { VALUE_FORMAT, "{01234567-89ab-cdef-0123-456789abcdef}", YES }, { VALUE_FORMAT, "", NO },
        { VALUE_FRAME, "640x480 30", YES }, { VALUE_FRAME, "640x480  30 15 1", YES }, { VALUE_FRAME, "65535x1 1000", YES },
        { VALUE_FRAME, "640x480", NO }, { VALUE_FRAME, "640 480 30", NO }, { VALUE_FRAME, "640x480 0", NO },
        { VALUE_FRAME, "640x480 1001", NO }, { VALUE_FRAME, "65536x1 30", NO }, { VALUE_FRAME, "0x480 30", NO },
        { VALUE_FRAME, "x480 30", NO }, { VALUE_FRAME, "", NO },
        { VALUE_NAME, "a_B-1", YES }, { VALUE_NAME, "a b", NO }, { VALUE_NAME, "a.b", NO }, { VALUE_NAME, "", NO },
        { VALUE_DIRECTORY, "a", YES }, { VALUE_DIRECTORY, "a.b/c..d", YES }, { VALUE_DIRECTORY, "a/..", NO },
        { VALUE_DIRECTORY, "../a", NO }, { VALUE_DIRECTORY, "a/../b", NO }, { VALUE_DIRECTORY, "./a", NO },
        { VALUE_DIRECTORY, "a/.", NO }, { VALUE_DIRECTORY, "/a", NO }, { VALUE_DIRECTORY, "a/", NO },
        { VALUE_DIRECTORY, "a//b", NO }, { VALUE_DIRECTORY, "a b", NO }, { VALUE_DIRECTORY, "", NO },
        { VALUE_DIRECTORY, "..", NO }, { VALUE_DIRECTORY, "...", NO }, { VALUE_DIRECTORY, ".a", YES },
        { VALUE_LINKED, "a b", YES }, { VALUE_LINKED, "a/b  c/d", YES }, { VALUE_LINKED, "a", NO },
        { VALUE_LINKED, "a b c", NO }, { VALUE_LINKED, "a ../b", NO }, { VALUE_LINKED, "/a b", NO },
        { VALUE_ANY, "x", YES }, { VALUE_ANY, "*", YES, .length = 4095 }, { VALUE_ANY, "*", NO, .length = 4096 },
        { VALUE_STRING, "one", YES }, { VALUE_STRING, "a_B-1", NO }, { VALUE_STRING, "a/b", NO }, { VALUE_STRING, "", NO },
        { VALUE_LINK, "a_B-1", YES }, { VALUE_LINK, "a/b", NO }, { VALUE_LINK, "..", NO }, { VALUE_LINK, "", NO },
        { VALUE_BCD, "0x0000", YES }, { VALUE_BCD, "0x9999", YES }, { VALUE_BCD, "0x0a00", NO },
        { VALUE_BCD, "0x200", NO },
        { VALUE_BCD, "0x02000", NO }, { VALUE_BCD, "0200", NO }, { VALUE_BCD, "0X0200", NO }, { VALUE_BCD, "", NO },
        { VALUE_ASCII, "a ~", YES, 1, 3 }, { VALUE_ASCII, "abcd", NO, 1, 3 }, { VALUE_ASCII, "\303\244", NO, 1, 3 },
        { VALUE_BOOL, "yes", YES }, { VALUE_BOOL, "off", YES }, { VALUE_BOOL, "Yes", NO },
        { VALUE_BOOL, "2", NO }, { VALUE_BOOL, "", NO },
        { VALUE_WORD, "one", YES }, { VALUE_WORD, "two", YES }, { VALUE_WORD, "tw", NO }, { VALUE_WORD, "twoo", NO },
        { VALUE_WORD, "One", NO }, { VALUE_WORD, "", NO },
        { VALUE_USB_STRING, "", YES }, { VALUE_USB_STRING, "*", YES, .length = 126 },
        { VALUE_USB_STRING, "*", NO, .length = 127 },
        { VALUE_NAMES, "a.b c-d\te_1", YES }, { VALUE_NAMES, "a,b", NO }, { VALUE_NAMES, "a/b", NO },
        { VALUE_FD_NAME, "a", YES }, { VALUE_FD_NAME, "!~", YES }, { VALUE_FD_NAME, "", NO },
        { VALUE_FD_NAME, "a b", NO },
        { VALUE_FD_NAME, "a:b", NO }, { VALUE_FD_NAME, "a\x7f", NO }, { VALUE_FD_NAME, "a\t", NO },
        { VALUE_FD_NAME, "\xc3\xa9", NO },
        { VALUE_FD_NAME, "*", YES, .length = 200 }, { VALUE_FD_NAME, "*", NO, .length = 201 },
        { VALUE_UDC, "auto", YES }, { VALUE_UDC, "fe980000.usb", YES }, { VALUE_UDC, "dummy_udc.0", YES },
        { VALUE_UDC, "", NO },
        { VALUE_UDC, ".", NO }, { VALUE_UDC, "..", NO }, { VALUE_UDC, ".hidden", NO },
        { VALUE_UDC, "a/b", NO }, { VALUE_UDC, "a b", NO },
        { VALUE_UDC, "*", YES, .length = 255 }, { VALUE_UDC, "*", NO, .length = 256 },
        { VALUE_UNIT, "a.service", YES }, { VALUE_UNIT, "a@b.service", YES },
        { VALUE_UNIT, "a-b\\x2d:_.c.service", YES },
        { VALUE_UNIT, ".service", NO }, { VALUE_UNIT, "a@.service", NO }, { VALUE_UNIT, "a.socket", NO },
        { VALUE_UNIT, "a", NO },
        { VALUE_UNIT, "a.service ", NO }, { VALUE_UNIT, "a b.service", NO }, { VALUE_UNIT, "../a.service", NO },
        { VALUE_UNIT, "a/b.service", NO }, { VALUE_UNIT, ".a.service", NO }, { VALUE_UNIT, "a.Service", NO },
        { VALUE_UNIT, "", NO },
        { VALUE_UNIT, "\xc3\xa9.service", NO }, { VALUE_UNIT, "*.service", NO, .length = 256 },
        { VALUE_PATH, "/a", YES }, { VALUE_PATH, "/dev/ffs", YES }, { VALUE_PATH, "/a b", YES },
        { VALUE_PATH, "/a/.b", YES },
        { VALUE_PATH, "/a/..b", YES }, { VALUE_PATH, "/a/...", YES }, { VALUE_PATH, "/a./b..", YES },
        { VALUE_PATH, "/homer", YES },
        { VALUE_PATH, "/run/users", YES }, { VALUE_PATH, "/run/usb-gadget", YES }, { VALUE_PATH, "/var/home", YES },
        { VALUE_PATH, "", NO }, { VALUE_PATH, "/", NO }, { VALUE_PATH, "a", NO }, { VALUE_PATH, "a/b", NO },
        { VALUE_PATH, "./a", NO },
        { VALUE_PATH, "/a/", NO }, { VALUE_PATH, "//a", NO }, { VALUE_PATH, "/a//b", NO }, { VALUE_PATH, "/.", NO },
        { VALUE_PATH, "/..", NO }, { VALUE_PATH, "/./a", NO }, { VALUE_PATH, "/../a", NO },
        { VALUE_PATH, "/a/.", NO },
        { VALUE_PATH, "/a/..", NO }, { VALUE_PATH, "/a/./b", NO }, { VALUE_PATH, "/a/../b", NO },
        { VALUE_PATH, "/a/.b/../c", NO },
        { VALUE_PATH, "/home", NO }, { VALUE_PATH, "/home/a", NO }, { VALUE_PATH, "/root/a", NO },
        { VALUE_PATH, "/run/user/0", NO }, { VALUE_PATH, "/run/usb-gadgetd/a", NO },
        { VALUE_PATH, "/tmp/a", NO }, { VALUE_PATH, "/var/tmp", NO }, { VALUE_PATH, "/proc/a", NO },
        { VALUE_PATH, "/sys", NO },
        { VALUE_PATH, "/*", NO, .length = 1025 },
        { VALUE_TIME, "100ms", YES, 100, 2000 }, { VALUE_TIME, "99ms", NO, 100, 2000 },
        { VALUE_TIME, "99999us", NO, 100, 2000 },
        { VALUE_TIME, "2s", YES, 100, 2000 }, { VALUE_TIME, "2001ms", NO, 100, 2000 },
        { VALUE_TIME, "2000001us", NO, 100, 2000 },
        { VALUE_TIME, "10min", YES, 100, 600000 }, { VALUE_TIME, "11min", NO, 100, 600000 },
        { VALUE_TIME, "2", NO, 100, 2000 },
        { VALUE_MODE, "0660", YES }, { VALUE_MODE, "660", NO }, { VALUE_MODE, "0000", YES },
        { VALUE_MODE, "1660", NO },
        { VALUE_MODE, "66", NO }, { VALUE_MODE, "00660", NO }, { VALUE_MODE, "0680", NO }, { VALUE_MODE, "066", NO },
        { VALUE_MODE, "0x1b0", NO }, { VALUE_MODE, "0660 ", NO }, { VALUE_MODE, "", NO },
        { VALUE_MAC, "02:00:5e:00:53:01", YES }, { VALUE_MAC, "aA:bB:cC:dD:eE:fF", YES },
        { VALUE_MAC, "02:00:5e:00:53", NO },
        { VALUE_MAC, "02-00-5e-00-53-01", NO }, { VALUE_MAC, "02:00:5e:00:53:0g", NO },
        { VALUE_MAC, "02:00:5e:00:53:01:", NO },
        { VALUE_MAC, "02:00:5e:00:53:0", NO }, { VALUE_MAC, "2:0:5e:0:53:1", NO },
        { VALUE_MAC, "0::00:5e:00:53:01", NO }, { VALUE_MAC, "", NO },
        { VALUE_ENDPOINT, "bulk in", YES }, { VALUE_ENDPOINT, "bulk", NO },
};

static void test_kinds(void) {
        static const char *const words[] = { "one", "two", NULL };
        static const Origin at = { .path = "x.conf", .line = 7 };
        bool seen[_VALUE_KIND_MAX][2] = {};

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                const Key key = { .name = "key", .kind = it->kind, .min = it->min, .max = it->max, .words = words };
                _cleanup_(diag_done) Diagnostics diag = {};
                char value[4200] = {};
                const char *star = it->length ? strchr(it->value, '*') : NULL;

                if (star) /* the character it stands for is 'x' */
                        (void) snprintf(value, sizeof value, "%.*s%0*d%s", (int) (star - it->value), it->value,
                                        (int) (it->length - strlen(it->value) + 1), 0, star + 1);
                else
                        (void) snprintf(value, sizeof value, "%s", it->value);
                seen[it->kind][it->ok] = true;
                check_row("kind %d: '%s' (%zu bytes)", (int) it->kind, value, strlen(value));
                CHECK_INT(value_check(&key, "key", value, &at, &diag), it->ok ? 0 : -EINVAL);
                if (CHECK_INT(diag.n_errors, it->ok ? 0 : 1) && diag.n > 0) {
                        _cleanup_free_ char *text = diag_item_text(diag.items);

                        CHECK(str_after(text, "x.conf:7: "));
                }
        }
        for (ValueKind k = 0; k < _VALUE_KIND_MAX; k++) {
                check_row("kind %d has rows", (int) k);
                CHECK(seen[k][true] && seen[k][false]);
        }
}

/* What is written into the kernel's file. */
static void test_for_kernel(void) {
        static const struct {
                Key key;
                const char *value, *text;
        } rows_for_kernel[] = {
                { { .kind = VALUE_BOOL }, "off", "0" },
                { { .kind = VALUE_BOOL }, "true", "1" },
                { { .kind = VALUE_NUMBER }, "0x10", "0x10" },
                { { .kind = VALUE_NUMBER, .format = "%02x" }, "0xe", "0e" },
                { { .kind = VALUE_NUMBER, .format = "0x%02x" }, "4", "0x04" },
                { { .kind = VALUE_NUMBERS }, "48000  44100", "48000,44100" },
                { { .kind = VALUE_LINES }, "1 2 3", "1\n2\n3" },
                { { .kind = VALUE_ASCII, .suffix = "\n" }, "a b", "a b\n" },
                { { .kind = VALUE_BYTES }, "0x05, AB c0", "05abc0" },
                { { .kind = VALUE_FORMAT }, "YUY2", "5955593200001000800000aa00389b71" },
                { { .kind = VALUE_FORMAT }, "Y8", "5938202000001000800000aa00389b71" },
                { { .kind = VALUE_FORMAT }, "{01234567-89AB-cdef-0123-456789abcdef}", "67452301ab89efcd0123456789abcdef" },
                { { .kind = VALUE_LINK, .format = "a/%s" }, "b", "a/b" },
        };

        FOREACH_ITEM(it, rows_for_kernel, ELEMENTSOF(rows_for_kernel)) {
                _cleanup_free_ char *text = value_for_kernel(&it->key, it->value);

                check_row("kind %d: '%s'", (int) it->key.kind, it->value);
                CHECK_STR(text, it->text);
        }
}

static void test_from_kernel(void) {
        static const char yuy2[] = "YUY2\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71",
                          other[] = "\x67\x45\x23\x01\xab\x89\xef\xcd\x01\x23\x45\x67\x89\xab\xcd\xef";
        static const char *const words[] = { "8", "64", NULL };
        static const struct {
                Key key;
                const char *data;
                size_t size; /* 0: a text */
                const char *text;
        } found[] = {
                { { .kind = VALUE_BOOL }, "1\n", 0, "yes" },
                { { .kind = VALUE_BOOL }, "0\n", 0, "no" },
                { { .kind = VALUE_NUMBER }, "0x0104\n", 0, "0x0104" },
                { { .kind = VALUE_NUMBER, .format = "%02x" }, "e0\n", 0, "0xe0" },
                { { .kind = VALUE_NUMBER, .format = "0x%02x" }, "0x04\n", 0, "0x04" },
                { { .kind = VALUE_NUMBERS }, "48000,44100\n", 0, "48000 44100" },
                { { .kind = VALUE_LINES }, "1\n2\n3\n", 0, "1 2 3" },
                { { .kind = VALUE_WORD, .words = words }, "0x40\n", 0, "64" },
                { { .kind = VALUE_WORD, .words = words }, "0x20\n", 0, "0x20" },
                { { .kind = VALUE_ASCII, .suffix = "  " }, "a b  \n", 0, "a b" },
                { { .kind = VALUE_ASCII }, " a \n", 0, " a " },
                { { .kind = VALUE_ANY }, "", 0, "" },
                { { .kind = VALUE_BYTES }, "\x05\n\0", 3, "050a00" },
                { { .kind = VALUE_FORMAT }, yuy2, 16, "YUY2" },
                { { .kind = VALUE_FORMAT }, other, 16, "01234567-89ab-cdef-0123-456789abcdef" },
                { { .kind = VALUE_FORMAT }, "YUY2", 4, "" },
        };

        FOREACH_ITEM(it, found, ELEMENTSOF(found)) {
                _cleanup_free_ char *text = value_from_kernel(&it->key, it->data, it->size ?: strlen(it->data));

                check_row("kind %d: '%s'", (int) it->key.kind, it->text);
                CHECK_STR(text, it->text);
        }
}

static void test_numbers(void) {
        static const struct {
                const char *text;
                int64_t value; /* or an error */
        } numbers[] = {
                { "0", 0 }, { "7", 7 }, { "4294967295", UINT32_MAX }, { "0xffffffff", UINT32_MAX },
                { "0XaF", 0xaf }, { "0x0", 0 },
                { "0x0000000010", 16 }, { "4294967296", -EINVAL }, { "9999999999", -EINVAL },
                { "0x100000000", -EINVAL },
                { "18446744073709551617", -EINVAL }, { "0x10000000000000001", -EINVAL }, { "010", -EINVAL },
                { "00", -EINVAL },
                { "0x", -EINVAL }, { "x10", -EINVAL }, { "0xg", -EINVAL }, { "1e3", -EINVAL },
                { "1.0", -EINVAL }, { "-1", -EINVAL },
                { "+1", -EINVAL }, { " 1", -EINVAL }, { "1 ", -EINVAL }, { "1k", -EINVAL }, { "ff", -EINVAL },
                { "", -EINVAL },
        };

        FOREACH_ITEM(it, numbers, ELEMENTSOF(numbers)) {
                uint32_t v = 99;
                int r = scalar_parse_number(it->text, &v);

                check_row("%s", it->text);
                CHECK_INT(r < 0 ? r : (int64_t) v, it->value);
                CHECK(r >= 0 || v == 99);
        }
}

static void test_times(void) {
        static const struct {
                const char *text;
                int64_t us;
        } times[] = {
                { "0s", 0 }, { "125us", 125 }, { "10ms", 10000 }, { "3s", 3000000 }, { "2min", 120000000 },
                { "999999999min", INT64_C(59999999940000000) }, { "1000000000us", -EINVAL }, { "10", -EINVAL },
                { "ms", -EINVAL },
                { "", -EINVAL }, { "10 ms", -EINVAL }, { "10msec", -EINVAL }, { "10h", -EINVAL },
                { "1.5s", -EINVAL }, { "-1s", -EINVAL },
                { "1s 1ms", -EINVAL }, { "10S", -EINVAL }, { "0x10s", -EINVAL },
        };

        FOREACH_ITEM(it, times, ELEMENTSOF(times)) {
                uint64_t us = 99;
                int r = scalar_parse_time(it->text, &us);

                check_row("%s", it->text);
                CHECK_INT(r < 0 ? r : (int64_t) us, it->us);
                CHECK(r >= 0 || us == 99);
        }
}

static void test_bools(void) {
        static const char *const words[][2] = { { "no", "yes" }, { "false", "true" }, { "off", "on" }, { "0", "1" } };

        FOREACH_ITEM(it, words, ELEMENTSOF(words)) {
                CHECK_INT(scalar_parse_bool((*it)[0]), 0);
                CHECK_INT(scalar_parse_bool((*it)[1]), 1);
        }
        CHECK_INT(scalar_parse_bool(""), -EINVAL);
        CHECK_INT(scalar_parse_bool("TRUE"), -EINVAL);
        CHECK_INT(scalar_parse_bool("yes "), -EINVAL);
}

CHECK_MAIN(test_kinds, test_for_kernel, test_from_kernel, test_numbers, test_times, test_bools)
