/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Serial numbers made for gadgets, on machines of our own below another root: which source counts, what is no serial
 * number, and that the number never changes from one version to the next.
 */
#include "check.h"
#include "kernel/serial.h"
#include "scratch.h"

#define DEVICE_TREE "/sys/firmware/devicetree/base/serial-number"
#define DMI "/sys/class/dmi/id/product_serial"

static void test_sources(void) {
        static const struct {
                const char *device_tree, *dmi; /* NULL: no file */
                const char *text, *source;
        } rows[] = {
                /* FNV-1a, 64 bit, of "SERIAL\0mtp", then the finalizer of MurmurHash3; calculated elsewhere */
                { "10000000abcdef01", NULL, "1184850c6d44e3bb", "device tree serial-number" },
                { "10000000abcdef01", "ABC123", "1184850c6d44e3bb", "device tree serial-number" },
                { NULL, "ABC123\n", "72a857fd2b7cd334", "DMI product_serial" },
                { NULL, "ABC123  \t\n", "72a857fd2b7cd334", "DMI product_serial" },
                { "", "ABC123", "72a857fd2b7cd334", "DMI product_serial" },
                { "0000000000000000", "ABC123", "72a857fd2b7cd334", "DMI product_serial" },
                { "None", "ABC123", "72a857fd2b7cd334", "DMI product_serial" },
                { NULL, "To Be Filled By O.E.M.\n", "", NULL },
                { NULL, "Default string", "", NULL },
                { NULL, " 00-00.0 ", "", NULL },
                { NULL, NULL, "", NULL },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_free_ char *root = NULL, *path = NULL;
                long i = it - rows;
                Serial s;

                /* the device tree's has its NUL in the file */
                if (asprintf(&root, "%s/%ld", scratch(), i) < 0 || asprintf(&path, "%ld" DEVICE_TREE, i) < 0)
                        abort();
                if (it->device_tree)
                        (void) scratch_write(path, it->device_tree, strlen(it->device_tree) + 1);
                free(path);
                if (asprintf(&path, "%ld" DMI, i) < 0)
                        abort();
                if (it->dmi)
                        (void) scratch_write(path, it->dmi, strlen(it->dmi));

                check_row("'%s' and '%s'", it->device_tree ?: "none", it->dmi ?: "none");
                serial_derive(root, "mtp", &s);
                CHECK_STR(s.text, it->text);
                CHECK(!s.secret);
                if (it->source)
                        CHECK_STR(s.source, it->source);
        }
}

/* One machine, several gadgets; and what is seed and what is name cannot be confused. */
static void test_gadgets(void) {
        static const struct {
                const char *serial, *gadget;
        } rows[] = { { "A1", "mtp" }, { "A1", "mtp2" }, { "A1", "m" }, { "A2", "mtp" }, { "A1m", "tp" } };
        char seen[ELEMENTSOF(rows)][sizeof(((Serial *) NULL)->text)];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Serial s, again;

                (void) scratch_write("one" DMI, rows[i].serial, strlen(rows[i].serial));
                _cleanup_free_ char *root = NULL;
                if (asprintf(&root, "%s/one", scratch()) < 0)
                        abort();
                serial_derive(root, rows[i].gadget, &s);
                serial_derive(root, rows[i].gadget, &again);
                check_row("%s of %s", rows[i].gadget, rows[i].serial);
                CHECK_STR(again.text, s.text);
                CHECK_INT(strspn(s.text, "0123456789abcdef"), 16);
                memcpy(seen[i], s.text, sizeof seen[i]);
                for (size_t k = 0; k < i; k++)
                        CHECK(!str_eq(seen[k], seen[i]));
        }
}

CHECK_MAIN(test_sources, test_gadgets)
