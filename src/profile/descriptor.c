/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <endian.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "profile/descriptor.h"

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

static int finish(FILE *f, char **buf, size_t *size, Blob *ret) {
        int r = fclose(f);

        if (r != 0) {
                free(*buf);
                return -ENOMEM;
        }
        *ret = (Blob){ .data = (uint8_t *) *buf, .size = *size };
        return 0;
}

/* USB 2.0, table 9-12. string is the index among the function's own strings; functionfs renumbers it. */
static void put_interface(FILE *f, const Interface *it, unsigned string) {
        put8(f, USB_DT_INTERFACE_SIZE);
        put8(f, USB_DT_INTERFACE);
        put8(f, it->number);
        put8(f, 0); /* bAlternateSetting */
        put8(f, (unsigned) it->n_endpoints);
        put8(f, section_number(it->section, "bInterfaceClass", USB_CLASS_VENDOR_SPEC));
        put8(f, section_number(it->section, "bInterfaceSubClass", 0));
        put8(f, section_number(it->section, "bInterfaceProtocol", 0));
        put8(f, string);
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

/* All descriptors of one speed; returns how many. */
static uint32_t put_speed(FILE *f, const Function *function, Speed speed) {
        unsigned next[2] = { 1, 1 }, strings = 0;
        uint32_t count = 0;

        FOREACH_ITEM(it, function->interfaces, function->n_interfaces) {
                put_interface(f, it, section_find(it->section, "iInterface") ? ++strings : 0);
                count++;
                FOREACH_ITEM(e, it->endpoints, it->n_endpoints) {
                        put_endpoint(f, e, next[e->in]++, speed);
                        count += speed == SPEED_SUPER ? 2 : 1;
                }
        }
        return count;
}

int descriptor_blob(const Function *function, Blob *ret) {
        _cleanup_free_ char *body = NULL;
        size_t body_size, size;
        uint32_t counts[_SPEED_MAX];
        char *buf = NULL;
        FILE *f;

        f = open_memstream(&body, &body_size);
        if (!f)
                return -ENOMEM;
        for (Speed s = 0; s < _SPEED_MAX; s++)
                counts[s] = put_speed(f, function, s);
        if (fclose(f) != 0)
                return -ENOMEM;

        f = open_memstream(&buf, &size);
        if (!f)
                return -ENOMEM;
        put32(f, FUNCTIONFS_DESCRIPTORS_MAGIC_V2);
        put32(f, (uint32_t) (sizeof(uint32_t) * (3 + _SPEED_MAX) + body_size));
        put32(f, FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_SS_DESC |
                                 (function->proxy ? FFS_FLAG_RW_PROXY_EPS : 0));
        for (Speed s = 0; s < _SPEED_MAX; s++)
                put32(f, counts[s]);
        fwrite(body, 1, body_size, f);
        return finish(f, &buf, &size, ret);
}

int descriptor_strings(const Function *function, Blob *ret) {
        _cleanup_free_ char *body = NULL;
        size_t body_size, size;
        uint32_t count = 0;
        char *buf = NULL;
        FILE *f;

        f = open_memstream(&body, &body_size);
        if (!f)
                return -ENOMEM;
        FOREACH_ITEM(it, function->interfaces, function->n_interfaces) {
                const char *s = section_text(it->section, "iInterface", NULL);

                if (!s)
                        continue;
                fwrite(s, 1, strlen(s) + 1, f);
                count++;
        }
        if (fclose(f) != 0)
                return -ENOMEM;

        f = open_memstream(&buf, &size);
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
        return finish(f, &buf, &size, ret);
}

uint32_t descriptor_flags(const void *data, size_t size) {
        uint32_t head[3];

        if (size < sizeof head)
                return 0;
        memcpy(head, data, sizeof head);
        return le32toh(head[0]) == FUNCTIONFS_DESCRIPTORS_MAGIC_V2 ? le32toh(head[2]) : 0;
}
