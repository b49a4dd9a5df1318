/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Write · sections and settings as text that the reader gives back unchanged.
 */
#pragma once

#include "profile/schema.h"

/* "[NAME]" or "[NAME ARGUMENT]"; argument may be NULL. */
void write_section(FILE *f, SectionKind kind, const char *argument);

/* A value: in quotes where outer blanks would be lost, percent signs twice. The value is one line of UTF-8. */
void write_value(FILE *f, const char *value);
/* KEY=VALUE and the end of the line */
void write_setting(FILE *f, const char *key, const char *value);
