/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/blob-reader.h"

#define OS_COMPATIBLE_INDEX 4
#define OS_PROPERTY_INDEX   5
#define OS_PROPERTY_TYPES   7
#define OS_PROPERTY_HEAD    14 /* all lengths and the type */
#define OS_PROPERTY_MAX     255

/* At most 8 characters, filled up with zeros. */
static bool take_id(const uint8_t *p, char ret[9]) {
        memcpy(ret, p, 8);
        ret[8] = '\0';
        for (size_t i = strlen(ret); i < 8; i++)
                if (p[i])
                        return false;
        return true;
}

static int check_interface(const BlobReader *r, size_t at, unsigned number) {
        if (number < r->blob->n_interfaces)
                return 0;
        return blob_bad(r, at, "an OS descriptor of interface %u (there are %u, from 0)", number,
                        r->blob->n_interfaces);
}

static int take_compatible(BlobReader *r, unsigned interface _unused_) {
        static const uint8_t zeros[6];
        size_t at = r->at;
        BlobContent *b = r->blob;
        BlobCompatible c = { .at = at };
        const uint8_t *p = blob_take(r, 24, "a compatible id");

        if (!p || check_interface(r, at, p[0]) < 0)
                return -EINVAL;
        c.interface = p[0];
        if (!take_id(p + 2, c.id) || !take_id(p + 10, c.sub_id))
                return blob_bad(r, at, "a compatible id with more behind its end (zeros)");
        if (memcmp(p + 18, zeros, sizeof zeros) != 0)
                return blob_bad(r, at + 18, "reserved bytes of a compatible id are set (zeros)");
        if (array_grow(&b->compatibles, b->n_compatibles, sizeof c) < 0)
                return -ENOMEM;
        b->compatibles[b->n_compatibles++] = c;
        return 0;
}

static int add_property(BlobContent *b, const BlobProperty *property, const uint8_t *name, size_t n) {
        char *copy = strndup((const char *) name, n);

        if (!copy || array_grow(&b->properties, b->n_properties, sizeof *property) < 0) {
                free(copy);
                return -ENOMEM;
        }
        b->properties[b->n_properties] = *property;
        b->properties[b->n_properties++].name = copy;
        return 0;
}

static int take_property(BlobReader *r, unsigned interface) {
        size_t at = r->at, n_name;
        BlobProperty c = { .at = at, .interface = (uint8_t) interface };
        const uint8_t *p;
        uint32_t size;

        if (check_interface(r, at, interface) < 0 || blob_take32(r, "a property", &size) < 0)
                return -EINVAL;
        if (size < OS_PROPERTY_HEAD || size > OS_PROPERTY_MAX)
                return blob_bad(r, at, "a property of %u bytes (%d to %d)", size, OS_PROPERTY_HEAD,
                                OS_PROPERTY_MAX);
        p = blob_take(r, size - sizeof size, "a property");
        if (!p)
                return -EINVAL;
        c.type = blob_get32(p);
        n_name = blob_get16(p + 4);
        if (c.type < 1 || c.type > OS_PROPERTY_TYPES)
                return blob_bad(r, at + 4, "a property of type %u (1 to %d)", c.type, OS_PROPERTY_TYPES);
        if (n_name > size - OS_PROPERTY_HEAD)
                return blob_bad(r, at + 8, "a name of %zu bytes in a property of %u", n_name, size);
        c.size = blob_get32(p + 6 + n_name);
        if (c.size != size - OS_PROPERTY_HEAD - n_name)
                return blob_bad(r, at + 10 + n_name, "%zu bytes of data in a property of %u", c.size, size);
        c.data = p + 10 + n_name;
        return add_property(r->blob, &c, p + 6, n_name);
}

static int take_os_descriptor(BlobReader *r) {
        static const struct {
                unsigned index;
                int (*take)(BlobReader *r, unsigned interface);
        } kinds[] = { { OS_COMPATIBLE_INDEX, take_compatible }, { OS_PROPERTY_INDEX, take_property } };
        size_t at = r->at, rest = r->size - at;
        const uint8_t *p = blob_take(r, 11, "an OS descriptor");
        int k = 0;

        if (!p)
                return -EINVAL;
        if (blob_get32(p + 1) > rest)
                return blob_bad(r, at + 1, "an OS descriptor of %u bytes, of which %zu are left",
                                blob_get32(p + 1), rest);
        if (blob_get16(p + 5) != 1 && blob_get16(p + 5) != 0x0100)
                return blob_bad(r, at + 5,
                                "an OS descriptor of version 0x%04x (0x0001, or 0x0100, which Linux 6.1 does not take)",
                                blob_get16(p + 5));
        FOREACH_ITEM(it, kinds, ELEMENTSOF(kinds)) {
                if (it->index != blob_get16(p + 7))
                        continue;
                if (it->index == OS_COMPATIBLE_INDEX && p[10])
                        return blob_bad(r, at + 10, "a reserved byte of an OS descriptor is set (0)");
                for (unsigned i = 0; i < blob_get16(p + 9) && k >= 0; i++)
                        k = it->take(r, p[0]);
                return k;
        }
        return blob_bad(r, at + 7, "an OS descriptor with wIndex %u (4, compatible ids, or 5, properties)",
                        blob_get16(p + 7));
}

int blob_take_os_descriptors(BlobReader *r, uint32_t n) {
        int k = 0;

        for (uint32_t i = 0; i < n && k >= 0; i++)
                k = take_os_descriptor(r);
        return k;
}
