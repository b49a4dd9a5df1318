/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Check · the report of a program that brings its expectations along: for the kernel that the device has,
 * and of what is the same with every controller. Says what is not as expected, and counts.
 */
#pragma once

#include "util/macro.h"

typedef enum Kernel {
        KERNEL_PATCHED, /* with all patches of this project */
        KERNEL_PROXIES, /* with read/write proxies, as Linux 7.3 */
        KERNEL_STOCK,   /* without */
        _KERNEL_MAX,
} Kernel;

/* What is said of such a kernel, a noun */
const char *kernel_name(Kernel k);
Kernel kernel_of(unsigned abilities);

/* From now on, reports are checked. With verbose, those that are as expected are printed, too. */
void check_begin(Kernel k, bool verbose);

/* What is missing in groups that were reported is counted now. Prints a summary line, returns how many were bad. */
unsigned check_end(void);
