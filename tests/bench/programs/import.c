/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-import --export NAME FILE: the gadget as one of libusbgx's schemes.
 * bench-import FILE NAME UDC: a gadget of a scheme, bound: what 'gt load' does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <usbg/usbg.h>

#include "util.h"

static void try(const char *what, int r) {
        errno = 0;
        if (r != USBG_SUCCESS)
                give_up("%s: %s", what, usbg_strerror((usbg_error) r));
}

static void export(usbg_state *s, const char *name, const char *path) {
        usbg_gadget *g = usbg_get_gadget(s, name);
        FILE *f = fopen(path, "we");

        if (!g || !f)
                give_up("%s, or %s", name, path);
        try("export", usbg_export_gadget(g, f));
        if (fclose(f) != 0)
                give_up("%s", path);
}

static void import(usbg_state *s, const char *path, const char *name, const char *udc) {
        FILE *f = fopen(path, "re");
        usbg_gadget *g;

        if (!f)
                give_up("%s", path);
        try(path, usbg_import_gadget(s, f, name, &g));
        try("bind", usbg_enable_gadget(g, usbg_get_udc(s, udc)));
        fclose(f);
}

int main(int argc, char *argv[]) {
        usbg_state *s;

        if (argc != 4)
                give_up("usage: bench-import --export NAME FILE | FILE NAME UDC");
        try("configfs", usbg_init("/sys/kernel/config", &s));
        if (strcmp(argv[1], "--export") == 0)
                export(s, argv[2], argv[3]);
        else
                import(s, argv[1], argv[2], argv[3]);
        usbg_cleanup(s);
        return 0;
}
