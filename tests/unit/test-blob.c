/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blobs read back: what is in them, and each fault with its place.
 */
#include "blobs.h"

#define IF0    "09 04 00 00 00 ff 00 00 00"         /* interface 0 without endpoints */
#define IF0_1  "09 04 00 00 01 ff 00 00 00"         /* with one */
#define IF1    "09 04 01 00 00 ff 00 00 00"
#define IFHID  "09 04 00 00 00 03 00 00 00"
#define BULK   "07 05 81 02 40 00 00"               /* 64 bytes */
#define BULK_H "07 05 81 02 00 02 00"               /* 512 bytes */
#define BULK2  "07 05 82 02 00 02 00"
#define COMP   "06 30 00 00 00 00"
#define FS_1   "V2 SIZE 01 00 00 00 01 00 00 00"    /* full speed, one descriptor */
#define FS_2   "V2 SIZE 01 00 00 00 02 00 00 00"
#define FS_OS  "V2 SIZE 09 00 00 00 01 00 00 00 01 00 00 00 " IF0
#define COMPAT "00 23 00 00 00 01 00 04 00 01 00 "  /* the head of one compatible id */
#define MTP    "4d 54 50 00 00 00 00 00"
#define ZERO8  "00 00 00 00 00 00 00 00"
#define PROP   "00 1b 00 00 00 01 00 05 00 01 00 "  /* the head of one property of 16 bytes */

static const struct {
        const char *text, *fault; /* NULL: none */
} descriptors[] = {
        { "", "byte 0: the head is cut off: 0 of 4 bytes are left" },
        { "03 00 00", "byte 0: the head is cut off: 3 of 4 bytes are left" },
        { "V2 11 00 00 00 01 00 00 00", "byte 4: says that there are 17 bytes (12)" },
        { "04 00 00 00 SIZE", "byte 0: begins with 4: no descriptors of functionfs (3, or 1 for the first version)" },
        { "V2 SIZE", "byte 8: the word of flags is cut off: 0 of 4 bytes are left" },
        { "V2 SIZE 01 02 00 00", "byte 8: flags 0x201 that functionfs does not know (0x1ff)" },
        { "V2 SIZE 21 00 00 00", "byte 12: the eventfd is cut off: 0 of 4 bytes are left" },
        { "V2 SIZE 01 00 00 00", "byte 12: the number of descriptors is cut off: 0 of 4 bytes are left" },
        { "V2 SIZE 08 00 00 00", "byte 12: the number of OS descriptors is cut off: 0 of 4 bytes are left" },
        { "V2 SIZE 01 00 00 00 00 00 00 00", "byte 16: there is no descriptor" },
        { "V2 SIZE 00 00 00 00", "byte 12: there is no descriptor" },
        { FS_1, "byte 16: a descriptor is cut off: 0 of 2 bytes are left" },
        { FS_1 "01 04", "byte 16: a descriptor of 1 bytes (length and type take 2)" },
        { FS_1 "09 04 00", "byte 16: a descriptor is cut off: 3 of 9 bytes are left" },
        { FS_1 "08 04 00 00 00 ff 00 00", "byte 16: an interface of 8 bytes (9)" },
        { FS_1 "08 05 81 02 40 00 00 00", "byte 16: an endpoint of 8 bytes (7, or 9 as audio has it)" },
        { FS_1 "02 01", "byte 16: a descriptor of type 0x01 (0x04 interface, 0x05 endpoint, 0x09 OTG, 0x0b interface "
                        "association, 0x21 of a class, 0x30 companion)" },
        { FS_1 BULK, "byte 16: an endpoint before any interface" },
        { FS_2 IF0 "07 05 80 02 40 00 00",
          "byte 25: endpoint 0x80 has no number (bEndpointAddress 0x01 to 0x0f, 0x81 to 0x8f)" },
        { FS_2 IF0 COMP, "byte 25: a companion of an endpoint at full speed (at super speed alone)" },
        { "V2 SIZE 04 00 00 00 02 00 00 00" IF0 COMP, "byte 25: a companion without an endpoint before it" },
        { FS_2 IF0 "09 21 11 01 00 01 22 15 00",
          "byte 25: a class-specific descriptor behind no interface of a class that functionfs knows (0x03 HID, 0x0b CCID, 0xfe "
          "DFU)" },
        { FS_2 IFHID "08 21 11 01 00 01 22 15",
          "byte 25: a class-specific descriptor of 8 bytes (9 with class 0x03)" },
        { FS_1 IF0 "00", "byte 25: 1 bytes behind the last descriptor" },
        { "V2 SIZE 03 00 00 00 02 00 00 00 02 00 00 00" IF0_1 BULK IF0_1 BULK2,
          "byte 45: endpoint 0x82 at high speed (0x81, as in byte 29)" },
        { "V2 SIZE 03 00 00 00 02 00 00 00 01 00 00 00" IF0_1 BULK IF0_1,
          "byte 36: high speed has other endpoints than the speed before it" },
        { "V2 SIZE 03 00 00 00 01 00 00 00 01 00 00 00" IF0 IF1,
          "byte 29: 2 interfaces at high speed (1, as the speed before it)" },
        { FS_OS, "byte 29: an OS descriptor is cut off: 0 of 11 bytes are left" },
        { FS_OS "00 24 00 00 00 01 00 04 00 01 00" "00 01" MTP ZERO8 "00 00 00 00 00 00",
          "byte 30: an OS descriptor of 36 bytes, of which 35 are left" },
        { FS_OS "00 0b 00 00 00 02 00 04 00 00 00",
          "byte 34: an OS descriptor of version 0x0002 (0x0001, or 0x0100, which Linux 6.1 does not take)" },
        { FS_OS "00 0b 00 00 00 01 00 06 00 00 00",
          "byte 36: an OS descriptor with wIndex 6 (4, compatible ids, or 5, properties)" },
        { FS_OS "00 0b 00 00 00 01 00 04 00 00 01", "byte 39: a reserved byte of an OS descriptor is set (0)" },
        { FS_OS "00 0b 00 00 00 01 00 04 00 01 00", "byte 40: a compatible id is cut off: 0 of 24 bytes are left" },
        { FS_OS COMPAT "01 01" MTP ZERO8 "00 00 00 00 00 00",
          "byte 40: an OS descriptor of interface 1 (there are 1, from 0)" },
        { FS_OS COMPAT "00 01 4d 00 50 00 00 00 00 00" ZERO8 "00 00 00 00 00 00",
          "byte 40: a compatible id with more behind its end (zeros)" },
        { FS_OS COMPAT "00 01" MTP ZERO8 "00 00 00 00 00 01",
          "byte 58: reserved bytes of a compatible id are set (zeros)" },
        { FS_OS PROP "0d 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00", "byte 40: a property of 13 bytes (14 to 255)" },
        { FS_OS PROP "11 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00", "byte 44: a property is cut off: 12 of 13 bytes are left" },
        { FS_OS PROP "10 00 00 00 08 00 00 00 00 00 02 00 00 00 00 00", "byte 44: a property of type 8 (1 to 7)" },
        { FS_OS PROP "10 00 00 00 01 00 00 00 03 00 00 00 00 00 00 00", "byte 48: a name of 3 bytes in a property of 16" },
        { FS_OS PROP "10 00 00 00 01 00 00 00 00 00 03 00 00 00 00 00", "byte 50: 3 bytes of data in a property of 16" },
        { FS_OS "01" "1b 00 00 00 01 00 05 00 01 00" "10 00 00 00 01 00 00 00 00 00 02 00 00 00 00 00",
          "byte 40: an OS descriptor of interface 1 (there are 1, from 0)" },
        { FS_1 IF0, NULL },
        { FS_OS COMPAT "00 00" MTP ZERO8 "00 00 00 00 00 00", NULL },
        { FS_OS "00 23 00 00 00 00 01 04 00 01 00" "00 01" MTP ZERO8 "00 00 00 00 00 00", NULL },
        { "V2 SIZE 21 00 00 00 07 00 00 00 01 00 00 00" IF0, NULL },
        { FS_2 IF0_1 "09 05 01 05 40 00 01 00 00", NULL },
        { FS_2 "03 09 03" IF0, NULL },
};

static void test_descriptors(void) {
        FOREACH_ITEM(it, descriptors, ELEMENTSOF(descriptors)) {
                _cleanup_(blob_content_done) BlobContent b = {};
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_free_ char *said = NULL, *wanted = NULL;
                size_t size;
                _cleanup_free_ uint8_t *data = blobs_make(it->text, &size);

                check_row("%s", it->text);
                CHECK_INT(blob_read_descriptors("x", data, size, &diag, &b), it->fault ? -EINVAL : 0);
                said = diag_text(&diag);
                if (asprintf(&wanted, "%s%s", it->fault ? "x: " : "", it->fault ?: "") >= 0)
                        CHECK_STR(said ?: "", wanted);
        }
}

static const struct {
        const char *text, *fault;
} strings[] = {
        { "STR", "byte 4: the head is cut off: 0 of 4 bytes are left" },
        { "V2 SIZE", "byte 0: begins with 3: no strings of functionfs (2)" },
        { "STR 00 00 00 00", "byte 4: says that there are 0 bytes (8)" },
        { "STR SIZE", "byte 8: the number of strings is cut off: 0 of 4 bytes are left" },
        { "STR SIZE 01 00 00 00", "byte 12: the number of languages is cut off: 0 of 4 bytes are left" },
        { "STR SIZE 01 00 00 00 00 00 00 00", "byte 8: 1 strings in 0 languages (some in some, or none in none)" },
        { "STR SIZE 01 00 00 00 01 00 00 00 09", "byte 16: a language is cut off: 1 of 2 bytes are left" },
        { "STR SIZE ff ff ff ff 01 00 00 00 09 04 41 00", "byte 20: string 2 has no end (a zero)" },
        { "STR SIZE 01 00 00 00 01 00 00 00 09 04 41", "byte 18: string 1 has no end (a zero)" },
        { "STR SIZE 01 00 00 00 01 00 00 00 09 04 41 00 00", "byte 20: 1 bytes behind the last string" },
        { "STR SIZE 00 00 00 00 00 00 00 00", NULL },
        { "STR SIZE 01 00 00 00 02 00 00 00 09 04 41 00 07 04 00", NULL },
};

static void test_strings(void) {
        FOREACH_ITEM(it, strings, ELEMENTSOF(strings)) {
                _cleanup_(blob_strings_done) BlobStrings s = {};
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_free_ char *said = NULL, *wanted = NULL;
                size_t size;
                _cleanup_free_ uint8_t *data = blobs_make(it->text, &size);

                check_row("%s", it->text);
                CHECK_INT(blob_read_strings("x", data, size, &diag, &s), it->fault ? -EINVAL : 0);
                said = diag_text(&diag);
                if (asprintf(&wanted, "%s%s", it->fault ? "x: " : "", it->fault ?: "") >= 0)
                        CHECK_STR(said ?: "", wanted);
        }
}

/* Two languages, one text each. */
static void test_texts(void) {
        _cleanup_(blob_strings_done) BlobStrings s = {};
        _cleanup_(diag_done) Diagnostics diag = {};
        size_t size;
        _cleanup_free_ uint8_t *data = blobs_make(strings[ELEMENTSOF(strings) - 1].text, &size);

        if (!CHECK_INT(blob_read_strings("x", data, size, &diag, &s), 0))
                return;
        CHECK_INT(s.n_strings, 1);
        CHECK_INT(s.n_languages, 2);
        CHECK_INT(s.languages[0], 0x409);
        CHECK_INT(s.languages[1], 0x407);
        CHECK_STR(s.texts[0], "A");
        CHECK_STR(s.texts[1], "");
}

/* Every member, at two of three speeds and in OS descriptors. */
static void test_content(void) {
        static const char text[] = "V2 SIZE 0e 01 00 00 02 00 00 00 06 00 00 00 02 00 00 00"
                                   "09 04 00 00 01 03 01 02 05" BULK_H
                                   "08 0b 00 01 ef 02 01 07" "09 04 00 00 01 03 01 02 05"
                                   "09 21 11 01 00 01 22 15 00" "07 05 81 03 00 04 07" "06 30 02 00 00 0c" "03 09 01"
                                   "00 23 00 00 00 01 00 04 00 01 00" "00 01" MTP "58 00 00 00 00 00 00 00" "00 00 00 00 00 00"
                                   "00 1d 00 00 00 01 00 05 00 01 00" "12 00 00 00 01 00 00 00 02 00 41 00 02 00 00 00 42 00";
        _cleanup_(blob_content_done) BlobContent b = {};
        _cleanup_(diag_done) Diagnostics diag = {};
        size_t size;
        _cleanup_free_ uint8_t *data = blobs_make(text, &size);
        const BlobSpeed *s = b.speeds + SPEED_SUPER;
        const BlobEndpoint *e;

        if (!CHECK_INT(blob_read_descriptors("x", data, size, &diag, &b), 0))
                return;
        CHECK(!b.legacy && blob_first_speed(&b) == b.speeds + SPEED_HIGH);
        CHECK_INT(b.flags, 0x10e);
        CHECK_INT(b.n_interfaces, 1);
        CHECK_INT(s->n, 6);
        CHECK(s->otg_at > 0);
        CHECK(s->n_associations == 1 && s->associations->count == 1 && s->associations->class == 0xef &&
              s->associations->subclass == 2 && s->associations->protocol == 1 && s->associations->string == 7);
        CHECK(s->n_settings == 1 && s->settings->class == 3 && s->settings->subclass == 1 &&
              s->settings->protocol == 2 && s->settings->string == 5 && s->settings->n_promised == 1);
        CHECK(s->settings->n_classes == 1 && s->settings->classes->size == 9 && !s->settings->classes->behind_endpoint);
        e = s->settings->endpoints;
        CHECK(e->address == 0x81 && e->attributes == 3 && e->max_packet == 1024 && e->interval == 7);
        CHECK(e->has_companion && e->burst == 2 && e->bytes_per_interval == 0x0c00);
        CHECK_STR(b.compatibles->id, "MTP");
        CHECK_STR(b.compatibles->sub_id, "X");
        CHECK_STR(b.properties->name, "A");
        CHECK(b.properties->type == 1 && b.properties->size == 2 && *b.properties->data == 'B');
}

/* The first version has two counts and no flags. */
static void test_legacy(void) {
        static const char text[] = "V1 SIZE 02 00 00 00 02 00 00 00" IF0_1 BULK IF0_1 BULK_H;
        _cleanup_(blob_content_done) BlobContent b = {};
        _cleanup_(diag_done) Diagnostics diag = {};
        size_t size;
        _cleanup_free_ uint8_t *data = blobs_make(text, &size);

        if (!CHECK_INT(blob_read_descriptors("x", data, size, &diag, &b), 0))
                return;
        CHECK(b.legacy && b.flags == 3 && b.speeds[SPEED_SUPER].n == 0);
        CHECK_INT(b.speeds[SPEED_HIGH].settings->endpoints->max_packet, 512);
}

CHECK_MAIN(test_descriptors, test_strings, test_texts, test_content, test_legacy)
