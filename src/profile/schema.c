/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernel attributes and their ranges: Documentation/ABI/testing/configfs-usb-gadget* of Linux 6.1.
 */
#include "profile/profile.h"

static const char *const speed_words[] = {
        "low-speed", "full-speed", "high-speed", "super-speed", "super-speed-plus", NULL,
};
static const char *const ep0_words[] = { "8", "16", "32", "64", NULL };
static const char *const config_attribute_words[] = { "0x80", "0xa0", "0xc0", "0xe0", NULL };
static const char *const access_words[] = { "exec", "all", NULL };
static const char *const host_zero_words[] = { "eof", "skip", NULL };
static const char *const client_failure_words[] = { "halt", "continue", NULL };
static const char *const descriptors_words[] = { "profile", "client", NULL };

#define ATTRIBUTE KEY_ATTRIBUTE

static const Key gadget_keys[] = {
        { "idVendor", VALUE_NUMBER, ATTRIBUTE | KEY_MANDATORY, 0, 0xffff },
        { "idProduct", VALUE_NUMBER, ATTRIBUTE | KEY_MANDATORY, 0, 0xffff },
        { "bcdUSB", VALUE_BCD, ATTRIBUTE },
        { "bcdDevice", VALUE_BCD, ATTRIBUTE | KEY_AUTO },
        { "bDeviceClass", VALUE_NUMBER, ATTRIBUTE, 0, 0xff },
        { "bDeviceSubClass", VALUE_NUMBER, ATTRIBUTE, 0, 0xff },
        { "bDeviceProtocol", VALUE_NUMBER, ATTRIBUTE, 0, 0xff },
        { "bMaxPacketSize0", VALUE_WORD, ATTRIBUTE, .words = ep0_words },
        { "max_speed", VALUE_WORD, ATTRIBUTE, .words = speed_words },
        { "Manufacturer", VALUE_USB_STRING },
        { "Product", VALUE_USB_STRING },
        { "SerialNumber", VALUE_USB_STRING },
        { "UDC", VALUE_UDC },
        {},
};

static const Key strings_keys[] = {
        { "Manufacturer", VALUE_USB_STRING },
        { "Product", VALUE_USB_STRING },
        { "SerialNumber", VALUE_USB_STRING },
        {},
};

static const Key config_keys[] = {
        { "MaxPower", VALUE_NUMBER, ATTRIBUTE, 0, 900 },
        { "bmAttributes", VALUE_WORD, ATTRIBUTE, .words = config_attribute_words },
        { "Configuration", VALUE_USB_STRING },
        { "Functions", VALUE_NAMES, KEY_LIST | KEY_CONTINUES },
        {},
};

static const Key interface_keys[] = {
        { "bInterfaceClass", VALUE_NUMBER, 0, 0, 0xff },
        { "bInterfaceSubClass", VALUE_NUMBER, 0, 0, 0xff },
        { "bInterfaceProtocol", VALUE_NUMBER, 0, 0, 0xff },
        { "iInterface", VALUE_USB_STRING },
        { "Endpoint", VALUE_ENDPOINT, KEY_LIST | KEY_CONTINUES },
        { "FileDescriptorName", VALUE_FD_NAME },
        {},
};

const SectionType section_types[_SECTION_KIND_MAX] = {
        [SECTION_GADGET] = { "Gadget", NULL, false, gadget_keys },
        [SECTION_STRINGS] = { "Strings", "0xLANGUAGE", false, strings_keys },
        [SECTION_CONFIG] = { "Config", "LABEL.NUMBER", true, config_keys },
        [SECTION_FUNCTION] = { "Function", "TYPE.INSTANCE", false, NULL },
        [SECTION_INTERFACE] = { "Interface", "ffs.INSTANCE/NUMBER", false, interface_keys },
};

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
        { "MountPoint", VALUE_PATH },
        { "uid", VALUE_NUMBER, 0, 0, UINT32_MAX - 1 },
        { "gid", VALUE_NUMBER, 0, 0, UINT32_MAX - 1 },
        { "fmode", VALUE_MODE },
        { "rmode", VALUE_MODE },
        {},
};

static const Key no_keys[] = { {} };

static const Key acm_keys[] = {
        { "console", VALUE_BOOL, ATTRIBUTE },
        {},
};

static const Key ether_keys[] = {
        { "dev_addr", VALUE_MAC, ATTRIBUTE },
        { "host_addr", VALUE_MAC, ATTRIBUTE },
        { "qmult", VALUE_NUMBER, ATTRIBUTE, 1, 0xff },
        {},
};

/* In the order in which they can be written: with a medium in it a LUN is what it is. */
static const Key mass_storage_keys[] = {
        { "stall", VALUE_BOOL, ATTRIBUTE },
        { "num_buffers", VALUE_NUMBER, ATTRIBUTE, 2, 32 },
        { "lun.#/ro", VALUE_BOOL, ATTRIBUTE },
        { "lun.#/cdrom", VALUE_BOOL, ATTRIBUTE }, /* makes it read-only, too */
        { "lun.#/nofua", VALUE_BOOL, ATTRIBUTE },
        { "lun.#/removable", VALUE_BOOL, ATTRIBUTE },
        { "lun.#/inquiry_string", VALUE_ASCII, ATTRIBUTE, 1, 28 },
        { "lun.#/file", VALUE_PATH, ATTRIBUTE | KEY_LIVE },
        {},
};

static const Key loopback_keys[] = {
        { "qlen", VALUE_NUMBER, ATTRIBUTE, 1, 0xffff },
        { "bulk_buflen", VALUE_NUMBER, ATTRIBUTE, 1, 0xffff },
        {},
};

const FunctionType function_types[] = {
        { "ffs", ffs_keys, .functionfs = true },
        { "acm", acm_keys, 2, .serial = true },  /* serial port, CDC ACM */
        { "gser", acm_keys, 1, .serial = true }, /* serial port, vendor class */
        { "obex", no_keys, 2, .serial = true },  /* serial port, CDC OBEX */
        { "ecm", ether_keys, 2 },                /* Ethernet, CDC ECM */
        { "eem", ether_keys, 1 },                /* Ethernet, CDC EEM */
        { "ncm", ether_keys, 2 },                /* Ethernet, CDC NCM */
        { "geth", ether_keys, 1 },               /* Ethernet, CDC subset */
        { "mass_storage", mass_storage_keys,
          1 },                            /* disks and CD-ROM drives, SCSI over bulk-only transport */
        { "Loopback", loopback_keys, 1 }, /* data loop in the kernel, for tests */
};
const size_t n_function_types = ELEMENTSOF(function_types);

const FunctionType *function_type_find(const char *name, size_t n) {
        FOREACH_ITEM(it, function_types, n_function_types)
                if (strlen(it->name) == n && strncmp(it->name, name, n) == 0)
                        return it;
        return NULL;
}

/* '#' in the row's name is a number without leading zeros. */
static bool key_is(const Key *key, const char *name) {
        const char *hash = strchr(key->name, '#');
        size_t n = hash ? (size_t) (hash - key->name) : 0, digits;

        if (!hash)
                return str_eq(key->name, name);
        if (strncmp(key->name, name, n) != 0)
                return false;
        digits = strspn(name + n, "0123456789");
        return digits > 0 && digits <= 2 && (name[n] != '0' || digits == 1) &&
               atoi(name + n) < SUBDIRECTORIES_MAX && str_eq(hash + 1, name + n + digits);
}

const Key *key_find(const Key *keys, const char *name) {
        for (const Key *k = keys; k->name; k++)
                if (key_is(k, name))
                        return k;
        return NULL;
}
