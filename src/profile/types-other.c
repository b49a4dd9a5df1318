/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way out for what no table has: functions of newer or vendors' kernels. Nothing but paths is checked. */
#include "profile/schema.h"

static const Key other_keys[] = {
        { "Type", VALUE_NAME, KEY_MANDATORY,
          .text = "the kernel's name of the function: its directory is TYPE.INSTANCE" },
        { "Interfaces", VALUE_NUMBER, 0, 0, 16, .text = "how many it takes in a configuration" },
        { "Directory", VALUE_DIRECTORY, KEY_LIST,
          .text = "a directory to make in it, before attributes are written" },
        { KEY_ANY_PATH, VALUE_ANY, KEY_ATTRIBUTE | KEY_CONTINUES,
          .text = "any attribute, by its path; they are written in the order of the profile" },
        { "Link", VALUE_LINKED, KEY_LIST,
          .text = "PATH TARGET: a symbolic link to make, after attributes were written" },
        {},
};

const FunctionType other_types[] = {
        { "other", "any function, by its name in the kernel, without knowledge of its attributes",
          other_keys },
        {},
};
