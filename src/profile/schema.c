/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernel attributes and their ranges, here and in types-*.c: Documentation/ABI/testing/configfs-usb-gadget* and what
 * drivers/usb/gadget of Linux 6.1, 6.12 and 7.3 take.
 */
#include "profile/profile.h"

static const char *const speed_words[] = {
        "low-speed", "full-speed", "high-speed", "super-speed", "super-speed-plus", NULL,
};
static const char *const ep0_words[] = { "8", "16", "32", "64", NULL };
static const char *const config_attribute_words[] = { "0x80", "0xa0", "0xc0", "0xe0", NULL };
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

/* What a code stands for is asked by hosts with the same request, so the two defaults differ. */
static const Key os_descriptors_keys[] = {
        { "Config", VALUE_NAMES },
        { "b_vendor_code", VALUE_NUMBER, ATTRIBUTE, 1, 0xff, .implied = "0x01" },
        { "qw_sign", VALUE_ASCII, ATTRIBUTE, 7, 7, .implied = "MSFT100" },
        { "use", VALUE_BOOL, ATTRIBUTE, .implied = "yes" },
        {},
};

static const Key webusb_keys[] = {
        { "bcdVersion", VALUE_BCD, ATTRIBUTE, .implied = "0x0100", .since = "6.3" },
        { "bVendorCode", VALUE_NUMBER, ATTRIBUTE, 1, 0xff, .implied = "0x02", .since = "6.3" },
        { "landingPage", VALUE_ASCII, ATTRIBUTE, 1, 249, .since = "6.3" },
        { "use", VALUE_BOOL, ATTRIBUTE, .implied = "yes", .since = "6.3" },
        {},
};

static const Key strings_keys[] = {
        { "Manufacturer", VALUE_USB_STRING },
        { "Product", VALUE_USB_STRING },
        { "SerialNumber", VALUE_USB_STRING },
        { "*/s", VALUE_USB_STRING, ATTRIBUTE, .max = 125, .since = "6.3" },
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
        { "SpareEndpoint", VALUE_ENDPOINT },
        { "ClassDescriptor", VALUE_BYTES, KEY_LIST | KEY_CONTINUES, 3, 255 },
        { "FileDescriptorName", VALUE_FD_NAME },
        {},
};

const SectionType section_types[_SECTION_KIND_MAX] = {
        [SECTION_GADGET] = { "Gadget", NULL, false, gadget_keys },
        [SECTION_STRINGS] = { "Strings", "0xLANGUAGE", false, strings_keys },
        [SECTION_CONFIG] = { "Config", "LABEL.NUMBER", true, config_keys },
        [SECTION_OS_DESCRIPTORS] = { "OSDescriptors", NULL, false, os_descriptors_keys },
        [SECTION_WEBUSB] = { "WebUSB", NULL, false, webusb_keys },
        [SECTION_FUNCTION] = { "Function", "TYPE.INSTANCE", false, NULL },
        [SECTION_INTERFACE] = { "Interface", "ffs.INSTANCE/NUMBER", false, interface_keys },
};

static const char *const device_activation_words[] = { "bound", "manual", NULL };

const Key device_keys[] = {
        { "Client", VALUE_UNIT, .text = "the unit of the program that uses its device" },
        { "Activation", VALUE_WORD, .words = device_activation_words,
          .text = "whether the client is started when the gadget is bound" },
        {},
};

static const FunctionType *const families[] = {
        ffs_types,   serial_types, network_types, storage_types, input_types,
        audio_types, video_types,  test_types,    other_types,
};

const FunctionType *function_type_next(const FunctionType *t) {
        if (!t)
                return families[0];
        if ((++t)->name)
                return t;
        for (size_t i = 0; i + 1 < ELEMENTSOF(families); i++) {
                const FunctionType *end = families[i];

                while (end->name)
                        end++;
                if (end == t)
                        return families[i + 1];
        }
        return NULL;
}

const FunctionType *function_type_find(const char *name, size_t n) {
        for (const FunctionType *t = NULL; (t = function_type_next(t));)
                if (strlen(t->name) == n && strncmp(t->name, name, n) == 0)
                        return t;
        return NULL;
}

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* How many directories of a kind the kernel takes: what stands before the '#'. */
static const struct {
        const char *prefix;
        int max;
} numbered[] = { { "lun.", 16 }, { "ep.", 4 }, { "block.", SUBDIRECTORIES_MAX } };

static int numbered_max(const char *row, const char *hash) {
        FOREACH_ITEM(it, numbered, ELEMENTSOF(numbered)) {
                size_t n = strlen(it->prefix);

                if ((size_t) (hash - row) >= n && strncmp(hash - n, it->prefix, n) == 0)
                        return it->max;
        }
        return 0;
}

/* A number without leading zeros below max: how many digits. */
static size_t match_number(const char *name, int max) {
        size_t n = strspn(name, "0123456789");

        return n <= 2 && (name[0] != '0' || n == 1) && atoi(name) < max ? n : 0;
}

static size_t match_name(const char *name) {
        size_t n = strspn(name, NAME_CHARACTERS);

        return n <= SUBDIRECTORY_NAME_MAX ? n : 0;
}

/* Nothing of it leads out of the function's directory. */
bool key_path_valid(const char *path) {
        size_t n = strlen(path);

        if (n == 0 || path[strspn(path, NAME_CHARACTERS "./")] || path[0] == '/' || path[n - 1] == '/')
                return false;
        for (const char *c = path; c; c = strchr(c, '/') ? strchr(c, '/') + 1 : NULL)
                if (strchr("/", *c) || (*c == '.' && strchr("/.", c[1])))
                        return false;
        return true;
}

static bool key_is(const char *row, const char *name) {
        for (const char *r = row; *r; r++) {
                size_t n = *r == '#'   ? match_number(name, numbered_max(row, r))
                           : *r == '*' ? match_name(name)
                                       : *r == *name;

                if (n == 0)
                        return false;
                name += n;
        }
        return !*name;
}

const Key *key_find(const Key *keys, const char *name) {
        const Key *any = NULL;

        for (const Key *k = keys; k->name; k++)
                if (str_eq(k->name, KEY_ANY_PATH))
                        any = k;
                else if (key_is(k->name, name))
                        return k;
        return any && key_path_valid(name) ? any : NULL;
}

/* Of the sections whose attributes have a directory of their own. */
static const Key *section_attribute(const char *path) {
        static const struct {
                const char *directory;
                const Key *keys;
        } places[] = {
                { "os_desc/", os_descriptors_keys },
                { "webusb/", webusb_keys },
        };

        FOREACH_ITEM(it, places, ELEMENTSOF(places)) {
                const char *name = str_after(path, it->directory);

                if (name)
                        return key_find(it->keys, name);
        }
        return NULL;
}

const Key *attribute_find(const char *path) {
        const char *type = str_after(path, "functions/"), *slash = type ? strchr(type, '/') : NULL;
        const FunctionType *t = slash ? function_type_find(type, strcspn(type, ".")) : NULL;

        return t ? key_find(t->keys, slash + 1) : section_attribute(path);
}
