/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Document · the merged sections and settings of one profile, each value checked by its schema row and each with
 * the line it came from. Owns the merge rules; what settings mean together is the Profile's.
 */
#pragma once

#include "profile/schema.h"
#include "profile/specifier.h"
#include "util/text.h"

typedef struct Setting {
        const Key *key;
        char *name;  /* as it was written, with a number where the row has '#' */
        char *value; /* checked; without quotes, specifiers expanded */
        Origin at;
        bool wrong; /* reported; it only counts as given */
} Setting;

typedef struct Section {
        SectionKind kind;
        const FunctionType *function; /* SECTION_FUNCTION only */
        char *argument;               /* NULL if none was given */
        Origin at;                    /* the last header of it */
        Setting *settings;
        size_t n_settings;
} Section;

/* Resting state: all zero. */
typedef struct Document {
        StrList files;      /* owns every Origin.path */
        Section **sections; /* in the order of first appearance */
        size_t n_sections;
        size_t n_kind[_SECTION_KIND_MAX];   /* how many of each kind */
        bool too_many[_SECTION_KIND_MAX]; /* said */
        const Specifiers *specifiers; /* while loading */
        const char *root;             /* while loading: where files that values name are */
        unsigned refused; /* section headers: what seems to be missing may stand below one of them */
} Document;

void document_done(Document *d);

/* The rows of the keys that a section may have. */
const Key *section_keys(const Section *s);

/* The next section of that kind behind *i, or NULL; start with *i = 0. */
const Section *document_next(const Document *d, SectionKind kind, size_t *i);

/* The setting of a scalar key, or NULL where it is not set. */
const Setting *section_find(const Section *s, const char *key);
/* True if the key is set, also when its value was wrong and reported. */
bool section_has(const Section *s, const char *key);
/* Its text, or fallback. s may be NULL. */
const char *section_text(const Section *s, const char *key, const char *fallback);
uint32_t section_number(const Section *s, const char *key, uint32_t fallback);
bool section_bool(const Section *s, const char *key, bool fallback);

/* What a file is to become, before it is written. */
typedef struct Edited {
        const char *path, *text;
} Edited;

/*
 * For the reader. Both return -EINVAL with words in diag when the line is wrong, and -ENOMEM.
 * `header` is what stands between the brackets; `continued` has line 0 when the value stands on one line.
 */
int document_open_section(Document *d, const char *header, const Origin *at, Diagnostics *diag,
                          Section **ret);
int document_add_setting(Document *d, Section *s, const char *key, const char *value, const Origin *at,
                         const Origin *continued, Diagnostics *diag);
