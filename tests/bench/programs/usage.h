/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Usage · what the processes of a service have taken so far. */
#pragma once

#include <stdint.h>

typedef struct Usage {
        uint64_t cpu_us;   /* of the control group */
        uint64_t switches; /* of all threads that live: the processor given back or taken away */
} Usage;

/* Of a unit of the system slice; all zero if unit is NULL. */
Usage usage_of(const char *unit);
