/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Live · a gadget as it stands in configfs now, ours or somebody else's. Only reads; whoever may look at sysfs may look
 * at this.
 */
#pragma once

#include "profile/plan.h"

/* Resting state: LIVE_NULL. */
typedef struct Live {
        int fd;      /* the gadget's directory */
        bool ours;   /* there is a record of it */
        char *udc;   /* the controller that it is bound to, or NULL */
        Plan record; /* of ours, if it can be read */
} Live;

#define LIVE_NULL                                                                                           \
        { .fd = -EBADF }

/*
 * Looks at the gadget NAME. Returns 1; 0 if there is neither a gadget nor a record of one; or a negative errno. With a
 * record and no gadget, fd is -EBADF.
 */
int live_open(const char *name, Live *ret);
void live_close(Live *l);

/* The names of all gadgets that exist or have a record, sorted. Returns 0 or -ENOMEM. */
int live_list(StrList *ret);

/*
 * The names in a directory of the gadget, in the order in which they were made. Returns 0 or a negative errno.
 */
int live_list_made(const Live *l, const char *path, StrList *ret);

/* An attribute of the gadget by its path, or NULL where it cannot be read. */
char *live_attribute(const Live *l, const char *path);
char *live_attribute_of(const Live *l, const char *directory, const char *name);
