/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Cases · the groups that the device can ask itself, without a host. They find functionfs mounted and
 * nothing bound, all files closed, and leave it so. Who runs them says the scope of the report: the group's
 * name.
 */
#pragma once

#include "util/macro.h"

typedef struct DeviceGroup {
        const char *name;
        void (*run)(void);
} DeviceGroup;

extern const DeviceGroup device_groups[];
extern const size_t n_device_groups;

/* What the table consists of */
void test_setup(void);
void test_files(void);
void test_ioctls_early(void);

/*
 * All ioctls of all files of a session with SESSION_EPS but ep0. Before the host has enabled the endpoints,
 * which is what the group "ioctl" is about, or afterwards.
 */
void test_ioctls_of_files(void);
