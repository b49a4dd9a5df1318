/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Schema · everything known about sections, keys and function types, as tables. Validation, the plan,
 * messages and the manual's test all read these rows; a new key or function type is a new row.
 */
#pragma once

#include "profile/diag.h"

typedef enum ValueKind {
        VALUE_NUMBER,     /* decimal or 0x…, min … max */
        VALUE_BCD,        /* 0x0000 … 0x9999, decimal digits only */
        VALUE_BOOL,       /* yes, no and their usual synonyms */
        VALUE_WORD,       /* one of a list */
        VALUE_USB_STRING, /* at most 126 bytes */
        VALUE_NAMES,      /* words between blanks */
        VALUE_FD_NAME,    /* as sd_listen_fds_with_names(3) takes it */
        VALUE_UDC,        /* a name below /sys/class/udc, or auto */
        VALUE_UNIT,       /* a .service unit */
        VALUE_PATH,       /* absolute and normalised */
        VALUE_TIME,       /* 10s, 500ms, 125us; min … max in ms */
        VALUE_MODE,       /* octal file mode */
        VALUE_MAC,        /* aa:bb:cc:dd:ee:ff */
        VALUE_ENDPOINT,   /* TYPE DIRECTION [OPTION=N]… */
        VALUE_ASCII,      /* printable, at most max bytes */
        _VALUE_KIND_MAX,
} ValueKind;

typedef enum KeyFlags {
        KEY_LIST = 1 << 0,      /* may be given several times; drop-ins append */
        KEY_CONTINUES = 1 << 1, /* indented lines continue it */
        KEY_MANDATORY = 1 << 2,
        KEY_ATTRIBUTE = 1 << 3, /* written to the kernel file of the same name */
        KEY_AUTO = 1 << 4,      /* "auto" is allowed, too: the plan puts a value in its place */
        KEY_LIVE = 1
                   << 5, /* an attribute that may change while the gadget is bound; empty where it is not set */
} KeyFlags;

/* The directories of a function that are numbered from 0: what '#' in a key's name stands for is below this. */
#define SUBDIRECTORIES_MAX 16

typedef struct Key {
        const char *name; /* may begin with "DIRECTORY.#/" */
        ValueKind kind;
        unsigned flags;
        uint32_t min, max;
        const char *const *words; /* VALUE_WORD: NULL-terminated */
} Key;

typedef enum SectionKind {
        SECTION_GADGET,
        SECTION_STRINGS,
        SECTION_CONFIG,
        SECTION_FUNCTION,
        SECTION_INTERFACE,
        _SECTION_KIND_MAX,
} SectionKind;

/* A function type of the kernel: the name of its configfs directory before the dot. */
typedef struct FunctionType {
        const char *name;
        const Key *keys;     /* ends with a row without name */
        unsigned interfaces; /* that it takes in a configuration; functionfs: as many as the profile says */
        bool serial;         /* it is one of the kernel's few serial ports */
        bool functionfs;
} FunctionType;

typedef struct SectionType {
        const char *name;
        const char *argument; /* how its argument looks, for people; NULL: it takes none */
        bool argument_optional;
        const Key *keys; /* NULL: by function type */
} SectionType;

extern const SectionType section_types[_SECTION_KIND_MAX];
extern const FunctionType function_types[];
extern const size_t n_function_types;

/* The type called name[0…n-1], or NULL. */
const FunctionType *function_type_find(const char *name, size_t n);
/* The row of the key called name, or NULL. */
const Key *key_find(const Key *keys, const char *name);
