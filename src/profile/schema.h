/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Schema · everything known about sections, keys and function types, as tables. Validation, the plan,
 * messages and the manual's test all read these rows; a new key or function type is a new row.
 */
#pragma once

#include "profile/diag.h"

/* TYPE.INSTANCE and LABEL.NUMBER: longest directory name that the gadget's configfs takes, in bytes. */
#define CONFIGFS_NAME_MAX 39

typedef enum ValueKind {
        VALUE_NUMBER,     /* decimal or 0x…, min … max; below zero where min is */
        VALUE_NUMBERS,    /* 1 to SCALARS_MAX of them between blanks, written with commas */
        VALUE_LINES,      /* the same, written one per line */
        VALUE_BCD,        /* 0x0000 … 0x9999, decimal digits only */
        VALUE_BOOL,       /* yes, no and their usual synonyms */
        VALUE_WORD,       /* one of a list */
        VALUE_USB_STRING, /* at most max bytes, or 126 */
        VALUE_NAMES,      /* words between blanks */
        VALUE_FD_NAME,    /* as sd_listen_fds_with_names(3) takes it */
        VALUE_IFNAME,     /* of a network interface; may have one %d */
        VALUE_UDC,        /* a name below /sys/class/udc, or auto */
        VALUE_UNIT,       /* a .service unit */
        VALUE_PATH,       /* absolute and normalised */
        VALUE_TIME,       /* 10s, 500ms, 125us; min … max in ms */
        VALUE_MODE,       /* octal file mode */
        VALUE_MAC,        /* aa:bb:cc:dd:ee:ff */
        VALUE_ENDPOINT,   /* TYPE DIRECTION [OPTION=N]… */
        VALUE_ASCII,      /* printable, min … max bytes */
        VALUE_BYTES,      /* hexadecimal, with or without blanks, or @FILE; min … max bytes */
        VALUE_GUID,       /* {…}, as Windows writes it */
        VALUE_FORMAT,     /* a GUID, or four characters of a pixel format; 16 bytes for the kernel */
        VALUE_FRAME,      /* WIDTHxHEIGHT RATE… */
        VALUE_NAME,       /* letters, digits, "_" and "-" */
        VALUE_LINK,       /* such a name; format makes a path below the function of it */
        VALUE_STRING,     /* a string of [Strings 0x409] by its name, one of words if there are any; the key is a link to it */
        VALUE_DIRECTORY,  /* a path below the function */
        VALUE_LINKED,     /* PATH TARGET, both below the function */
        VALUE_ANY,        /* whatever the kernel takes */
        _VALUE_KIND_MAX,
} ValueKind;

typedef enum KeyFlags {
        KEY_LIST = 1 << 0,      /* may be given several times; drop-ins append */
        KEY_CONTINUES = 1 << 1, /* indented lines continue it */
        KEY_MANDATORY = 1 << 2,
        KEY_ATTRIBUTE = 1 << 3, /* written to the kernel file of the same name */
        KEY_AUTO = 1 << 4,      /* "auto" is allowed, too: the plan puts a value in its place */
        KEY_LIVE = 1 << 5,      /* may change while the gadget is bound */
        KEY_DERIVED = 1 << 6,   /* follows from the identity of the machine where it is not set */
} KeyFlags;

/* The directories of a function that are numbered from 0: what '#' in a key's name stands for is below this. */
#define SUBDIRECTORIES_MAX    32
#define SUBDIRECTORY_NAME_MAX 32
/* Numbers in a list: frame intervals that fit into a descriptor (USB Video 1.1, uncompressed frames). */
#define SCALARS_MAX 57

/*
 * A name may have directories before it, of which one ends in '#', a number, or is '*', a name that the profile
 * chooses. Those that the kernel does not have itself are made. KEY_ANY_PATH stands for all paths.
 */
#define KEY_ANY_PATH "**"

typedef struct Key { /* there are hundreds, and each page of them is memory of every daemon */
        const char *name;
        ValueKind kind : 16;
        unsigned flags : 16;
        int32_t min;
        uint32_t max;
        unsigned count;           /* VALUE_NUMBERS, VALUE_LINES: how many at most; 0: SCALARS_MAX */
        const char *const *words; /* VALUE_WORD: NULL-terminated */
        const char *format; /* VALUE_NUMBER: how the kernel reads it, for printf(3); NULL: as it was written */
        const char *suffix;  /* what the kernel wants behind it */
        const char *implied; /* the value of an attribute that the section does not set */
        const char *since;   /* the first Linux, of those looked at, that has it; NULL: 6.1 */
        const char *sample;  /* a value as it may be: the manual shows it, the tests set it */
        const char *text;    /* what it is */
} Key;

typedef enum SectionKind {
        SECTION_GADGET,
        SECTION_STRINGS,
        SECTION_CONFIG,
        SECTION_OS_DESCRIPTORS,
        SECTION_WEBUSB,
        SECTION_FUNCTION,
        SECTION_INTERFACE,
        _SECTION_KIND_MAX,
} SectionKind;

/* What there is only so much of, for all functions of a gadget together. */
typedef struct Limit {
        const char *what;
        unsigned max;
} Limit;

/*
 * A symbolic link that is always made; with a '*', the same name in both, one for each directory that there is. Of rows
 * with '*' that follow each other, the links are made in the order of the profile.
 */
typedef struct Link {
        const char *path;
        const char *target;
} Link;

typedef enum TransferType {
        TRANSFER_BULK,
        TRANSFER_INTERRUPT,
        TRANSFER_ISOCHRONOUS,
        _TRANSFER_TYPE_MAX,
} TransferType;

/* What an endpoint of a function depends on. */
typedef enum EndpointWhen {
        WHEN_ALWAYS,
        WHEN_POSSIBLE,       /* with the next one; the function does without where there are none */
        WHEN_OUT_REPORTS,    /* hid: reports of the host do not come over endpoint 0 */
        WHEN_VOLUMES,        /* uac1, uac2: the host has a control of a direction */
        WHEN_PLAYED,         /* uac1, uac2: the host plays */
        WHEN_PACED,          /* uac2: and is told how fast */
        WHEN_RECORDED,       /* uac1, uac2: the host records */
        WHEN_CAMERA_REPORTS, /* uvc: always, before Linux 6.3 */
        _ENDPOINT_WHEN_MAX,
} EndpointWhen;

/* An endpoint that a function of the kernel asks for when it is bound, in the order in which it does. */
typedef struct EndpointNeed {
        TransferType type;
        bool in;             /* device to host */
        uint16_t max_packet; /* wMaxPacketSize that it asks with, at full speed; 0: any */
        EndpointWhen when;
} EndpointNeed;

#define ENDPOINT_NEEDS(...)                                                                                 \
        .endpoints = (const EndpointNeed[]) {                                                               \
                __VA_ARGS__, {                                                                              \
                        _TRANSFER_TYPE_MAX                                                                  \
                }                                                                                           \
        }
#define BULK_IN                                                                                             \
        { TRANSFER_BULK, true }
#define BULK_OUT                                                                                            \
        { TRANSFER_BULK, false }

/* A function type of the kernel: the name of its configfs directory before the dot. */
typedef struct FunctionType {
        const char *name;
        const char *text; /* what it is */
        const Key *keys;  /* ends with a row without name */
        unsigned interfaces; /* that it takes in a configuration, at most; functionfs: as many as the profile says */
        const EndpointNeed *endpoints; /* ends with a row of type _TRANSFER_TYPE_MAX; NULL: not known here */
        const char *since;             /* as of a Key */
        const Limit *limit;            /* NULL: none */
        const char *const *directories; /* made in any case; NULL-terminated */
        const Link *links;              /* ends with a row without path; NULL: none */
        bool functionfs;
} FunctionType;

typedef struct SectionType {
        const char *name;
        const char *argument; /* how its argument looks, for people; NULL: it takes none */
        bool argument_optional;
        const Key *keys; /* NULL: by function type */
} SectionType;

/* The keys that functions of the kernel have beside those of their types. */
extern const Key device_keys[];

extern const SectionType section_types[_SECTION_KIND_MAX];

/* The function types by families; each ends with a row without name. */
extern const FunctionType ffs_types[], serial_types[], network_types[], storage_types[], input_types[],
                audio_types[], video_types[], test_types[], other_types[];

/* All function types, one after the other: behind t, or the first for NULL. NULL at the end. */
const FunctionType *function_type_next(const FunctionType *t);

/* The type called name[0…n-1], or NULL. */
const FunctionType *function_type_find(const char *name, size_t n);
/* The row of the key called name, or NULL. */
const Key *key_find(const Key *keys, const char *name);
/* True for a path of plain names without ".", ".." and "/" at either end. */
bool key_path_valid(const char *path);

/* The row of an attribute by its path below the gadget, or NULL. */
const Key *attribute_find(const char *path);
