/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl import: a profile from a gadget that a script made, or from a scheme of libusbgx.
 */
#include "ctl/ctl.h"
#include "ctl/import.h"
#include "ctl/output.h"
#include "profile/source.h"
#include "util/memstream.h"

/* "a/b/NAME.scheme" → NAME, if that can name a gadget. */
static char *name_of(const char *argument) {
        const char *base = strrchr(argument, '/') ? strrchr(argument, '/') + 1 : argument;
        char *name = strndup(base, strcspn(base, "."));

        if (name && !gadget_name_valid(name)) {
                free(name);
                name = strdup("imported");
        }
        return name;
}

/* What the text still lacks to be a profile, as the daemon would say it. */
static int check(const Ctl *ctl, const char *name, const char *text) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        _cleanup_free_ char *path = NULL;
        Specifiers host = ctl_specifiers(ctl);
        int r;

        if (asprintf(&path, "%s/etc/usb-gadget/%s.conf", ctl->root, name) < 0)
                return ctl_fail("out of memory");
        const Edited edited = { path, text };

        r = profile_load_edited(ctl->root, name, &edited, &host, &diag, &p);
        if (r >= 0)
                return EXIT_SUCCESS;
        (void) ctl_say(&diag);
        return ctl_fail("this is not a whole profile yet");
}

static int read_source(const Ctl *ctl, Import *i, const char *argument) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(live_close) Live live = LIVE_NULL;
        int r;

        if (strchr(argument, '/'))
                return import_scheme(i, argument, &diag) < 0 ? ctl_say(&diag) : EXIT_SUCCESS;
        r = ctl_open_live(ctl, argument, &live);
        if (r != EXIT_SUCCESS)
                return r;
        if (live.fd < 0)
                return ctl_fail("there is only a record of gadget '%s', and nothing in configfs", argument);
        r = import_live(i, argument, &live);
        return r < 0 ? ctl_fail("%s: %s", argument, strerror(-r)) : EXIT_SUCCESS;
}

int verb_import(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_free_ char *text = NULL, *name = name_of(argv[1]);
        _cleanup_memstream_ MemStream stream = {};
        Import i = {};
        int r;

        i.f = memstream_open(&stream);
        if (!i.f || !name)
                return ctl_fail("out of memory");
        r = read_source(ctl, &i, argv[1]);
        if (memstream_finish(&stream, &text, NULL) < 0)
                return ctl_fail("out of memory");
        if (r != EXIT_SUCCESS)
                return r;
        fputs(text, stdout);
        if (i.left_out > 0)
                (void) ctl_fail("%zu thing%s not taken over, see the comments", i.left_out,
                                i.left_out == 1 ? " was" : "s were");
        return check(ctl, name, text);
}
