/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Blob · the functionfs blobs read back: what was written to an ep0, or is in a file for systemd, as a structure. Takes
 * what functionfs takes (linux/usb/functionfs.h, drivers/usb/gadget/function/f_fs.c), and refuses all else with its
 * place. What of it a profile can say is the Draft's matter. Pure.
 */
#pragma once

#include "profile/endpoint.h"

typedef struct BlobEndpoint {
        size_t at; /* byte of the blob, here and below */
        uint8_t size, address, attributes, interval;
        uint16_t max_packet;
        bool has_companion; /* of super speed; the rest is that */
        uint8_t burst, companion_attributes;
        uint16_t bytes_per_interval;
} BlobEndpoint;

/* A class-specific descriptor, as it stands in the blob's memory. */
typedef struct BlobClass {
        size_t at;
        const uint8_t *data;
        uint8_t size;
        bool behind_endpoint;
} BlobClass;

/* An alternate setting of an interface. String indices count the strings of the other blob, from 1; 0: none. */
typedef struct BlobSetting {
        size_t at;
        uint8_t number, alternate, n_promised, class, subclass, protocol, string;
        BlobClass *classes;
        size_t n_classes;
        BlobEndpoint *endpoints;
        size_t n_endpoints;
} BlobSetting;

typedef struct BlobAssociation {
        size_t at;
        uint8_t first, count, class, subclass, protocol, string;
} BlobAssociation;

/* The descriptors of one speed; none: the blob does not have it. */
typedef struct BlobSpeed {
        uint32_t n;
        size_t otg_at; /* of an OTG descriptor; 0: none */
        BlobAssociation *associations;
        size_t n_associations;
        BlobSetting *settings;
        size_t n_settings;
} BlobSpeed;

/* Microsoft's OS descriptors, version 1.0 */
typedef struct BlobCompatible {
        size_t at;
        uint8_t interface;
        char id[9], sub_id[9];
} BlobCompatible;

typedef struct BlobProperty {
        size_t at;
        uint8_t interface;
        uint32_t type;
        char *name;
        const uint8_t *data;
        size_t size;
} BlobProperty;

/* Resting state: all zero. */
typedef struct BlobContent {
        bool legacy; /* of the first version: full and high speed, no flags */
        uint32_t flags;
        unsigned n_interfaces;
        BlobSpeed speeds[_SPEED_MAX];
        BlobCompatible *compatibles;
        size_t n_compatibles;
        BlobProperty *properties;
        size_t n_properties;
} BlobContent;

/* The texts of one language after the other, in the blob's memory. Resting state: all zero. */
typedef struct BlobStrings {
        size_t n_strings, n_languages;
        uint16_t *languages;
        const char **texts;
        size_t n_texts;
} BlobStrings;

/*
 * Both read size bytes at data, which must stay as long as the result. file is for the words of the fault, of which only
 * the first is said: 'FILE: byte N: what is wrong (what is allowed)'.
 * Return 0, -EINVAL or -ENOMEM.
 */
int blob_read_descriptors(const char *file, const void *data, size_t size, Diagnostics *diag,
                          BlobContent *ret);
int blob_read_strings(const char *file, const void *data, size_t size, Diagnostics *diag, BlobStrings *ret);

/* The first speed that the blob has. */
const BlobSpeed *blob_first_speed(const BlobContent *b);

void blob_content_done(BlobContent *b);
void blob_strings_done(BlobStrings *s);
