/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes · values that are no text for the kernel: written in hexadecimal, taken from a file, GUIDs and pixel formats.
 * Whatever they were, they become lower-case hexadecimal without blanks.
 */
#pragma once

#include "profile/diag.h"

/*
 * Reads pairs of hexadecimal digits; between them blanks, commas and 0x, as in a table of C. Returns 0, -EINVAL or
 * -ENOMEM.
 */
int bytes_parse(const char *text, char **ret);

/*
 * Reads the file `value` ("@" and an absolute path below root) whole. On the running system (root "") it has to
 * belong to root as the profile itself. Returns 0; or a negative errno, words in diag.
 */
int bytes_read(const char *root, const char *value, const Origin *at, const char *key, Diagnostics *diag,
               char **ret);

/* True for 01234567-89ab-cdef-0123-456789abcdef, also in { }. */
bool guid_valid(const char *text);

/*
 * A GUID, or a pixel format by its four characters (a shorter one is filled up with blanks), as the 16 bytes that
 * USB Video has for it. Returns 0, -EINVAL or -ENOMEM.
 */
int pixel_format_parse(const char *text, char **ret);

/* The inverse: the characters, if that is what it is, else a GUID. NULL when out of memory. */
#define PIXEL_FORMAT_SIZE 16
char *pixel_format_text(const uint8_t data[static PIXEL_FORMAT_SIZE]);

/* Bits per pixel of a pixel format, uncompressed. */
unsigned pixel_format_bits(const char *text);
