/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/profile.h"

static const char *const access_words[] = { "exec", "all", NULL };
static const char *const host_zero_words[] = { "eof", "skip", NULL };
static const char *const client_failure_words[] = { "halt", "continue", NULL };
static const char *const descriptors_words[] = { "profile", "client", NULL };

static const Key ffs_keys[] = {
        { "ProxyEndpoints", VALUE_BOOL },
        { "ZeroLengthPackets", VALUE_BOOL },
        { "HostZeroLength", VALUE_WORD, .words = host_zero_words },
        { "ClientFailure", VALUE_WORD, .words = client_failure_words },
        { "StopOn", VALUE_WORD, .words = stop_on_names },
        { "Client", VALUE_UNIT },
        { "Activation", VALUE_WORD, .words = activation_names },
        { "Optional", VALUE_BOOL },
        { "NotifyAccess", VALUE_WORD, .words = access_words },
        { "Descriptors", VALUE_WORD, .words = descriptors_words },
        { "ReadyTimeout", VALUE_TIME, 0, 100, 600000 },
        { "bFunctionClass", VALUE_NUMBER, 0, 0, 0xff },
        { "bFunctionSubClass", VALUE_NUMBER, 0, 0, 0xff },
        { "bFunctionProtocol", VALUE_NUMBER, 0, 0, 0xff },
        { "iFunction", VALUE_USB_STRING },
        { "CompatibleID", VALUE_ASCII, 0, 1, 8 },
        { "SubCompatibleID", VALUE_ASCII, 0, 1, 8 },
        { "DeviceInterfaceGUID", VALUE_GUID },
        { "MountPoint", VALUE_PATH },
        { "uid", VALUE_NUMBER, 0, 0, UINT32_MAX - 1 },
        { "gid", VALUE_NUMBER, 0, 0, UINT32_MAX - 1 },
        { "fmode", VALUE_MODE },
        { "rmode", VALUE_MODE },
        {},
};

const FunctionType ffs_types[] = {
        { "ffs", "a program's own function, by functionfs", ffs_keys, .functionfs = true },
        {},
};
