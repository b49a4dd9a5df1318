/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The groups without a host, in the order in which they run.
 */
#include "selftest/cases.h"

const DeviceGroup device_groups[] = {
        { "setup", test_setup },
        { "files", test_files },
        { "ioctl", test_ioctls_early },
};
const size_t n_device_groups = ELEMENTSOF(device_groups);
