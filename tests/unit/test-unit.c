/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of units. systemd decides how a path becomes the name of a mount unit, so its own systemd-escape(1) is the
 * reference; without it this test fails.
 */
#include <sys/wait.h>

#include "check.h"
#include "scratch.h"
#include "profile/unit.h"
#include "profile/value.h"

/* UNIT_NAME_MAX of systemd.unit(5) and NAME_MAX of every file system that matters. */
#define NAME_LENGTH_MAX 255

static const char *const paths[] = {
        "/a", "/dev/ffs", "/dev/ffs-umtp/ffs.umtp", "/run/usb-gadgetd/mtp/ffs.mtp", "/run/usb-gadgetd/a.b-c_d/ffs.x",
        "/-", "/--", "/a-b", "/-a/b-", "/.a", "/.a/.b", "/..a", "/a/..b", "/a.b", "/a.", "/...", "/a b", "/ a",
        "/a ", "/a\tb",
        "/a\nb", "/a\\b", "/a\\x2db", "/\\", "/a:b", "/a_b", "/a@b", "/a%b", "/a%i", "/a+b", "/a,b=c",
        "/a#b;c", "/a\"b'c",
        "/a$b`c", "/a*?[b]", "/a~", "/a&b|c<d>e", "/a(b){c}", "/a!^", "/Grün", "/日本/語", "/a\x01z\x7f", "/a\xffz",
        "/0123456789", "/ABCXYZ/abcxyz", "/a/b/c/d/e/f/g/h/i/j",
};

/* What systemd-escape prints for the path, without its line end; NULL if it cannot be run or fails. */
static char *escaped_by_systemd(const char *path) {
        char *text = NULL;
        size_t size = 0;
        int p[2], status;
        ssize_t n;
        FILE *f;
        pid_t pid;

        if (pipe(p) < 0)
                return NULL;
        pid = fork();
        if (pid == 0) {
                (void) dup2(p[1], STDOUT_FILENO);
                (void) execlp("systemd-escape", "systemd-escape", "--path", "--suffix=mount", "--", path, NULL);
                _exit(127);
        }
        (void) close(p[1]);
        f = fdopen(p[0], "r");
        n = getdelim(&text, &size, '\0', f);
        (void) fclose(f);
        if (waitpid(pid, &status, 0) < 0 || status != 0 || n < 1) {
                free(text);
                return NULL;
        }
        text[n - 1] = '\0';
        return text;
}

static void test_mount_names(void) {
        FOREACH_ITEM(it, paths, ELEMENTSOF(paths)) {
                _cleanup_free_ char *want = escaped_by_systemd(*it), *got = unit_name_of_mount(*it);

                check_row("%s", *it);
                if (!CHECK(want)) /* systemd-escape is needed */
                        return;
                CHECK_STR(got, want);
        }
}

/* Each character alone, between others and as the first. */
static void test_every_character(void) {
        for (unsigned c = 1; c < 256; c++) {
                char path[] = { '/', (char) c, 'a', (char) c, 'b', '/', (char) c, 'c', 0 };
                _cleanup_free_ char *want = NULL, *got = NULL;

                if (c == '/')
                        continue;
                want = escaped_by_systemd(path);
                got = unit_name_of_mount(path);
                check_row("%s", path);
                if (!CHECK(want))
                        return;
                CHECK_STR(got, want);
        }
}

/* What the profile may name must be a unit that can exist: the generator writes a file or directory of that name. */
static void test_lengths(void) {
        static const Key unit_key = { "Client", VALUE_UNIT };
        static const Origin at = { .path = "x.conf", .line = 1 };
        unsigned accepted = 0;

        for (unsigned n = 2; n <= 1024; n++) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_(profile_freep) Profile *p = NULL;
                _cleanup_free_ char *name = NULL, *text = NULL;
                char path[1025] = {};

                memset(path, n % 2 ? 'a' : '-', n);
                path[0] = '/';
                check_row("MountPoint of %u bytes", n);
                if (asprintf(&text, "[Gadget]\nidVendor=1\nidProduct=1\n[Function ffs.a]\nMountPoint=%s\n[Interface ffs.a/0]\n",
                             path) < 0 || scratch_profile(text, strlen(text), &diag, &p) < 0)
                        continue;
                accepted++;
                name = unit_name_of_mount(path);
                CHECK(strlen(name) <= NAME_LENGTH_MAX);
        }
        for (unsigned n = 9; n <= 300; n++) {
                _cleanup_(diag_done) Diagnostics diag = {};
                _cleanup_free_ char *dropin = NULL;
                char unit[301] = {};

                (void) snprintf(unit, sizeof unit, "%0*d.service", (int) n - 8, 0);
                check_row("Client of %zu bytes", strlen(unit));
                if (value_check(&unit_key, "unit", unit, &at, &diag) < 0)
                        continue;
                accepted++;
                dropin = unit_dropin_path(unit);
                CHECK(strcspn(dropin, "/") <= NAME_LENGTH_MAX);
        }
        CHECK(accepted > 200);
}

static void test_dropin(void) {
        _cleanup_free_ char *path = unit_dropin_path("app@x.service");

        CHECK_STR(path, "app@x.service.d/50-usb-gadget.conf");
}

static void test_find(void) {
        _cleanup_(unit_files_done) UnitFiles files = {};
        char path[16];

        CHECK(!unit_files_find(&files, "0"));
        for (unsigned n = 0; n < 1000; n++) {
                (void) snprintf(path, sizeof path, "%u", n);
                CHECK(!unit_files_find(&files, path));
                CHECK(unit_files_add(&files, strdup(path), strdup("text"), NULL) == 0);
        }
        for (unsigned n = 0; n < 1000; n++) {
                (void) snprintf(path, sizeof path, "%u", n);
                check_row("%s", path);
                CHECK(unit_files_find(&files, path) == files.items + n);
        }
        CHECK(!unit_files_find(&files, "1000"));
}

CHECK_MAIN(test_mount_names, test_every_character, test_lengths, test_dropin, test_find)
