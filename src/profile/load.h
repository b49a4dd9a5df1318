/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Load · files → Document: each is read, all are merged, what must be there is asked for.
 */
#pragma once

#include "profile/document.h"

/*
 * Reads the files in their order and merges them: a later file overrides a scalar, appends to a list, adds to a
 * section; an empty value removes what came before. Within one file a section or a scalar may stand once.
 * An edited file (may be NULL) is read as it is to become.
 * Returns 0; -EINVAL when something is wrong (all of it is in diag); -ENOMEM or the errno of a file.
 */
int load_files(const char *root, const StrList *files, const Edited *edited, const Specifiers *specifiers,
               Diagnostics *diag, Document *ret);
