/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reader · the text of one file → sections and settings with their lines. Owns the look of a line (comments,
 * headers, continuations, characters) and reports every line that is not one; what the words mean is the
 * Document's.
 */
#pragma once

#include "profile/document.h"

/*
 * Reads one file's text into the document. at->path and at->file name the file; at->line is ignored.
 * Returns 0 also when lines were wrong (they are in diag), -ENOMEM otherwise.
 */
int reader_parse(Document *doc, const Origin *at, const char *text, size_t size, Diagnostics *diag);
