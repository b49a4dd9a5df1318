/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>

#include "kernel/serial.h"
#include "util/file.h"
#include "util/text.h"

/* 3c6f0f3a-59b0-4d0e-9f4e-6d7c2f0f1a55, made once for this purpose (sd_id128_get_machine_app_specific(3)) */
#define SERIAL_APP_ID SD_ID128_MAKE(3c, 6f, 0f, 3a, 59, b0, 4d, 0e, 9f, 4e, 6d, 7c, 2f, 0f, 1a, 55)

static const struct {
        const char *path, *title;
} sources[] = {
        { "/sys/firmware/devicetree/base/serial-number", "device tree serial-number" },
        { "/sys/class/dmi/id/product_serial", "DMI product_serial" },
};

/* What firmware vendors write when they write nothing. */
static const char *const placeholders[] = {
        "",
        "0",
        "none",
        "default string",
        "not specified",
        "not applicable",
        "system serial number",
        "to be filled by o.e.m.",
        "unknown",
        "n/a",
};

static bool is_placeholder(const char *s) {
        FOREACH_ITEM(it, placeholders, ELEMENTSOF(placeholders))
                if (strcasecmp(*it, s) == 0)
                        return true;
        return strspn(s, "0-. ") == strlen(s);
}

/* 0 with the serial number; -ENODATA if there is none; -EACCES if only root may know. */
static int read_serial(const char *root, const char *path, char **ret) {
        _cleanup_free_ char *full = NULL, *text = NULL;
        int r;

        if (asprintf(&full, "%s%s", root, path) < 0)
                return -ENOMEM;
        r = file_read_at(AT_FDCWD, full, 4096, &text, NULL);
        if (r < 0)
                return r == -EACCES ? r : -ENODATA;
        for (size_t n = strlen(text); n > 0 && isspace((unsigned char) text[n - 1]);)
                text[--n] = '\0';
        if (is_placeholder(text))
                return -ENODATA;
        *ret = TAKE_PTR(text);
        return 0;
}

/*
 * The machine id is secret: only an application-specific hash of it may leave the machine. A tree below another
 * root is a draft and has none.
 */
static char *hash_machine_id(const char *root) {
        _cleanup_free_ char *s = malloc(SD_ID128_STRING_MAX);
        sd_id128_t id;

        if (!s || *root || sd_id128_get_machine_app_specific(SERIAL_APP_ID, &id) < 0)
                return NULL;
        (void) sd_id128_to_string(id, s);
        return TAKE_PTR(s);
}

/* A machine id that could not be written to the disk lies over the file as a mount (machine-id(5)). */
static bool machine_id_is_transient(void) {
        struct stat file, directory;

        return stat("/etc/machine-id", &file) >= 0 && stat("/etc", &directory) >= 0 &&
               file.st_dev != directory.st_dev;
}

void serial_derive(const char *root, const char *gadget, Serial *ret) {
        _cleanup_free_ char *seed = NULL;
        uint64_t hash;

        *ret = (Serial){};
        for (size_t i = 0; i < ELEMENTSOF(sources) && !seed; i++) {
                int r = read_serial(root, sources[i].path, &seed);

                ret->source = sources[i].title;
                if (r == -EACCES) {
                        ret->secret = true;
                        return;
                }
        }
        if (!seed) {
                seed = hash_machine_id(root);
                ret->source = "machine id";
                ret->transient = machine_id_is_transient();
        }
        if (!seed)
                return;
        hash = fnv1a(FNV1A_START, seed, strlen(seed) + 1);
        hash = fnv1a(hash, gadget, strlen(gadget));
        (void) snprintf(ret->text, sizeof ret->text, "%016" PRIx64, hash_mix(hash));
}
