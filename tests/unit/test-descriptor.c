/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Descriptor blobs, read back as the kernel and a host read them: with the structures of linux/usb/ch9.h, byte order
 * converted. Whatever the profile, counts and lengths fit, no address is there twice, every speed has the same
 * interfaces, and the companions obey USB 3.2, 9.6.7.
 */
#include <endian.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "check.h"
#include "profile/descriptor.h"
#include "profile/function.h"
#include "scratch.h"

#define HEAD "[Gadget]\nidVendor=0x1d6b\nidProduct=0x0104\n[Function ffs.a]\n"

static const struct Row {
        const char *text;
        uint32_t flags;      /* beside the three speeds */
        unsigned interfaces;
        const char *endpoints; /* addresses in order: I is in, O is out; a new interface begins with '/' */
        const char *strings;   /* with '|' behind each */
} rows[] = {
        { HEAD "[Interface ffs.a/0]\n", 0, 1, "/", "" },
        { HEAD "[Interface ffs.a/0]\niInterface=\"\"\nEndpoint=interrupt in\n", 0, 1, "/I", "|" },
        { HEAD "ProxyEndpoints=yes\n[Interface ffs.a/0]\niInterface=Grün\nEndpoint=bulk in\nEndpoint=bulk out\n",
          FFS_FLAG_RW_PROXY_EPS, 1, "/IO", "Grün|" },
        { HEAD "[Interface ffs.a/1]\niInterface=second\nEndpoint=bulk out bMaxBurst=15\n"
               "[Interface ffs.a/0]\nEndpoint=interrupt in wMaxPacketSize=8 Interval=1ms\nEndpoint=bulk in\n"
               "[Interface ffs.a/2]\niInterface=third\nEndpoint=interrupt out wMaxPacketSize=1024 bMaxBurst=2\n",
          0, 3, "/II/O/O", "second|third|" },
        { HEAD "[Interface ffs.a/0]\nEndpoint=interrupt in Interval=4ms wMaxPacketSize=1024 bMaxBurst=1\n", 0, 1, "/I", "" },
        { HEAD "[Interface ffs.a/0]\n"
               "Endpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\n"
               "Endpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\n"
               "Endpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\nEndpoint=bulk in\n"
               "Endpoint=bulk out\n", 0, 1, "/IIIIIIIIIIIIIIIO", "" },
};

/* What is left of a blob; reading past the end is a failed check and gives zeros. */
typedef struct Rest {
        const uint8_t *data;
        size_t size;
} Rest;

static bool take(Rest *r, void *ret, size_t n) {
        memset(ret, 0, n);
        if (!CHECK(n <= r->size))
                return false;
        memcpy(ret, r->data, n);
        r->data += n;
        r->size -= n;
        return true;
}

static uint32_t take32(Rest *r) {
        uint32_t v;

        return take(r, &v, sizeof v) ? le32toh(v) : 0;
}

static void check_companion(Rest *r, unsigned transfer, unsigned max_packet) {
        struct usb_ss_ep_comp_descriptor c;

        if (!take(r, &c, USB_DT_SS_EP_COMP_SIZE))
                return;
        CHECK_INT(c.bLength, USB_DT_SS_EP_COMP_SIZE);
        CHECK_INT(c.bDescriptorType, USB_DT_SS_ENDPOINT_COMP);
        CHECK(c.bMaxBurst <= 15);
        CHECK_INT(c.bmAttributes, 0);
        CHECK_INT(le16toh(c.wBytesPerInterval), transfer == USB_ENDPOINT_XFER_INT ? max_packet * (c.bMaxBurst + 1U) : 0);
        /* USB 3.2, 9.6.6: an endpoint that bursts has packets of 1024 bytes */
        if (c.bMaxBurst > 0)
                CHECK_INT(max_packet, 1024);
}

static void check_endpoint(Rest *r, Speed speed, bool in, unsigned number) {
        static const unsigned bulk[_SPEED_MAX] = { 64, 512, 1024 };
        struct usb_endpoint_descriptor e = {};
        unsigned transfer, max_packet;

        if (!take(r, &e, USB_DT_ENDPOINT_SIZE))
                return;
        transfer = e.bmAttributes;
        max_packet = le16toh(e.wMaxPacketSize);
        CHECK_INT(e.bLength, USB_DT_ENDPOINT_SIZE);
        CHECK_INT(e.bDescriptorType, USB_DT_ENDPOINT);
        CHECK_INT(e.bEndpointAddress, (in ? USB_DIR_IN : USB_DIR_OUT) | number);
        CHECK(transfer == USB_ENDPOINT_XFER_BULK || transfer == USB_ENDPOINT_XFER_INT);
        if (transfer == USB_ENDPOINT_XFER_BULK) {
                CHECK_INT(max_packet, bulk[speed]);
                CHECK_INT(e.bInterval, 0);
        } else {
                CHECK(max_packet >= 1 && max_packet <= (speed == SPEED_FULL ? 64U : 1024U));
                CHECK(e.bInterval >= 1 && e.bInterval <= (speed == SPEED_FULL ? 255 : 16));
        }
        if (speed == SPEED_SUPER)
                check_companion(r, transfer, max_packet);
}

/* Interfaces and endpoints of one speed as the row has them; returns the descriptors read. */
static unsigned check_speed(Rest *r, Speed speed, const Function *f, const char *endpoints) {
        bool seen[2][ENDPOINTS_PER_DIRECTION + 2] = {};
        unsigned next[2] = { 1, 1 }, count = 0, number = 0, string = 0;

        for (const char *p = endpoints; *p;) {
                bool named = section_find(f->interfaces[number].section, "iInterface");
                struct usb_interface_descriptor i;
                size_t n = strspn(++p, "IO");

                if (!take(r, &i, USB_DT_INTERFACE_SIZE))
                        return count;
                CHECK_INT(i.bLength, USB_DT_INTERFACE_SIZE);
                CHECK_INT(i.bDescriptorType, USB_DT_INTERFACE);
                CHECK_INT(i.bInterfaceNumber, number++);
                CHECK_INT(i.bAlternateSetting, 0);
                CHECK_INT(i.bNumEndpoints, n);
                CHECK_INT(i.iInterface, named ? ++string : 0);
                for (count++; n > 0; n--, p++) {
                        bool in = *p == 'I';

                        CHECK(next[in] <= ENDPOINTS_PER_DIRECTION && !seen[in][next[in]]);
                        seen[in][next[in]] = true;
                        check_endpoint(r, speed, in, next[in]++);
                        count += speed == SPEED_SUPER ? 2 : 1;
                }
        }
        return count;
}

static void check_descriptors(const Function *f, const struct Row *row) {
        _cleanup_(blob_done) Blob blob = {};
        uint32_t counts[_SPEED_MAX];
        Rest r;

        if (!CHECK_INT(descriptor_blob(f, &blob), 0))
                return;
        r = (Rest){ blob.data, blob.size };
        CHECK_INT(take32(&r), FUNCTIONFS_DESCRIPTORS_MAGIC_V2);
        CHECK_INT(take32(&r), blob.size);
        CHECK_INT(take32(&r), FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_SS_DESC | row->flags);
        for (Speed s = 0; s < _SPEED_MAX; s++)
                counts[s] = take32(&r);
        for (Speed s = 0; s < _SPEED_MAX; s++)
                CHECK_INT(counts[s], check_speed(&r, s, f, row->endpoints));
        CHECK_INT(r.size, 0);
        CHECK_INT(descriptor_flags(blob.data, blob.size) & FFS_FLAG_RW_PROXY_EPS, row->flags);
        CHECK_INT(descriptor_flags(blob.data, 11), 0);
}

static void check_strings(const Function *f, const char *strings) {
        _cleanup_(blob_done) Blob blob = {};
        uint32_t count = 0;
        uint16_t language;
        Rest r;

        for (const char *p = strings; (p = strchr(p, '|')); p++)
                count++;
        if (!CHECK_INT(descriptor_strings(f, &blob), 0))
                return;
        r = (Rest){ blob.data, blob.size };
        CHECK_INT(take32(&r), FUNCTIONFS_STRINGS_MAGIC);
        CHECK_INT(take32(&r), blob.size);
        CHECK_INT(take32(&r), count);
        CHECK_INT(take32(&r), count > 0); /* the kernel refuses a language without strings and strings without one */
        if (count > 0 && take(&r, &language, sizeof language))
                CHECK_INT(le16toh(language), 0x0409);
        for (const char *p = strings; *p; p++) {
                char byte;

                if (take(&r, &byte, 1))
                        CHECK_INT(byte, *p == '|' ? '\0' : *p);
        }
        CHECK_INT(r.size, 0);
}

static void test_blobs(void) {
        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;

                check_row("%s", it->text + strlen(HEAD));
                if (!CHECK_INT(scratch_profile(it->text, strlen(it->text), &diag, &p), 0) || !CHECK_INT(p->n_functions, 1))
                        continue;
                CHECK_INT(p->functions[0].n_interfaces, it->interfaces);
                check_descriptors(p->functions, it);
                check_strings(p->functions, it->strings);
        }
}

/* Blobs of other kinds have no flags of ours. */
static void test_foreign(void) {
        static const uint32_t v1[] = { FUNCTIONFS_DESCRIPTORS_MAGIC, 16, UINT32_MAX, 0 };
        uint32_t head[3] = { htole32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2), htole32(12), htole32(0x107) };

        CHECK_INT(descriptor_flags(v1, sizeof v1), 0);
        CHECK_INT(descriptor_flags(head, sizeof head), 0x107);
        CHECK_INT(descriptor_flags(NULL, 0), 0);
}

CHECK_MAIN(test_blobs, test_foreign)
