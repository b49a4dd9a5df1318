/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <inttypes.h>

#include "profile/bytes.h"
#include "profile/endpoint.h"
#include "profile/frame.h"
#include "profile/scalar.h"
#include "profile/value.h"
#include "util/memstream.h"
#include "util/text.h"

/* What the kernel takes, in bytes of UTF-8 (linux/usb/gadget.h, USB_MAX_STRING_LEN). */
#define USB_STRING_MAX 126

/* Directories of which the unit's sandbox gives the daemon a view of its own, or none; and our own. */
static const char *const hidden_paths[] = { "/home", "/root",    "/run/user", "/run/usb-gadgetd",
                                            "/tmp",  "/var/tmp", "/proc",     "/sys" };

static bool parse_signed(const char *text, int64_t *ret) {
        bool negative = *text == '-';
        uint32_t v;

        if (scalar_parse_number(text + negative, &v) < 0)
                return false;
        *ret = negative ? -(int64_t) v : v;
        return true;
}

static bool number_ok(const Key *key, const char *value) {
        int64_t v;

        return parse_signed(value, &v) && v >= key->min && v <= key->max;
}

static bool numbers_ok(const Key *key, const char *value) {
        _cleanup_(str_list_done) StrList words = {};

        if (text_split(value, &words) < 0 || words.n < 1 || words.n > (key->count ?: SCALARS_MAX))
                return false;
        for (size_t i = 0; i < words.n; i++)
                if (!number_ok(key, words.items[i]))
                        return false;
        return true;
}

static bool bcd_ok(const Key *key _unused_, const char *value) {
        return str_after(value, "0x") && strlen(value) == 6 && strspn(value + 2, "0123456789") == 4;
}

static bool bool_ok(const Key *key _unused_, const char *value) {
        return scalar_parse_bool(value) >= 0;
}

static bool word_ok(const Key *key, const char *value) {
        return key->words[text_index(key->words, value)];
}

static bool usb_string_ok(const Key *key, const char *value) {
        return strlen(value) <= (key->max ? (size_t) key->max : USB_STRING_MAX);
}

static bool ascii_ok(const Key *key, const char *value) {
        int64_t n = (int64_t) strlen(value);

        for (const char *p = value; *p; p++)
                if (*p < ' ' || *p > '~')
                        return false;
        return n >= key->min && n <= key->max;
}

static bool names_ok(const Key *key _unused_, const char *value) {
        return value[strspn(value, " \t")] &&
               !value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.- \t")];
}

static bool fd_name_ok(const Key *key _unused_, const char *value) {
        size_t n = strlen(value);

        for (const char *p = value; *p; p++)
                if (*p <= ' ' || *p > '~' || *p == ':')
                        return false;
        return n > 0 && n <= 200; /* 255 less the -N of a list */
}

/* What gether_set_ifname() takes (drivers/usb/gadget/function/u_ether.c). */
static bool ifname_ok(const Key *key _unused_, const char *value) {
        const char *percent = strchr(value, '%');

        return percent && percent[1] == 'd' && !strchr(percent + 1, '%') && strlen(value) <= 15 &&
               !strpbrk(value, "/: \t");
}

static bool bytes_ok(const Key *key, const char *value) {
        _cleanup_free_ char *hex = NULL;
        int64_t n;

        if (bytes_parse(value, &hex) < 0)
                return false;
        n = (int64_t) strlen(hex) / 2;
        return n >= key->min && n <= key->max;
}

static bool guid_ok(const Key *key _unused_, const char *value) {
        return guid_valid(value);
}

static bool format_ok(const Key *key _unused_, const char *value) {
        _cleanup_free_ char *hex = NULL;

        return pixel_format_parse(value, &hex) >= 0;
}

static bool frame_ok(const Key *key _unused_, const char *value) {
        return frame_valid(value);
}

static bool name_ok(const Key *key _unused_, const char *value) {
        size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

        return n > 0 && !value[n];
}

static bool directory_ok(const Key *key _unused_, const char *value) {
        return key_path_valid(value);
}

static bool string_ok(const Key *key, const char *value) {
        return key->words ? word_ok(key, value) : name_ok(key, value);
}

static bool linked_ok(const Key *key _unused_, const char *value) {
        _cleanup_(str_list_done) StrList words = {};

        return text_split(value, &words) >= 0 && words.n == 2 && key_path_valid(words.items[0]) &&
               key_path_valid(words.items[1]);
}

/* At most a page, with the end that the kernel puts behind it. */
static bool any_ok(const Key *key _unused_, const char *value) {
        return strlen(value) <= 4095;
}

static bool udc_ok(const Key *key _unused_, const char *value) {
        return *value && *value != '.' && strlen(value) <= 255 && !strpbrk(value, "/ \t");
}

static bool unit_ok(const Key *key _unused_, const char *value) {
        size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@:\\-");

        return n > strlen(".service") && n <= UNIT_NAME_LIMIT && !value[n] && value[0] != '.' &&
               str_ends(value, ".service") && !strstr(value, "@.service");
}

static bool is_below(const char *path, const char *dir) {
        const char *rest = str_after(path, dir);

        return rest && (*rest == '/' || *rest == '\0');
}

static bool path_ok(const Key *key _unused_, const char *value) {
        size_t n = strlen(value);

        if (value[0] != '/' || n < 2 || n > 1024 || strchr("/ ", value[n - 1]) || strstr(value, "//"))
                return false;
        for (const char *p = value; (p = strstr(p, "/.")); p++)
                if (p[2] == '/' || !p[2] || (p[2] == '.' && (p[3] == '/' || !p[3])))
                        return false;
        FOREACH_ITEM(it, hidden_paths, ELEMENTSOF(hidden_paths))
                if (is_below(value, *it))
                        return false;
        return true;
}

static bool time_ok(const Key *key, const char *value) {
        uint64_t us;

        return scalar_parse_time(value, &us) >= 0 && us >= key->min * UINT64_C(1000) &&
               us <= key->max * UINT64_C(1000);
}

static bool mode_ok(const Key *key _unused_, const char *value) {
        size_t n = strspn(value, "01234567");

        return n == 4 && value[0] == '0' &&
               !value[n]; /* without the 0 the kernel would read it as decimal */
}

static bool mac_ok(const Key *key _unused_, const char *value) {
        if (strlen(value) != 17)
                return false;
        for (size_t i = 0; i < 17; i++)
                if (i % 3 == 2 ? value[i] != ':' : !strchr("0123456789abcdefABCDEF", value[i]))
                        return false;
        /* bit 0 of the first byte: multicast, which no interface can have */
        return strtoul(value, NULL, 16) % 2 == 0 && value[strspn(value, "0:")];
}

static const struct {
        bool (*ok)(const Key *key, const char *value);
        const char *allowed; /* NULL: made from the row */
} kinds[_VALUE_KIND_MAX] = {
        [VALUE_NUMBER] = { number_ok, NULL },
        [VALUE_NUMBERS] = { numbers_ok, NULL },
        [VALUE_LINES] = { numbers_ok, NULL },
        [VALUE_BCD] = { bcd_ok, "0x0000 to 0x9999, four decimal digits" },
        [VALUE_BOOL] = { bool_ok, "yes or no" },
        [VALUE_WORD] = { word_ok, NULL },
        [VALUE_USB_STRING] = { usb_string_ok, NULL },
        [VALUE_NAMES] = { names_ok, "one or more names with blanks between them" },
        [VALUE_FD_NAME] = { fd_name_ok, "1 to 200 printable ASCII characters without blank and ':'" },
        [VALUE_IFNAME] = { ifname_ok, "at most 15 characters with %d in them, which is written %%d" },
        [VALUE_BYTES] = { bytes_ok, NULL },
        [VALUE_GUID] = { guid_ok, "a GUID as {01234567-89ab-cdef-0123-456789abcdef}" },
        [VALUE_FORMAT] = { format_ok,
                           "four characters as YUY2, or a GUID as {01234567-89ab-cdef-0123-456789abcdef}" },
        [VALUE_FRAME] = { frame_ok,
                          "WIDTHxHEIGHT RATE…, as 1280x720 30 15, rates from 1 to 1000 per second" },
        [VALUE_NAME] = { name_ok, "letters, digits, '_' and '-'" },
        [VALUE_LINK] = { name_ok, "the name of a directory" },
        [VALUE_STRING] = { string_ok, NULL },
        [VALUE_DIRECTORY] = { directory_ok,
                              "a path below the function, without '.', '..' and '/' at its ends" },
        [VALUE_LINKED] = { linked_ok,
                           "PATH TARGET, both below the function, without '.', '..' and '/' at their ends" },
        [VALUE_ANY] = { any_ok, "at most 4095 bytes" },
        [VALUE_UDC] = { udc_ok, "auto, or a name in /sys/class/udc" },
        [VALUE_UNIT] = { unit_ok, "the name of a .service unit, at most 240 characters" },
        [VALUE_PATH] = { path_ok,
                         "an absolute path without '//', '.', '..' and a blank at its end, not below /home, /root, "
                         "/run/user, /run/usb-gadgetd, /tmp, /var/tmp, /proc or /sys" },
        [VALUE_TIME] = { time_ok, NULL },
        [VALUE_MODE] = { mode_ok, "an octal mode with a leading zero, as 0660" },
        [VALUE_MAC] = { mac_ok, "six bytes as 02:00:5e:00:53:01, neither multicast nor all zero" },
        [VALUE_ASCII] = { ascii_ok, NULL },
        [VALUE_ENDPOINT] = { NULL,
                             "TYPE DIRECTION [wMaxPacketSize=N] [Interval=TIME] [bMaxBurst=N], with TYPE bulk "
                             "or interrupt and DIRECTION in or out" },
};

static void print_range(FILE *f, const Key *key) {
        int64_t min = key->min, max = key->max;
        bool hex = max == 0xff || max == 0xffff;

        fprintf(f,
                hex ? "0x%" PRIx64 " to 0x%" PRIx64 "; hexadecimal with 0x, decimal without leading zero"
                    : "%" PRId64 " to %" PRId64,
                min, max);
}

static void print_count(FILE *f, const Key *key, const char *what) {
        if ((int64_t) key->min < key->max)
                fprintf(f, "%" PRId32 " to ", key->min);
        fprintf(f, "%" PRIu32 " %s", key->max, what);
}

/* Prints what the row allows. */
static void print_words(FILE *f, const char *const *words) {
        for (const char *const *w = words; *w; w++)
                fprintf(f, "%s%s", w == words ? "" : w[1] ? ", " : " or ", *w);
}

static void print_allowed(FILE *f, const Key *key) {
        if (key->flags & KEY_AUTO)
                fputs("auto, or ", f);
        if (key->kind == VALUE_STRING && !key->words)
                fputs("the name of a string of [Strings 0x409]", f);
        else if (kinds[key->kind].allowed)
                fputs(kinds[key->kind].allowed, f);
        else if (key->kind == VALUE_WORD || key->kind == VALUE_STRING)
                print_words(f, key->words);
        else if (key->kind == VALUE_ASCII)
                print_count(f, key, "printable ASCII characters");
        else if (key->kind == VALUE_USB_STRING)
                fprintf(f, "at most %d bytes of UTF-8", key->max ? (int) key->max : USB_STRING_MAX);
        else if (key->kind == VALUE_BYTES)
                print_count(f, key, "bytes in hexadecimal, or @FILE");
        else if (key->kind == VALUE_TIME)
                fprintf(f, "a time from %" PRId32 "ms to %" PRIu32 "s, with us, ms, s or min", key->min,
                        key->max / 1000);
        else {
                if (key->kind == VALUE_NUMBERS || key->kind == VALUE_LINES)
                        fprintf(f, "1 to %u numbers with blanks between them, each ",
                                key->count ?: SCALARS_MAX);
                print_range(f, key);
        }
}

char *value_allowed(const Key *key) {
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return NULL;
        print_allowed(f, key);
        return memstream_text(&stream);
}

bool value_valid(const Key *key, const char *value) {
        return (key->flags & KEY_AUTO && str_eq(value, "auto")) || kinds[key->kind].ok(key, value);
}

int value_check(const Key *key, const char *name, const char *value, const Origin *at, Diagnostics *diag) {
        _cleanup_free_ char *allowed = NULL;

        if (key->kind == VALUE_ENDPOINT) {
                Endpoint ignored;

                return endpoint_parse(value, at, name, diag, &ignored);
        }
        if (value_valid(key, value))
                return 0;
        allowed = value_allowed(key);
        return diag_at(diag, DIAG_ERROR, at, name, "'%s' is not allowed (%s)", value,
                       allowed ?: "see the manual");
}

bool value_path_valid(const char *path) {
        return path_ok(NULL, path);
}
