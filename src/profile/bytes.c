/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <ctype.h>
#include <fcntl.h>

#include "profile/bytes.h"
#include "profile/source.h"
#include "profile/value.h"
#include "util/file.h"
#include "util/text.h"

/* More than the kernel takes of anything. */
#define FILE_SIZE_MAX 65536

int bytes_parse(const char *text, char **ret) {
        _cleanup_free_ char *hex = malloc(strlen(text) + 1);
        size_t n = 0;

        if (!hex)
                return -ENOMEM;
        for (;;) {
                text += strspn(text, " \t,");
                if (text[0] == '0' && tolower((unsigned char) text[1]) == 'x')
                        text += 2;
                else if (!*text)
                        break;
                if (!isxdigit((unsigned char) text[0]) || !isxdigit((unsigned char) text[1]))
                        return -EINVAL;
                hex[n++] = (char) tolower((unsigned char) *text++);
                hex[n++] = (char) tolower((unsigned char) *text++);
        }
        hex[n] = '\0';
        *ret = TAKE_PTR(hex);
        return 0;
}

int bytes_read(const char *root, const char *value, const Origin *at, const char *key, Diagnostics *diag,
               char **ret) {
        _cleanup_free_ char *path = NULL, *data = NULL;
        size_t size;
        int r;

        if (!value_path_valid(value + 1))
                return diag_at(diag, DIAG_ERROR, at, key,
                               "'%s' is not allowed (@ and an absolute path that the daemon sees: not below /home, /root, "
                               "/tmp and the like)",
                               value);
        if (asprintf(&path, "%s%s", root, value + 1) < 0)
                return -ENOMEM;
        r = file_read_at(AT_FDCWD, path, FILE_SIZE_MAX, &data, &size);
        if (r == -EFBIG)
                return diag_at(diag, DIAG_ERROR, at, key, "%s is larger than %d bytes", value + 1,
                               FILE_SIZE_MAX);
        if (r < 0)
                return diag_at(diag, DIAG_ERROR, at, key, "%s: %s", value + 1, strerror(-r));
        r = source_check_owner(root, path, diag);
        if (r < 0)
                return r;
        *ret = hex_encode(data, size);
        return *ret ? 0 : -ENOMEM;
}

/* ---- GUIDs ---- */

#define GUID_PATTERN "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
#define GUID_LENGTH  (sizeof GUID_PATTERN - 1)

bool guid_valid(const char *text) {
        bool braces = *text == '{';
        size_t n = strlen(text) - (braces ? 2 : 0);

        if (braces && !str_ends(text, "}"))
                return false;
        if (n != GUID_LENGTH)
                return false;
        for (size_t i = 0; i < n; i++) {
                unsigned char c = (unsigned char) text[i + braces];

                if (GUID_PATTERN[i] == '-' ? c != '-' : !isxdigit(c))
                        return false;
        }
        return true;
}

/* The first three groups are numbers, little-endian on the wire (USB Video 1.1, 2.9). */
static const uint8_t guid_places[16] = { 6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34 };

static char *guid_hex(const char *text) {
        char *hex = malloc(2 * sizeof guid_places + 1);

        if (!hex)
                return NULL;
        text += *text == '{';
        for (size_t i = 0; i < sizeof guid_places; i++) {
                hex[2 * i] = (char) tolower((unsigned char) text[guid_places[i]]);
                hex[2 * i + 1] = (char) tolower((unsigned char) text[guid_places[i] + 1]);
        }
        hex[2 * sizeof guid_places] = '\0';
        return hex;
}

/* ---- pixel formats ---- */

#define FOURCC_TAIL "00001000800000aa00389b71"

int pixel_format_parse(const char *text, char **ret) {
        size_t n = strlen(text);
        char fourcc[] = { ' ', ' ', ' ', ' ' };
        _cleanup_free_ char *head = NULL;

        if (guid_valid(text)) {
                *ret = guid_hex(text);
                return *ret ? 0 : -ENOMEM;
        }
        if (n < 1 || n > sizeof fourcc || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != n)
                return -EINVAL;
        memcpy(fourcc, text, n);
        head = hex_encode(fourcc, sizeof fourcc);
        return head && asprintf(ret, "%s" FOURCC_TAIL, head) >= 0 ? 0 : -ENOMEM;
}

/* Without the blanks that it is filled up with; NULL if these are no such characters. */
static char *fourcc_of(const uint8_t data[static PIXEL_FORMAT_SIZE]) {
        _cleanup_free_ char *tail = hex_encode(data + 4, PIXEL_FORMAT_SIZE - 4), *back = NULL, *hex = NULL;
        char *text = strndup((const char *) data, 4);

        for (size_t n = text ? strlen(text) : 0; n > 0 && text[n - 1] == ' ';)
                text[--n] = '\0';
        if (text && tail && str_eq(tail, FOURCC_TAIL) && pixel_format_parse(text, &back) >= 0 &&
            (hex = hex_encode(data, PIXEL_FORMAT_SIZE)) && str_eq(hex, back))
                return text;
        free(text);
        return NULL;
}

char *pixel_format_text(const uint8_t data[static PIXEL_FORMAT_SIZE]) {
        char guid[] = GUID_PATTERN, *text = fourcc_of(data);

        if (text)
                return text;
        for (size_t i = 0; i < sizeof guid_places; i++) {
                char digits[3];

                (void) snprintf(digits, sizeof digits, "%02x", data[i]);
                memcpy(guid + guid_places[i], digits, 2);
        }
        return strdup(guid);
}

unsigned pixel_format_bits(const char *text) {
        static const struct {
                const char *format;
                unsigned bits;
        } odd[] = { /* most have 16 */
                    { "NV12", 12 }, { "I420", 12 }, { "YV12", 12 }, { "M420", 12 },
                    { "Y800", 8 },  { "Y8", 8 },    { "BY8", 8 },   { "BA81", 8 },
                    { "GBRG", 8 },  { "GRBG", 8 },  { "RGGB", 8 }
        };

        _cleanup_free_ char *wanted = NULL;

        if (pixel_format_parse(text, &wanted) < 0)
                return 16;
        FOREACH_ITEM(it, odd, ELEMENTSOF(odd)) {
                _cleanup_free_ char *format = NULL;

                if (pixel_format_parse(it->format, &format) >= 0 && str_eq(format, wanted))
                        return it->bits;
        }
        return 16;
}
