/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Function check · the rules between the keys of one function.
 */
#pragma once

#include "profile/profile.h"

/* Of a functionfs function; headers_refused: what seems to be missing may stand below a refused section header. */
void function_check_functionfs(const Function *f, bool headers_refused, Diagnostics *diag);

/* Of a function of the kernel. */
void function_check_kernel(const Document *doc, const Function *f, Diagnostics *diag);
