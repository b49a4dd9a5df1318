/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <endian.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "profile/bytes.h"
#include "profile/descriptor.h"
#include "util/memstream.h"
#include "util/text.h"

#define LANGUAGE_US_ENGLISH 0x0409

static void put8(FILE *f, unsigned v) {
        fputc((int) (v & 0xff), f);
}

static void put16(FILE *f, unsigned v) {
        put8(f, v);
        put8(f, v >> 8);
}

static void put32(FILE *f, uint32_t v) {
        put16(f, v & 0xffff);
        put16(f, v >> 16);
}

static int finish(MemStream *stream, Blob *ret) {
        char *data;
        size_t size;

        if (memstream_finish(stream, &data, &size) < 0)
                return -ENOMEM;
        *ret = (Blob){ .data = (uint8_t *) data, .size = size };
        return 0;
}

static unsigned count_endpoints(const Interface *it, bool spare) {
        unsigned n = 0;

        FOREACH_ITEM(e, it->endpoints, it->n_endpoints)
                n += e->spare == spare;
        return n;
}

/* USB 2.0, table 9-12. string is the index among the function's own strings; functionfs renumbers it. */
static void put_interface(FILE *f, const Interface *it, unsigned alternate, unsigned string) {
        put8(f, USB_DT_INTERFACE_SIZE);
        put8(f, USB_DT_INTERFACE);
        put8(f, it->number);
        put8(f, alternate);
        put8(f, count_endpoints(it, alternate > 0));
        put8(f, section_number(it->section, "bInterfaceClass", USB_CLASS_VENDOR_SPEC));
        put8(f, section_number(it->section, "bInterfaceSubClass", 0));
        put8(f, section_number(it->section, "bInterfaceProtocol", 0));
        put8(f, string);
}

/* Between interface and endpoints; returns how many. */
static uint32_t put_class_descriptors(FILE *f, const Interface *it) {
        uint32_t count = 0;

        FOREACH_ITEM(s, it->section->settings, it->section->n_settings) {
                _cleanup_free_ char *hex = NULL;
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;

                if (s->wrong || !str_eq(s->key->name, "ClassDescriptor") ||
                    bytes_parse(s->value, &hex) < 0 || hex_decode(hex, &data, &size) < 0)
                        continue;
                fwrite(data, 1, size, f);
                count++;
        }
        return count;
}

/* USB 3.2, table 9-16 (interface association). Its first interface is 0: functionfs does not renumber it. */
static uint32_t put_association(FILE *f, const Function *function, unsigned string) {
        const Section *s = function->section;

        if (!section_find(s, "bFunctionClass"))
                return 0;
        put8(f, USB_DT_INTERFACE_ASSOCIATION_SIZE);
        put8(f, USB_DT_INTERFACE_ASSOCIATION);
        put8(f, 0);
        put8(f, (unsigned) function->n_interfaces);
        put8(f, section_number(s, "bFunctionClass", 0));
        put8(f, section_number(s, "bFunctionSubClass", 0));
        put8(f, section_number(s, "bFunctionProtocol", 0));
        put8(f, string);
        return 1;
}

/* USB 2.0, table 9-13; the companion is USB 3.2, table 9-28. */
static void put_endpoint(FILE *f, const Endpoint *e, unsigned number, Speed speed) {
        static const uint8_t attributes[_ENDPOINT_TYPE_MAX] = {
                [ENDPOINT_BULK] = USB_ENDPOINT_XFER_BULK,
                [ENDPOINT_INTERRUPT] = USB_ENDPOINT_XFER_INT,
        };
        uint16_t max_packet = endpoint_max_packet(e, speed);

        put8(f, USB_DT_ENDPOINT_SIZE);
        put8(f, USB_DT_ENDPOINT);
        put8(f, number | (e->in ? USB_DIR_IN : 0));
        put8(f, attributes[e->type]);
        put16(f, max_packet);
        put8(f, endpoint_interval(e, speed));

        if (speed != SPEED_SUPER)
                return;
        put8(f, USB_DT_SS_EP_COMP_SIZE);
        put8(f, USB_DT_SS_ENDPOINT_COMP);
        put8(f, e->burst);
        put8(f, 0); /* bmAttributes: no streams */
        put16(f, e->type == ENDPOINT_INTERRUPT ? (e->burst + 1U) * max_packet : 0);
}

static uint32_t put_endpoints(FILE *f, const Interface *it, bool spare, unsigned next[2], Speed speed) {
        uint32_t count = 0;

        FOREACH_ITEM(e, it->endpoints, it->n_endpoints) {
                if (e->spare != spare)
                        continue;
                put_endpoint(f, e, next[e->in]++, speed);
                count += speed == SPEED_SUPER ? 2 : 1;
        }
        return count;
}

/* All descriptors of one speed; returns how many. */
static uint32_t put_speed(FILE *f, const Function *function, Speed speed) {
        unsigned next[2] = { 1, 1 }, strings = section_find(function->section, "iFunction") ? 1 : 0;
        uint32_t count = put_association(f, function, strings);

        FOREACH_ITEM(it, function->interfaces, function->n_interfaces) {
                put_interface(f, it, 0, section_find(it->section, "iInterface") ? ++strings : 0);
                count += 1 + put_class_descriptors(f, it) + put_endpoints(f, it, false, next, speed);
                if (count_endpoints(it, true) == 0)
                        continue;
                put_interface(f, it, 1, 0);
                count += 1 + put_endpoints(f, it, true, next, speed);
        }
        return count;
}

/* ---- Microsoft's OS descriptors, version 1.0 ---- */

#define OS_HEADER_SIZE        11
#define OS_COMPATIBLE_SIZE    24
#define OS_COMPATIBLE_INDEX   4
#define OS_PROPERTY_INDEX     5
#define OS_PROPERTY_TYPE_TEXT 1

static void put_os_header(FILE *f, size_t size, unsigned index, unsigned entries) {
        put8(f, 0); /* interface of the function */
        put32(f, (uint32_t) (OS_HEADER_SIZE + size));
        put16(f, 1); /* what functionfs wants for bcdVersion */
        put16(f, index);
        put16(f, entries);
}

/* At most 8 characters, filled up with zeros. */
static void put_id(FILE *f, const char *id) {
        char text[8] = {};

        memcpy(text, id, MIN_OF(strlen(id), sizeof text));
        fwrite(text, 1, sizeof text, f);
}

/* Of each interface, because functionfs numbers only those that are described; the first stands for the function. */
static void put_compatible(FILE *f, const Function *function, const char *id, const char *sub_id) {
        unsigned n = (unsigned) function->n_interfaces;

        put_os_header(f, (size_t) OS_COMPATIBLE_SIZE * n, OS_COMPATIBLE_INDEX, n);
        for (unsigned number = 0; number < n; number++) {
                put8(f, number);
                put8(f, 1);
                put_id(f, number ? "" : id);
                put_id(f, number ? "" : sub_id);
                for (unsigned i = 0; i < 6; i++)
                        put8(f, 0);
        }
}

/* Texts with their final zero; the kernel makes UTF-16 of them. */
static void put_property(FILE *f, const char *name, const char *value) {
        size_t n_name = strlen(name) + 1, n_value = strlen(value) + 1, size = 14 + n_name + n_value;

        put_os_header(f, size, OS_PROPERTY_INDEX, 1);
        put32(f, (uint32_t) size);
        put32(f, OS_PROPERTY_TYPE_TEXT);
        put16(f, (unsigned) n_name);
        fwrite(name, 1, n_name, f);
        put32(f, (uint32_t) n_value);
        fwrite(value, 1, n_value, f);
}

/* With braces, as the registry has them */
static void put_guid(FILE *f, const char *guid) {
        char text[sizeof "{01234567-89ab-cdef-0123-456789abcdef}"];

        (void) snprintf(text, sizeof text, *guid == '{' ? "%s" : "{%s}", guid);
        put_property(f, "DeviceInterfaceGUID", text);
}

/* Returns how many. */
static uint32_t put_os_descriptors(FILE *f, const Function *function) {
        const char *id = section_text(function->section, "CompatibleID", NULL),
                   *guid = section_text(function->section, "DeviceInterfaceGUID", NULL);

        if (!id)
                return 0;
        put_compatible(f, function, id, section_text(function->section, "SubCompatibleID", ""));
        if (!guid)
                return 1;
        put_guid(f, guid);
        return 2;
}

int descriptor_blob(const Function *function, Blob *ret) {
        _cleanup_memstream_ MemStream stream = {};
        _cleanup_free_ char *body = NULL;
        size_t body_size, n_counts = _SPEED_MAX;
        uint32_t counts[_SPEED_MAX + 1], flags;
        FILE *f;

        f = memstream_open(&stream);
        if (!f)
                return -ENOMEM;
        for (Speed s = 0; s < _SPEED_MAX; s++)
                counts[s] = put_speed(f, function, s);
        counts[n_counts] = put_os_descriptors(f, function);
        if (memstream_finish(&stream, &body, &body_size) < 0)
                return -ENOMEM;

        flags = FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_SS_DESC |
                (function->proxy ? FFS_FLAG_RW_PROXY_EPS : 0);
        if (counts[n_counts] > 0) {
                flags |= FUNCTIONFS_HAS_MS_OS_DESC;
                n_counts++;
        }
        f = memstream_open(&stream);
        if (!f)
                return -ENOMEM;
        put32(f, FUNCTIONFS_DESCRIPTORS_MAGIC_V2);
        put32(f, (uint32_t) (sizeof(uint32_t) * (3 + n_counts) + body_size));
        put32(f, flags);
        for (size_t i = 0; i < n_counts; i++)
                put32(f, counts[i]);
        fwrite(body, 1, body_size, f);
        return finish(&stream, ret);
}

static void put_string(FILE *f, const Section *section, const char *key, uint32_t *count) {
        const char *s = section_text(section, key, NULL);

        if (!s)
                return;
        fwrite(s, 1, strlen(s) + 1, f);
        (*count)++;
}

int descriptor_strings(const Function *function, Blob *ret) {
        _cleanup_memstream_ MemStream stream = {};
        _cleanup_free_ char *body = NULL;
        size_t body_size;
        uint32_t count = 0;
        FILE *f;

        f = memstream_open(&stream);
        if (!f)
                return -ENOMEM;
        put_string(f, function->section, "iFunction", &count);
        FOREACH_ITEM(it, function->interfaces, function->n_interfaces)
                put_string(f, it->section, "iInterface", &count);
        if (memstream_finish(&stream, &body, &body_size) < 0)
                return -ENOMEM;

        f = memstream_open(&stream);
        if (!f)
                return -ENOMEM;
        put32(f, FUNCTIONFS_STRINGS_MAGIC);
        put32(f, (uint32_t) (4 * sizeof(uint32_t) + (count ? sizeof(uint16_t) + body_size : 0)));
        put32(f, count);
        put32(f, count ? 1 : 0); /* languages */
        if (count) {
                put16(f, LANGUAGE_US_ENGLISH);
                fwrite(body, 1, body_size, f);
        }
        return finish(&stream, ret);
}

uint32_t descriptor_flags(const void *data, size_t size) {
        uint32_t head[3];

        if (size < sizeof head)
                return 0;
        memcpy(head, data, sizeof head);
        return le32toh(head[0]) == FUNCTIONFS_DESCRIPTORS_MAGIC_V2 ? le32toh(head[2]) : 0;
}
