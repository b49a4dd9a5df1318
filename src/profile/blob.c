/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "profile/blob-reader.h"
#include "profile/descriptor.h"

#define KNOWN_FLAGS                                                                                         \
        (FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC | FUNCTIONFS_HAS_SS_DESC |                         \
         FUNCTIONFS_HAS_MS_OS_DESC | FUNCTIONFS_VIRTUAL_ADDR | FUNCTIONFS_EVENTFD |                         \
         FUNCTIONFS_ALL_CTRL_RECIP | FUNCTIONFS_CONFIG0_SETUP | FFS_FLAG_RW_PROXY_EPS)
/* f_fs.c: FFS_MAX_EPS_COUNT, less the one that counts from 1 */
#define ENDPOINTS_MAX 30
/* Of HID, DFU and CCID */
#define CLASS_SPECIFIC (USB_TYPE_CLASS | 0x01)

/* ---- standard descriptors ---- */

static BlobSpeed *current(const BlobReader *r) {
        return r->blob->speeds + r->speed;
}

static BlobSetting *last_setting(const BlobReader *r) {
        BlobSpeed *s = current(r);

        return s->n_settings > 0 ? s->settings + s->n_settings - 1 : NULL;
}

static int take_interface(BlobReader *r, size_t at, const uint8_t *d) {
        BlobSpeed *s = current(r);

        if (array_grow(&s->settings, s->n_settings, sizeof(BlobSetting)) < 0)
                return -ENOMEM;
        s->settings[s->n_settings++] = (BlobSetting){
                .at = at,
                .number = d[2],
                .alternate = d[3],
                .n_promised = d[4],
                .class = d[5],
                .subclass = d[6],
                .protocol = d[7],
                .string = d[8],
        };
        return 0;
}

static int take_endpoint(BlobReader *r, size_t at, const uint8_t *d) {
        BlobSetting *s = last_setting(r);

        if (!s)
                return blob_bad(r, at, "an endpoint before any interface");
        if ((d[2] & USB_ENDPOINT_NUMBER_MASK) == 0)
                return blob_bad(r, at,
                                "endpoint 0x%02x has no number (bEndpointAddress 0x01 to 0x0f, 0x81 to 0x8f)",
                                d[2]);
        if (array_grow(&s->endpoints, s->n_endpoints, sizeof(BlobEndpoint)) < 0)
                return -ENOMEM;
        s->endpoints[s->n_endpoints++] = (BlobEndpoint){
                .at = at,
                .size = d[0],
                .address = d[2],
                .attributes = d[3],
                .max_packet = blob_get16(d + 4),
                .interval = d[6],
        };
        return 0;
}

static int take_companion(BlobReader *r, size_t at, const uint8_t *d) {
        BlobSetting *s = last_setting(r);
        BlobEndpoint *e = s && s->n_endpoints > 0 ? s->endpoints + s->n_endpoints - 1 : NULL;

        if (r->speed != SPEED_SUPER)
                return blob_bad(r, at, "a companion of an endpoint at %s speed (at super speed alone)",
                                speed_names[r->speed]);
        if (!e || e->has_companion)
                return blob_bad(r, at, "a companion without an endpoint before it");
        e->has_companion = true;
        e->burst = d[2];
        e->companion_attributes = d[3];
        e->bytes_per_interval = blob_get16(d + 4);
        return 0;
}

static int take_association(BlobReader *r, size_t at, const uint8_t *d) {
        BlobSpeed *s = current(r);

        if (array_grow(&s->associations, s->n_associations, sizeof(BlobAssociation)) < 0)
                return -ENOMEM;
        s->associations[s->n_associations++] = (BlobAssociation){
                .at = at,
                .first = d[2],
                .count = d[3],
                .class = d[4],
                .subclass = d[5],
                .protocol = d[6],
                .string = d[7],
        };
        return 0;
}

static int take_otg(BlobReader *r, size_t at, const uint8_t *d _unused_) {
        current(r)->otg_at = at;
        return 0;
}

/* functionfs knows its length by the class of the interface; DFU since Linux 7.3. */
static int take_class(BlobReader *r, size_t at, const uint8_t *d) {
        BlobSetting *s = last_setting(r);
        unsigned size = !s                                                            ? 0
                        : s->class == USB_CLASS_HID || s->class == USB_CLASS_APP_SPEC ? 9
                        : s->class == USB_CLASS_CSCID                                 ? 54
                                                                                      : 0;

        if (size == 0)
                return blob_bad(r, at,
                                "a class-specific descriptor behind no interface of a class that functionfs knows (0x03 "
                                "HID, 0x0b CCID, 0xfe DFU)");
        if (d[0] != size)
                return blob_bad(r, at, "a class-specific descriptor of %u bytes (%u with class 0x%02x)",
                                d[0], size, s->class);
        if (array_grow(&s->classes, s->n_classes, sizeof(BlobClass)) < 0)
                return -ENOMEM;
        s->classes[s->n_classes++] = (BlobClass){
                .at = at, .data = d, .size = d[0], .behind_endpoint = s->n_endpoints > 0
        };
        return 0;
}

/* What f_fs.c takes, and how long. */
static const struct {
        uint8_t type, size, other_size; /* size 0: blob_take() knows */
        const char *name;
        int (*take)(BlobReader *r, size_t at, const uint8_t *d);
} descriptor_types[] = {
        { USB_DT_INTERFACE, USB_DT_INTERFACE_SIZE, 0, "an interface", take_interface },
        { USB_DT_ENDPOINT, USB_DT_ENDPOINT_SIZE, USB_DT_ENDPOINT_AUDIO_SIZE, "an endpoint", take_endpoint },
        { USB_DT_SS_ENDPOINT_COMP, USB_DT_SS_EP_COMP_SIZE, 0, "a companion of an endpoint", take_companion },
        { USB_DT_INTERFACE_ASSOCIATION, USB_DT_INTERFACE_ASSOCIATION_SIZE, 0, "an interface association",
          take_association },
        { USB_DT_OTG, sizeof(struct usb_otg_descriptor), 0, "an OTG descriptor", take_otg },
        { CLASS_SPECIFIC, 0, 0, "a class-specific descriptor", take_class },
};

static int take_descriptor(BlobReader *r) {
        size_t at = r->at;
        const uint8_t *d;

        if (r->size - at < 2)
                return blob_bad(r, at, "a descriptor is cut off: %zu of 2 bytes are left", r->size - at);
        if (r->data[at] < 2)
                return blob_bad(r, at, "a descriptor of %u bytes (length and type take 2)", r->data[at]);
        d = blob_take(r, r->data[at], "a descriptor");
        if (!d)
                return -EINVAL;
        FOREACH_ITEM(t, descriptor_types, ELEMENTSOF(descriptor_types)) {
                if (t->type != d[1])
                        continue;
                if (t->size == 0 || d[0] == t->size || (t->other_size > 0 && d[0] == t->other_size))
                        return t->take(r, at, d);
                return blob_bad(r, at, "%s of %u bytes (%u%s)", t->name, d[0], t->size,
                                t->other_size ? ", or 9 as audio has it" : "");
        }
        return blob_bad(r, at,
                        "a descriptor of type 0x%02x (0x04 interface, 0x05 endpoint, 0x09 OTG, 0x0b interface association, "
                        "0x21 of a class, 0x30 companion)",
                        d[1]);
}

/* ---- what all speeds must have in common ---- */

static const BlobEndpoint *endpoint_at(const BlobSpeed *s, size_t i) {
        FOREACH_ITEM(it, s->settings, s->n_settings) {
                if (i < it->n_endpoints)
                        return it->endpoints + i;
                i -= it->n_endpoints;
        }
        return NULL;
}

static unsigned count_interfaces(const BlobSpeed *s) {
        unsigned n = 0;

        FOREACH_ITEM(it, s->settings, s->n_settings)
                n = MAX_OF(n, it->number + 1U);
        return n;
}

const BlobSpeed *blob_first_speed(const BlobContent *b) {
        const BlobSpeed *s = b->speeds;

        while (s < b->speeds + _SPEED_MAX - 1 && s->n == 0)
                s++;
        return s;
}

/* functionfs finds an endpoint of another speed by its address, and wants them in one order. */
static int check_speed(const BlobReader *r, size_t at) {
        const BlobSpeed *s = current(r), *first = blob_first_speed(r->blob);
        const BlobEndpoint *a, *b;

        for (size_t i = 0; (a = endpoint_at(s, i)) || endpoint_at(first, i); i++) {
                if (i >= ENDPOINTS_MAX)
                        return blob_bad(r, a ? a->at : at, "more endpoints than functionfs takes (%d)",
                                        ENDPOINTS_MAX);
                b = endpoint_at(first, i);
                if (!a || !b)
                        return blob_bad(r, a ? a->at : at,
                                        "%s speed has other endpoints than the speed before it",
                                        speed_names[r->speed]);
                if (a->address != b->address)
                        return blob_bad(r, a->at, "endpoint 0x%02x at %s speed (0x%02x, as in byte %zu)",
                                        a->address, speed_names[r->speed], b->address, b->at);
        }
        if (count_interfaces(s) != count_interfaces(first))
                return blob_bad(r, at, "%u interfaces at %s speed (%u, as the speed before it)",
                                count_interfaces(s), speed_names[r->speed], count_interfaces(first));
        return 0;
}

static int take_speed(BlobReader *r) {
        size_t at = r->at;

        for (uint32_t i = 0; i < current(r)->n; i++) {
                int k = take_descriptor(r);

                if (k < 0)
                        return k;
        }
        return current(r)->n > 0 ? check_speed(r, at) : 0;
}

/* ---- the whole ---- */

static int take_flags(BlobReader *r) {
        BlobContent *b = r->blob;
        uint32_t magic, fd;

        if (blob_take32(r, "the head", &magic) < 0)
                return -EINVAL;
        b->legacy = magic == FUNCTIONFS_DESCRIPTORS_MAGIC;
        if (!b->legacy && magic != FUNCTIONFS_DESCRIPTORS_MAGIC_V2)
                return blob_bad(r, 0,
                                "begins with %u: no descriptors of functionfs (%u, or %u for the first version)",
                                magic, FUNCTIONFS_DESCRIPTORS_MAGIC_V2, FUNCTIONFS_DESCRIPTORS_MAGIC);
        if (blob_take_size(r) < 0)
                return -EINVAL;
        b->flags = FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC;
        if (b->legacy)
                return 0;
        if (blob_take32(r, "the word of flags", &b->flags) < 0)
                return -EINVAL;
        if (b->flags & ~KNOWN_FLAGS)
                return blob_bad(r, 8, "flags 0x%x that functionfs does not know (0x%x)", b->flags,
                                KNOWN_FLAGS);
        return b->flags & FUNCTIONFS_EVENTFD ? blob_take32(r, "the eventfd", &fd) : 0;
}

static int take_all(BlobReader *r) {
        BlobContent *b = r->blob;
        uint32_t n_os = 0;
        size_t start;
        int k = take_flags(r);

        for (Speed s = 0; s < _SPEED_MAX && k >= 0; s++)
                if (b->flags & FUNCTIONFS_HAS_FS_DESC << s)
                        k = blob_take32(r, "the number of descriptors", &b->speeds[s].n);
        if (k >= 0 && b->flags & FUNCTIONFS_HAS_MS_OS_DESC)
                k = blob_take32(r, "the number of OS descriptors", &n_os);
        start = r->at;
        for (r->speed = 0; r->speed < _SPEED_MAX && k >= 0; r->speed++)
                k = take_speed(r);
        b->n_interfaces = count_interfaces(blob_first_speed(b));
        if (k >= 0)
                k = blob_take_os_descriptors(r, n_os);
        if (k < 0)
                return k;
        if (r->at == start)
                return blob_bad(r, r->at, "there is no descriptor");
        if (r->at < r->size)
                return blob_bad(r, r->at, "%zu bytes behind the last descriptor", r->size - r->at);
        return 0;
}

int blob_read_descriptors(const char *file, const void *data, size_t size, Diagnostics *diag,
                          BlobContent *ret) {
        _cleanup_(blob_content_done) BlobContent b = {};
        BlobReader r = { .file = file, .data = data, .size = size, .diag = diag, .blob = &b };
        int k = take_all(&r);

        if (k < 0)
                return k;
        *ret = b;
        b = (BlobContent){};
        return 0;
}

/* ---- ends ---- */

static void speed_done(BlobSpeed *s) {
        FOREACH_ITEM(it, s->settings, s->n_settings) {
                free(it->classes);
                free(it->endpoints);
        }
        free(s->settings);
        free(s->associations);
}

void blob_content_done(BlobContent *b) {
        FOREACH_ITEM(it, b->speeds, ELEMENTSOF(b->speeds))
                speed_done(it);
        FOREACH_ITEM(it, b->properties, b->n_properties)
                free(it->name);
        free(b->properties);
        free(b->compatibles);
        *b = (BlobContent){};
}
