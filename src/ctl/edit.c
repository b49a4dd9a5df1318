/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl edit: a drop-in, a copy or a new profile in the administrator's editor. It is written only when what it
 * comes to, merged, is right.
 */
#include <fcntl.h>
#include <sys/wait.h>

#include "ctl/ctl.h"
#include "ctl/pid1.h"
#include "ctl/state.h"
#include "profile/source.h"
#include "util/file.h"

#define TEXT_SIZE_MAX (1024 * 1024)

typedef struct Edit {
        const char *name;
        char *target;                                       /* what is written in the end */
        char *before;                                       /* what the editor begins with */
        bool exists;                                        /* there is such a profile */
        char directory[sizeof "/tmp/usb-gadgetctl.XXXXXX"]; /* nobody else's: editors make files beside the draft */
        char draft[sizeof "/tmp/usb-gadgetctl.XXXXXX/draft.conf"];
} Edit;

static void edit_done(Edit *e) {
        free(e->target);
        free(e->before);
        *e = (Edit){};
}

static char *new_text(const Edit *e, const char *first_file) {
        char *text;

        if (e->exists)
                return asprintf(&text,
                                "# Drop-in of gadget %s: what is set here overrides %s,\n"
                                "# an empty value takes away what is set there. See usb-gadget.conf(5).\n\n",
                                e->name, first_file) < 0
                                       ? NULL
                                       : text;
        return asprintf(&text,
                        "# %s: a new gadget. See usb-gadget.conf(5); usb-gadgetctl functions lists what it can do.\n\n"
                        "[Gadget]\n"
                        "# The Linux Foundation's id, for development. A product needs one of its own.\n"
                        "idVendor=0x1d6b\n"
                        "idProduct=0x0104\n"
                        "Product=%s\n\n"
                        "[Function acm.port]\n",
                        e->name, e->name) < 0
                               ? NULL
                               : text;
}

/* What is there to be edited, or copied, or nothing yet. Returns 0, or an exit status for what it has said. */
static int begin(const Ctl *ctl, Edit *e) {
        _cleanup_(diag_done) Diagnostics diag = {}, none = {};
        _cleanup_(str_list_done) StrList files = {};
        const char *dropin = "";
        int r;

        if (gadget_name_check(e->name, &diag) < 0)
                return ctl_say(&diag);
        r = source_find(ctl->root, e->name, &none, &files);
        if (r < 0 && r != -ENOENT)
                return ctl_say(&none);
        e->exists = files.n > 0;
        if (e->exists && !ctl->full)
                dropin = ".d/override.conf";
        if (asprintf(&e->target, "%s/etc/usb-gadget/%s.conf%s", ctl->root, e->name, dropin) < 0)
                return ctl_fail("out of memory");
        r = file_read_at(AT_FDCWD, e->target, TEXT_SIZE_MAX, &e->before, NULL);
        if (r == -ENOENT && e->exists && ctl->full)
                r = file_read_at(AT_FDCWD, files.items[0], TEXT_SIZE_MAX, &e->before, NULL);
        if (r == -ENOENT)
                r = (e->before = new_text(e, files.n > 0 ? files.items[0] : "")) ? 0 : -ENOMEM;
        return r < 0 ? ctl_fail("%s: %s", e->target, strerror(-r)) : 0;
}

static int write_draft(Edit *e) {
        int r;

        (void) snprintf(e->directory, sizeof e->directory, "/tmp/usb-gadgetctl.XXXXXX");
        if (!mkdtemp(e->directory))
                return ctl_fail("%s: %s", e->directory, strerror(errno));
        (void) snprintf(e->draft, sizeof e->draft, "%s/draft.conf", e->directory);
        r = file_write_at(AT_FDCWD, e->draft, e->before);
        return r < 0 ? ctl_fail("%s: %s", e->draft, strerror(-r)) : 0;
}

static void drop_draft(const Edit *e) {
        (void) unlink(e->draft);
        (void) rmdir(e->directory); /* stays if the editor has left something */
}

/* command -v takes one name only in some shells */
#define FIRST_EDITOR "\"$(for e in editor nano vim vi; do command -v $e && break; done)\""

/* $SYSTEMD_EDITOR and so on may have arguments; else the first editor that there is. */
static int run_editor(const char *path) {
        const char *editor = getenv("SYSTEMD_EDITOR") ?: getenv("EDITOR") ?: getenv("VISUAL");
        _cleanup_free_ char *script = NULL;
        int status;
        pid_t pid;

        if (asprintf(&script, "%s \"$1\"", editor && *editor ? editor : FIRST_EDITOR) < 0)
                return ctl_fail("out of memory");
        pid = fork();
        if (pid == 0) {
                (void) execl("/bin/sh", "sh", "-c", script, "sh", path, NULL);
                _exit(127);
        }
        if (pid < 0 || waitpid(pid, &status, 0) < 0)
                return ctl_fail("cannot run the editor: %s", strerror(errno));
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                return ctl_fail("the editor failed ($SYSTEMD_EDITOR, $EDITOR or $VISUAL names another one)");
        return 0;
}

/* Returns 0 or -EINVAL: all that is wrong has been said, and the text is kept. */
static int check(const Ctl *ctl, const Edit *e, const char *text) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        Specifiers host = ctl_specifiers(ctl);
        const Edited edited = { e->target, text };
        int r = profile_load_edited(ctl->root, e->name, &edited, &host, &diag, &p);

        if (r >= 0)
                return 0;
        (void) ctl_say(&diag);
        (void) ctl_fail("nothing is changed; what was written is kept in %s", e->draft);
        return -EINVAL;
}

static int install(const Edit *e, const char *text) {
        _cleanup_free_ char *directory = strndup(e->target, (size_t) (strrchr(e->target, '/') - e->target));
        int r = directory ? dir_make_at(AT_FDCWD, directory) : -ENOMEM;

        if (r >= 0)
                r = file_replace_at(AT_FDCWD, e->target, text);
        return r < 0 ? ctl_fail("%s: %s (what was written is kept in %s)", e->target, strerror(-r), e->draft)
                     : 0;
}

/* An editor that failed has perhaps written something before. */
static void drop_unchanged(const Edit *e) {
        _cleanup_free_ char *text = NULL;

        if (file_read_at(AT_FDCWD, e->draft, TEXT_SIZE_MAX, &text, NULL) >= 0 && !str_eq(text, e->before))
                (void) ctl_fail("what was written is kept in %s", e->draft);
        else
                drop_draft(e);
}

/* The units that follow from profiles are made anew. */
static void say_what_next(const Ctl *ctl, const Edit *e) {
        _cleanup_(pid1_close) Pid1 pid1 = {};
        _cleanup_(live_close) Live live = LIVE_NULL;
        int r;

        printf("%s: written\n", e->target);
        if (*ctl->root)
                return;
        pid1_open(&pid1);
        r = pid1_reload(&pid1);
        if (r < 0)
                (void) ctl_fail("systemd cannot be asked to read its units anew (%s): systemctl daemon-reload",
                                strerror(-r));
        printf("To make it so: systemctl %s usb-gadget@%s\n",
               live_open(e->name, &live) > 0 && live.ours ? "reload" : "start", e->name);
}

int verb_edit(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(edit_done) Edit e = { .name = argv[1] };
        _cleanup_free_ char *text = NULL;
        int r;

        if (!*ctl->root && geteuid() != 0)
                return ctl_fail("only root says what this machine is on the USB (sudo usb-gadgetctl edit %s)",
                                e.name);
        r = begin(ctl, &e);
        if (r == 0)
                r = write_draft(&e);
        if (r != 0)
                return r;
        r = run_editor(e.draft);
        if (r != 0)
                return drop_unchanged(&e), r;
        r = file_read_at(AT_FDCWD, e.draft, TEXT_SIZE_MAX, &text, NULL);
        if (r < 0)
                return ctl_fail("%s: %s", e.draft, strerror(-r));
        if (str_eq(text, e.before))
                printf("Nothing is changed.\n");
        else if (check(ctl, &e, text) < 0 || install(&e, text) != 0)
                return EXIT_FAILURE;
        else
                say_what_next(ctl, &e);
        drop_draft(&e);
        return EXIT_SUCCESS;
}
