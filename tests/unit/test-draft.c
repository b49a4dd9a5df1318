/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drafts: a profile's blobs make the profile again; what a profile cannot say is refused, each with its place. Faults
 * are made by changing bytes of good blobs.
 */
#include "blobs.h"

#define F "[Function ffs.x]\n"
#define I "\n[Interface ffs.x/0]\nbInterfaceClass=0xff\n"

/* Drafts of what they are themselves. */
static const char *const same[] = {
        F I,
        F I "Endpoint=bulk in\n",
        F "ProxyEndpoints=yes\n" I "iInterface=Grün\nEndpoint=bulk in wMaxPacketSize=8\nEndpoint=bulk out bMaxBurst=15\n",
        F I "iInterface=\"\"\nEndpoint=interrupt in wMaxPacketSize=1024 Interval=125us bMaxBurst=2\n",
        F I "iInterface=\" a%%b \"\nEndpoint=interrupt out wMaxPacketSize=8 Interval=1ms\n",
        F I "Endpoint=interrupt out Interval=4096ms\nEndpoint=interrupt in wMaxPacketSize=1\n",
        F I "Endpoint=interrupt out Interval=6ms\nEndpoint=interrupt in Interval=255ms\n",
        F I "iInterface=\"\"quoted\"\"\n",
        F I "iInterface=\"; not a comment\"\n",
        F "bFunctionClass=0x00\nbFunctionSubClass=0x02\nbFunctionProtocol=0x01\niFunction=Both\n" I
          "\n[Interface ffs.x/1]\nbInterfaceClass=0x06\nbInterfaceSubClass=0x01\nbInterfaceProtocol=0x02\niInterface=Second\n",
        F "CompatibleID=WINUSB\nSubCompatibleID=100%%\nDeviceInterfaceGUID={6b0d9f38-5f5a-4f7e-8b0e-6b2f3f5d1c11}\n" I,
        F "ProxyEndpoints=yes\n" I "Endpoint=bulk in\nEndpoint=bulk out\nEndpoint=interrupt in\nSpareEndpoint=bulk out\n",
        F "\n[Interface ffs.x/0]\nbInterfaceClass=0x03\nClassDescriptor=092111010001221500\nClassDescriptor=092111010001221600\n"
          "Endpoint=interrupt in\n",
};

static void test_same(void) {
        FOREACH_ITEM(it, same, ELEMENTSOF(same)) {
                _cleanup_(blob_done) Blob descriptors = {}, strings = {};
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_free_ char *text = NULL, *said = NULL;

                check_row("%s", *it);
                if (!blobs_of(*it, &descriptors, &strings))
                        continue;
                if (!CHECK_INT(blobs_draft(&descriptors, &strings, &diag, &text), 0)) {
                        said = diag_text(&diag);
                        CHECK_STR(said, "");
                        continue;
                }
                CHECK_STR(text, *it);
        }
}

/* Without OS descriptors: 24 bytes before the first descriptor; one interface of 9, endpoints of 7, companions of 6. */
#define BULK F I "Endpoint=bulk in\n"
#define INT  F I "Endpoint=interrupt in\n"
#define HIGH (24 + 16)
#define SUPER (24 + 32)

typedef struct Byte {
        size_t at;
        uint8_t value;
} Byte;

static const struct {
        const char *profile;
        Byte bytes[6];
        const char *fault;
} rows[] = {
        { BULK, { { 8, 0x17 } },
          "d: byte 8: FUNCTIONFS_VIRTUAL_ADDR is set (not in a profile: endpoint files are named by number)" },
        { BULK, { { 8, 0x47 } },
          "d: byte 8: FUNCTIONFS_ALL_CTRL_RECIP is set (not in a profile: a program that answers control requests needs "
          "Descriptors=client)" },
        { BULK, { { 8, 0x87 } },
          "d: byte 8: FUNCTIONFS_CONFIG0_SETUP is set (not in a profile: a program that answers control requests needs "
          "Descriptors=client)" },
        { BULK, { { 9, 1 } },
          "d as a profile:6: Endpoint: has no partner: the number of endpoints, 1, is odd (with ProxyEndpoints=yes endpoints come "
          "in pairs, one in and one out)" },
        { BULK, { { HIGH + 5, 1 } },
          "d: byte 40: interface 0 at high speed is not that of byte 24 (one description for all speeds, but for packets and "
          "intervals)" },
        { BULK, { { 28, 2 }, { HIGH + 4, 2 }, { SUPER + 4, 2 } },
          "d: byte 24: bNumEndpoints is 2, but 1 follow" },
        { BULK, { { 27, 1 }, { HIGH + 3, 1 }, { SUPER + 3, 1 } },
          "d: byte 24: alternate setting 1 of interface 0, which hosts can select (0 alone; with ProxyEndpoints=yes a spare "
          "endpoint in 1)" },
        { BULK, { { 26, 1 }, { HIGH + 2, 1 }, { SUPER + 2, 1 } },
          "d: byte 24: interface 1 stands where 0 is expected (0, 1, … in order)" },
        { BULK, { { 32, 1 }, { HIGH + 8, 1 }, { SUPER + 8, 1 } },
          "d: byte 24: iInterface is string 1 (s has 0)" },
        { BULK, { { 36, 5 }, { HIGH + 12, 5 }, { SUPER + 12, 5 } },
          "d: byte 33: isochronous endpoints are not supported yet (bulk or interrupt)" },
        { BULK, { { 36, 0x12 } }, "d: byte 33: an endpoint with bmAttributes 0x12 (0x02 bulk or 0x03 interrupt)" },
        { BULK, { { 36, 3 } }, "d: byte 49: bmAttributes 0x02 at high speed (0x03, as in byte 33)" },
        { BULK, { { 37, 63 } }, "d: byte 33: wMaxPacketSize 63 of bulk at full speed (8, 16, 32 or 64)" },
        { BULK, { { HIGH + 14, 1 } }, "d: byte 49: wMaxPacketSize 256 of bulk at high speed (512)" },
        { INT, { { HIGH + 14, 8 } }, "d: byte 49: wMaxPacketSize 2112 of interrupt at high speed (1 to 1024)" },
        { INT, { { HIGH + 13, 32 } }, "d: byte 49: wMaxPacketSize 32 of interrupt at high speed (64)" },
        { INT, { { 39, 0 } }, "d: byte 33: bInterval 0 of interrupt at full speed (1 to 255)" },
        { INT, { { HIGH + 15, 17 } }, "d: byte 49: bInterval 17 of interrupt at high speed (1 to 16)" },
        { INT, { { HIGH + 15, 4 } },
          "d: byte 65: bInterval 7: no one time stands for the values of all speeds (one Interval= for all)" },
        { BULK, { { SUPER + 19, 3 } }, "d: byte 65: the companion has bmAttributes 0x03, streams (0)" },
        { INT, { { SUPER + 20, 8 } }, "d: byte 65: wBytesPerInterval 8 of interrupt (64)" },
        { BULK, { { SUPER + 18, 16 } }, "d: byte 65: bMaxBurst 16 (0 to 15)" },
};

static void check_fault(const Blob *descriptors, const Blob *strings, const char *fault) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_free_ char *text = NULL, *said = NULL;

        CHECK_INT(blobs_draft(descriptors, strings, &diag, &text), -EINVAL);
        CHECK(!text);
        said = diag_text(&diag);
        CHECK_STR(said, fault);
}

static void test_faults(void) {
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(blob_done) Blob descriptors = {}, strings = {};

                check_row("%s", it->fault);
                if (!blobs_of(it->profile, &descriptors, &strings))
                        continue;
                FOREACH_ITEM(b, it->bytes, ELEMENTSOF(it->bytes))
                        if (b->at > 0 && CHECK(b->at < descriptors.size))
                                descriptors.data[b->at] = b->value;
                check_fault(&descriptors, &strings, it->fault);
        }
}

/* Replaces bytes of a blob by others and corrects its length. */
static void replace(Blob *b, size_t at, size_t cut, const void *data, size_t n) {
        uint8_t *p = malloc(b->size - cut + n);

        memcpy(p, b->data, at);
        if (n > 0)
                memcpy(p + at, data, n);
        memcpy(p + at + n, b->data + at + cut, b->size - at - cut);
        free(b->data);
        *b = (Blob){ p, b->size - cut + n };
        p[4] = (uint8_t) b->size, p[5] = (uint8_t) (b->size >> 8);
}

static const uint8_t otg[] = { 3, 9, 3 }, iad[] = { 8, 11, 0, 1, 0xff, 0, 0, 0 },
                     hid[] = { 9, 0x21, 0x11, 1, 0, 1, 0x22, 0x15, 0 };

/* What has other lengths: the counts are bytes 12, 16 and 20. */
static const struct {
        const char *profile;
        Byte counts[3];
        size_t at, cut;
        const uint8_t *data;
        size_t n;
        const char *fault;
} splices[] = {
        { BULK, { { 12, 3 } }, 24, 0, otg, sizeof otg, "d: byte 24: an OTG descriptor (not in a profile)" },
        { BULK, { { 12, 3 } }, 24, 0, iad, sizeof iad,
          "d: byte 48: the interface associations at high speed are others (the same for all speeds)" },
        { BULK, { { 20, 2 } }, 24 + 48, 6, NULL, 0, "d: byte 65: an endpoint at super speed without companion" },
        { F "\n[Interface ffs.x/0]\nbInterfaceClass=0x03\nEndpoint=bulk in\n", { { 12, 3 } }, 40, 0, hid, sizeof hid,
          "d: byte 49: interface 0 at high speed is not that of byte 24 (one description for all speeds, but for packets and "
          "intervals)" },
};

static void test_splices(void) {
        FOREACH_ITEM(it, splices, ELEMENTSOF(splices)) {
                _cleanup_(blob_done) Blob descriptors = {}, strings = {};

                if (!blobs_of(it->profile, &descriptors, &strings))
                        continue;
                check_row("%s", it->fault);
                FOREACH_ITEM(b, it->counts, ELEMENTSOF(it->counts))
                        if (b->at > 0)
                                descriptors.data[b->at] = b->value;
                replace(&descriptors, it->at, it->cut, it->data, it->n);
                check_fault(&descriptors, &strings, it->fault);
        }
}

/* Of an association, in one blob of full speed alone; NULL: it is taken. */
static const struct {
        uint8_t iad[8];
        bool behind;
        const char *fault;
} associations[] = {
        { { 8, 11, 0, 1, 2, 0, 0, 0 }, false, NULL },
        { { 8, 11, 1, 1, 2, 0, 0, 0 }, false, "d: byte 16: an interface association of 1 interfaces from 1 (1 from 0: all)" },
        { { 8, 11, 0, 2, 2, 0, 0, 0 }, false, "d: byte 16: an interface association of 2 interfaces from 0 (1 from 0: all)" },
        { { 8, 11, 0, 1, 2, 0, 0, 0 }, true, "d: byte 25: an interface association behind an interface (before the first)" },
        { { 8, 11, 0, 1, 2, 0, 0, 1 }, false, "d: byte 16: iFunction is string 1, but no file of strings is given" },
};

static void test_associations(void) {
        static const uint8_t head[] = { 3, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0 },
                             interface[] = { 9, 4, 0, 0, 0, 0xff, 0, 0, 0 };

        FOREACH_ITEM(it, associations, ELEMENTSOF(associations)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_free_ char *text = NULL, *said = NULL;
                uint8_t data[sizeof head + sizeof interface + sizeof it->iad];
                Blob blob = { data, sizeof data };

                check_row("%s", it->fault ?: "an association");
                memcpy(data, head, sizeof head);
                memcpy(data + sizeof head + (it->behind ? 0 : sizeof it->iad), interface, sizeof interface);
                memcpy(data + sizeof head + (it->behind ? sizeof interface : 0), it->iad, sizeof it->iad);
                CHECK_INT(blobs_draft(&blob, &(Blob){}, &diag, &text), it->fault ? -EINVAL : 0);
                said = diag_text(&diag);
                CHECK_STR(said ?: "", it->fault ?: "");
        }
}

/* Whole blobs; no strings. */
#define IN(n) "0705" #n "02400000"
static const struct {
        const char *text, *fault;
} whole[] = {
        { "V2 SIZE 01000000 01000000 08 0b 00 01 ff 00 00 00", "d: byte 0: no interface is described (at least one)" },
        { "V2 SIZE 01000000 03000000 080b0001ff000000 080b0001ff000000 090400 0000ff000000",
          "d: byte 24: a second interface association (one for all interfaces)" },
        { "V2 SIZE 01000000 02000000 090400 0001ff000000 090501 0240000000 00",
          "d: byte 25: an endpoint of 9 bytes, as audio has it (7)" },
        { "V2 SIZE 03000000 01000000 02000000 090400 0000ff000000 090400 0000ff000000 090400 0100ff000000",
          "d: byte 29: 2 interface descriptors at high speed (1, as at the first)" },
        { "V2 SIZE 01000000 03000000 090400 000103000000 07058103400010 092111010001221500",
          "d: byte 32: a class-specific descriptor behind an endpoint (before it)" },
        { "V2 SIZE 01000000 11000000 090400 0010ff000000" IN(81) IN(82) IN(83) IN(84) IN(85) IN(86) IN(87) IN(88)
          IN(89) IN(8a) IN(8b) IN(8c) IN(8d) IN(8e) IN(8f) IN(91),
          "d: byte 130: more endpoints of one direction than USB has (15)" },
        { "V2 SIZE 09000000 01000000 01000000 090400 0000ff000000 001b000000 0100 0500 0100 10000000 01000000 0000 02000000 0000",
          "d: byte 40: a property without compatible id (DeviceInterfaceGUID= needs CompatibleID=)\n"
          "d: byte 40: a property of another name (DeviceInterfaceGUID)" },
        { "V2 SIZE 09000000 01000000 02000000 090400 0000ff000000 0023000000 0100 0400 0100 0001"
          "4d54500000000000 0000000000000000 000000000000"
          "002b000000 0100 0500 0200 10000000 01000000 0000 02000000 0000 10000000 01000000 0000 02000000 0000",
          "d: byte 91: a second property (one, DeviceInterfaceGUID)" },
};

static void test_whole(void) {
        FOREACH_ITEM(it, whole, ELEMENTSOF(whole)) {
                _cleanup_(blob_done) Blob blob = {};

                check_row("%s", it->fault);
                blob.data = blobs_make(it->text, &blob.size);
                check_fault(&blob, &(Blob){}, it->fault);
        }
}

/* ---- strings ---- */

static const struct {
        const char *strings; /* what stands behind the length; n bytes */
        size_t n;
        const char *fault;
} texts[] = {
        { "\1\0\0\0\2\0\0\0\x09\x04" "A\0\x07\x04" "B", 16, "d: byte 24: iInterface is in 2 languages (US English alone)" },
        { "\1\0\0\0\1\0\0\0\x07\x04" "A", 12, "d: byte 24: iInterface is in language 0x0407 (0x0409, US English)" },
        { "\1\0\0\0\1\0\0\0\x09\x04" "\n", 12, "d: byte 24: iInterface, string 1, has control characters or is no UTF-8" },
        { "\1\0\0\0\1\0\0\0\x09\x04" "\xff", 12, "d: byte 24: iInterface, string 1, has control characters or is no UTF-8" },
};

static void test_strings(void) {
        FOREACH_ITEM(it, texts, ELEMENTSOF(texts)) {
                _cleanup_(blob_done) Blob descriptors = {}, strings = {};

                check_row("%s", it->fault);
                if (!blobs_of(F I "iInterface=A\n", &descriptors, &strings))
                        continue;
                replace(&strings, 8, strings.size - 8, it->strings, it->n);
                check_fault(&descriptors, &strings, it->fault);
        }
}

/* ---- OS descriptors ---- */

#define OS F "CompatibleID=WINUSB\nDeviceInterfaceGUID={6b0d9f38-5f5a-4f7e-8b0e-6b2f3f5d1c11}\n" I "\n[Interface ffs.x/1]\n"
#define OS_AT (28 + 3 * 18)        /* the head of the compatible ids; one of 24 bytes for each interface */
#define PROPERTY_AT (OS_AT + 11 + 48)
#define NAME_AT (PROPERTY_AT + 11 + 10)

static const struct {
        Byte bytes[2];
        const char *fault;
} os[] = {
        { { { OS_AT + 11, 1 } }, "d: byte 93: a compatible id of interface 1 (one, of interface 0)" },
        { { { OS_AT + 11 + 24 + 2, 'A' } }, "d: byte 117: a compatible id of interface 1, the second (one, of interface 0)" },
        { { { OS_AT + 11 + 2, '\n' } }, "d: byte 93: a compatible id with control characters (printable ASCII)" },
        { { { OS_AT + 11 + 2, 0xff } }, "d as a profile:2: not UTF-8" },
        { { { PROPERTY_AT, 1 } }, "d: byte 152: DeviceInterfaceGUID of interface 1 (0)" },
        { { { PROPERTY_AT + 15, 7 } }, "d: byte 152: DeviceInterfaceGUID of type 7 (1, a text)" },
        { { { NAME_AT, 'd' } }, "d: byte 152: a property of another name (DeviceInterfaceGUID)" },
        { { { NAME_AT + 20 + 4, '(' } },
          "d: byte 152: DeviceInterfaceGUID is no GUID as {01234567-89ab-cdef-0123-456789abcdef} and a zero" },
};

static void test_os(void) {
        FOREACH_ITEM(it, os, ELEMENTSOF(os)) {
                _cleanup_(blob_done) Blob descriptors = {}, strings = {};

                check_row("%s", it->fault);
                if (!blobs_of(OS, &descriptors, &strings))
                        continue;
                FOREACH_ITEM(b, it->bytes, ELEMENTSOF(it->bytes))
                        if (b->at > 0 && CHECK(b->at < descriptors.size))
                                descriptors.data[b->at] = b->value;
                check_fault(&descriptors, &strings, it->fault);
        }
}

/* ---- what is left out, with a comment ---- */

static const struct {
        const char *profile;
        Byte bytes[3];
        const char *note;
} notes[] = {
        { BULK, { { 37, 0 } }, "# At full speed wMaxPacketSize is 0, which no host can use; here it is 64.\n" },
        { BULK, { { HIGH + 15, 1 } }, "# bInterval of bulk endpoints is left out.\n" },
};

static void test_notes(void) {
        FOREACH_ITEM(it, notes, ELEMENTSOF(notes)) {
                _cleanup_(blob_done) Blob descriptors = {}, strings = {};
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_free_ char *text = NULL;

                check_row("%s", it->note);
                if (!blobs_of(it->profile, &descriptors, &strings))
                        continue;
                FOREACH_ITEM(b, it->bytes, ELEMENTSOF(it->bytes))
                        if (b->at > 0)
                                descriptors.data[b->at] = b->value;
                if (!CHECK_INT(blobs_draft(&descriptors, &strings, &diag, &text), 0) || !CHECK(str_after(text, it->note)))
                        continue;
                CHECK_STR(str_after(text, it->note), it->profile);
        }
}

/* The first version, as programs from before Linux 3.14 write it: no super speed, and a string too many. */
static void test_legacy(void) {
        static const uint8_t descriptors[] = {
                1, 0, 0, 0, 64, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0,
                9, 4, 0, 0, 2, 0xff, 0, 0, 1, 7, 5, 0x81, 2, 64, 0, 0, 7, 5, 2, 2, 64, 0, 0, 9, 4, 0, 0, 2, 0xff, 0, 0, 1,
        }, high[] = { 7, 5, 0x81, 2, 0, 2, 0, 7, 5, 2, 2, 0, 2, 1 };
        static const char strings[] = "\2\0\0\0\x1b\0\0\0\2\0\0\0\1\0\0\0\x09\x04" "Data\0old";
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_free_ char *text = NULL;
        uint8_t data[sizeof descriptors + sizeof high];

        memcpy(data, descriptors, sizeof descriptors);
        memcpy(data + sizeof descriptors, high, sizeof high);
        data[4] = sizeof data;
        if (CHECK_INT(blobs_draft(&(Blob){ data, sizeof data }, &(Blob){ (uint8_t *) strings, sizeof strings }, &diag, &text), 0))
                CHECK_STR(text, "# bInterval of bulk endpoints is left out.\n"
                                "# The blob has no descriptors of super speed; a profile always has them.\n"
                                "# Strings that no descriptor refers to are left out.\n"
                                F I "iInterface=Data\nEndpoint=bulk in\nEndpoint=bulk out\n");
        else
                diag_print(&diag, stderr);
}

CHECK_MAIN(test_same, test_faults, test_splices, test_whole, test_associations, test_strings, test_os, test_notes, test_legacy)
