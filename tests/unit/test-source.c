/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which files make up a profile, in a tree of our own: the order of the directories, masks, drop-ins, names. Who owns
 * a file counts only on the running system and is not tested here.
 */
#include "check.h"
#include "profile/source.h"
#include "scratch.h"

/* Files of the tree; "@" is a link to /dev/null, "/" a directory, other words are a link to that. */
static const struct {
        const char *path, *kind;
} tree[] = {
        { "/etc/usb-gadget/first.conf", NULL },
        { "/run/usb-gadget/first.conf", NULL },
        { PROFILE_DIR "/first.conf", NULL },
        { "/run/usb-gadget/second.conf", NULL },
        { "/usr/local/lib/usb-gadget/second.conf", NULL },
        { "/usr/local/lib/usb-gadget/third.conf", NULL },
        { PROFILE_DIR "/third.conf", NULL },
        { PROFILE_DIR "/last.conf", NULL },
        { "/run/usb-gadget/masked.conf", "@" },
        { PROFILE_DIR "/masked.conf", NULL },
        { "/etc/usb-gadget/unmasked.conf", NULL }, /* before the mask */
        { "/run/usb-gadget/unmasked.conf", "@" },
        { "/etc/usb-gadget/nomask.conf", "/dev/null " }, /* not quite */
        { "/etc/usb-gadget/linked.conf", "first.conf" },
        { "/etc/usb-gadget/directory.conf", "/" },
        { "/etc/usb-gadget/.hidden.conf", NULL },
        { "/etc/usb-gadget/first.conf~", NULL },
        { "/etc/usb-gadget/bad name.conf", NULL },
        { "/etc/usb-gadget/clients.conf", NULL },
        { "/etc/usb-gadget/first-a.conf", NULL },
        { PROFILE_DIR "/first.conf.d/50-b.conf", NULL },
        { PROFILE_DIR "/first.conf.d/90-masked.conf", NULL },
        { "/usr/local/lib/usb-gadget/first.conf.d/10-z.conf", NULL },
        { "/run/usb-gadget/first.conf.d/50-b.conf", NULL },
        { "/run/usb-gadget/first.conf.d/90-masked.conf", "@" },
        { "/run/usb-gadget/first.conf.d/README", NULL },
        { "/run/usb-gadget/first.conf.d/.50-a.conf", NULL },
        { "/etc/usb-gadget/first.conf.d/50-c.conf", NULL },
        { "/etc/usb-gadget/first.conf.d/5-a.conf", NULL },
        { "/etc/usb-gadget/orphan.conf.d/10-a.conf", NULL },
        { "/etc/usb-gadget/third.conf.d/10-a.conf", "/" },
        { "/etc/usb-gadget/last.conf.d/10-a.conf", "nothing.conf" },
};

static void make_tree(void) {
        FOREACH_ITEM(it, tree, ELEMENTSOF(tree)) {
                char path[512];

                (void) snprintf(path, sizeof path, "%s", scratch_write(it->path, "", 0));
                if (!it->kind)
                        continue;
                (void) unlink(path);
                CHECK_INT(str_eq(it->kind, "/") ? mkdir(path, 0755) :
                                                  symlink(str_eq(it->kind, "@") ? "/dev/null" : it->kind, path), 0);
        }
}

/* Clocks of 32 bits end in 2038, and a board without one may be anywhere. */
static void test_late_file(void) {
        const struct timespec times[] = { { .tv_sec = 2208988800 }, { .tv_sec = 2208988800 } }; /* 2040 */
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(str_list_done) StrList files = {};

        CHECK_INT(utimensat(AT_FDCWD, scratch_write("/etc/usb-gadget/late.conf", "", 0), times, 0), 0);
        CHECK_INT(source_find(scratch(), "late", &diag, &files), 0);
        CHECK_INT(files.n, 1);
}

static void test_find(void) {
        static const struct {
                const char *name;
                int r;
                const char *files[8];
        } rows[] = {
                { "first", 0, { "/etc/usb-gadget/first.conf", "/usr/local/lib/usb-gadget/first.conf.d/10-z.conf",
                                "/etc/usb-gadget/first.conf.d/5-a.conf", "/run/usb-gadget/first.conf.d/50-b.conf",
                                "/etc/usb-gadget/first.conf.d/50-c.conf" } },
                { "second", 0, { "/run/usb-gadget/second.conf" } },
                { "unmasked", 0, { "/etc/usb-gadget/unmasked.conf" } },
                { "linked", 0, { "/etc/usb-gadget/linked.conf" } },
                { "masked", -ENOENT }, { "nowhere", -ENOENT }, { "orphan", -ENOENT }, { "First", -ENOENT },
                { "nomask", -EINVAL },    /* a link to nothing is a fault, not an absence */
                { "directory", -EPERM },
                { "third", -EPERM },      /* for its drop-in */
                { "last", -EINVAL },      /* for its drop-in */
                { "bad name", -EINVAL }, { "../first", -EINVAL }, { "", -EINVAL }, { "clients", -EINVAL },
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(str_list_done) StrList files = {};
                size_t n = 0;

                check_row("%s", it->name);
                CHECK_INT(source_find(scratch(), it->name, &diag, &files), it->r);
                CHECK_INT(diag.n_errors, it->r < 0 ? 1 : 0);
                for (; it->files[n]; n++)
                        if (CHECK(n < files.n))
                                CHECK_STR(str_after(files.items[n], scratch()), it->files[n]);
                CHECK_INT(files.n, n);
        }
}

static void test_list(void) {
        static const char *const want[] = {
                "bad name", "clients", "directory", "first", "first-a", "last", "linked", "nomask", "second", "third", "unmasked",
        };
        _cleanup_(str_list_done) StrList names = {};

        CHECK_INT(source_list(scratch(), &names), 0);
        FOREACH_ITEM(it, want, ELEMENTSOF(want)) {
                check_row("%s", *it);
                CHECK(str_list_has(&names, *it));
        }
        for (size_t i = 1; i < names.n; i++) { /* sorted, each once */
                check_row("%s before %s", names.items[i - 1], names.items[i]);
                CHECK(strcmp(names.items[i - 1], names.items[i]) < 0);
        }
        *check.row = '\0';
        CHECK(!str_list_has(&names, "masked"));
        CHECK(!str_list_has(&names, "orphan"));
}

static void test_empty_root(void) {
        _cleanup_(str_list_done) StrList names = {};
        _cleanup_free_ char *root = NULL;

        if (asprintf(&root, "%s/nothing", scratch()) < 0)
                return;
        CHECK_INT(source_list(root, &names), 0);
        CHECK_INT(names.n, 0);
}

static void test_names(void) {
        static const char *const good[] = { "a", "0", "A-b_c.d", "a.conf", "a-", "a.", "12345678901234567890123456789012", "client" };
        static const char *const bad[] = {
                "", ".", "..", ".a", "-a", "_a", "a..b", "a/b", "a b", "a\n", "a@b", "a%i", "a:b", "Gr\xc3\xbcn", "clients",
                "123456789012345678901234567890123",
        };

        FOREACH_ITEM(it, good, ELEMENTSOF(good)) {
                check_row("%s", *it);
                CHECK(gadget_name_valid(*it));
        }
        FOREACH_ITEM(it, bad, ELEMENTSOF(bad)) {
                check_row("%s", *it);
                CHECK(!gadget_name_valid(*it));
        }
}

CHECK_MAIN(make_tree, test_find, test_list, test_empty_root, test_names, test_late_file)
