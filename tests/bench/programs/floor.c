/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-floor up PLAN UDC: makes the gadget of a plan ('usb-gadgetctl plan') and binds it, with the system calls that
 * this takes and no other: one open, write and close for each value, one call for each directory and link. It looks at
 * nothing, keeps no record and undoes nothing on an error. A functionfs function lives as long as its ep0 is open: with
 * one, the program says READY=1, stays until SIGTERM and then takes the gadget away.
 * bench-floor down PLAN: the opposite.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "profile/plan.h"
#include "util.h"
#include "util/file.h"
#include "util/text.h"

#define GADGETS    "/sys/kernel/config/usb_gadget"
#define ENABLE_ZLP _IOW('g', 134, uint32_t) /* FUNCTIONFS_ENDPOINT_ENABLE_ZLP, Linux 7.3 */
#define PATH_SIZE  512

static char root[PATH_SIZE]; /* of the gadget */
static int gadget = -1;
static bool stays;

static const char *path(const char *a, const char *b, const char *c) {
        static char buffer[3 * PATH_SIZE];

        snprintf(buffer, sizeof buffer, "%s%s%s", a, b, c);
        return buffer;
}

static void put(const char *file, const void *data, size_t size) {
        int fd = openat(gadget, file, O_WRONLY | O_CLOEXEC);

        if (fd < 0 || write(fd, data, size) != (ssize_t) size)
                give_up("%s", file);
        close(fd);
}

static void make(const char *directory) {
        if (mkdirat(gadget, directory, 0755) < 0)
                give_up("%s", directory);
}

static void make_gadget(const Step *s) {
        snprintf(root, sizeof root, GADGETS "/%s", s->arg[0]);
        if (mkdir(root, 0755) < 0)
                give_up("%s", root);
        gadget = open(root, O_PATH | O_CLOEXEC);
}

/* The first string of a language makes its directory. */
static void make_string(const Plan *p, const Step *s) {
        bool first = s == p->steps || s[-1].kind != STEP_STRING || !str_eq(s[-1].arg[0], s->arg[0]) ||
                     !str_eq(s[-1].arg[1], s->arg[1]);
        char directory[PATH_SIZE];

        snprintf(directory, sizeof directory, "%s/strings/%s", s->arg[0], s->arg[1]);
        if (first)
                make(directory);
        put(path(directory, "/", s->arg[2]), s->arg[3], strlen(s->arg[3]));
}

static void put_bytes(const Step *s) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        if (hex_decode(s->arg[1], &data, &size) < 0)
                give_up("memory");
        put(s->arg[0], data, size);
}

static void make_link(const Step *s) {
        if (symlinkat(path(root, "/", s->arg[1]), gadget, s->arg[0]) < 0)
                give_up("%s", s->arg[0]);
}

static void make_mount(const Step *s) {
        if (dir_make_at(AT_FDCWD, s->arg[1]) < 0 ||
            mount(s->arg[0], s->arg[1], "functionfs", 0, s->arg[2]) < 0)
                give_up("%s", s->arg[1]);
        stays = true;
}

static void describe(const Step *s) {
        int ep0 = open(path(s->arg[1], "/", "ep0"), O_RDWR | O_CLOEXEC);

        for (int i = 2; i < 4; i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;

                if (ep0 < 0 || hex_decode(s->arg[i], &data, &size) < 0 ||
                    write(ep0, data, size) != (ssize_t) size)
                        give_up("%s", s->arg[1]);
        }
}

static void enable_zlp(const Step *s) {
        int fd = open(path(s->arg[0], "/", s->arg[1]), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        uint32_t on = 1;

        if (fd < 0 || ioctl(fd, ENABLE_ZLP, &on) < 0)
                give_up("%s/%s", s->arg[0], s->arg[1]);
        close(fd);
}

static void up(const Plan *p, const char *udc) {
        FOREACH_ITEM(s, p->steps, p->n)
                switch (s->kind) {
                case STEP_GADGET:
                        make_gadget(s);
                        break;
                case STEP_ATTR:
                        put(s->arg[0], s->arg[1], strlen(s->arg[1]));
                        break;
                case STEP_BYTES:
                        put_bytes(s);
                        break;
                case STEP_STRING:
                        make_string(p, s);
                        break;
                case STEP_CONFIG:
                        make(path("configs/", s->arg[0], ""));
                        break;
                case STEP_FUNCTION:
                        make(path("functions/", s->arg[0], ""));
                        break;
                case STEP_DIRECTORY:
                        make(s->arg[0]);
                        break;
                case STEP_MOUNT:
                        make_mount(s);
                        break;
                case STEP_DESCRIBE:
                        describe(s);
                        break;
                case STEP_ZLP:
                        enable_zlp(s);
                        break;
                case STEP_LINK:
                        make_link(s);
                        break;
                default: /* clients are not the floor's, and the controller comes last */
                        break;
                }
        put("UDC", udc, strlen(udc));
}

static void undo(const char *what, int flags) {
        if (unlinkat(gadget, what, flags) < 0 && errno != ENOENT)
                give_up("%s", what);
}

static void undo_step(const Step *s) {
        if (s->kind == STEP_LINK)
                undo(s->arg[0], 0);
        else if (s->kind == STEP_FUNCTION)
                undo(path("functions/", s->arg[0], ""), AT_REMOVEDIR);
        else if (s->kind == STEP_CONFIG)
                undo(path("configs/", s->arg[0], ""), AT_REMOVEDIR);
        else if (s->kind == STEP_DIRECTORY)
                undo(s->arg[0], AT_REMOVEDIR);
        else if (s->kind == STEP_STRING)
                undo(path(s->arg[0], "/strings/", s->arg[1]), AT_REMOVEDIR);
        else if (s->kind == STEP_MOUNT && (umount2(s->arg[1], MNT_DETACH) < 0 || rmdir(s->arg[1]) < 0))
                give_up("%s", s->arg[1]);
}

static void down(const Plan *p) {
        snprintf(root, sizeof root, GADGETS "/%s", p->steps[0].arg[0]);
        gadget = open(root, O_PATH | O_CLOEXEC);
        put("UDC", "\n", 1);
        for (size_t i = p->n; i > 1; i--)
                undo_step(p->steps + i - 1);
        if (rmdir(root) < 0)
                give_up("%s", root);
}

static void wait_for_end(void) {
        sigset_t set;
        int ignored;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGTERM);
        (void) sigprocmask(SIG_BLOCK, &set, NULL);
        notify_ready();
        (void) sigwait(&set, &ignored);
}

int main(int argc, char *argv[]) {
        _cleanup_(plan_done) Plan plan = {};
        _cleanup_free_ char *text = NULL;
        unsigned line = 0;

        if (argc < 3 || file_read_at(AT_FDCWD, argv[2], 1 << 20, &text, NULL) < 0 ||
            plan_from_text(text, &plan, &line) < 0 || plan.n == 0)
                give_up("usage: bench-floor up PLAN UDC | down PLAN");
        if (str_eq(argv[1], "up") && argc == 4) {
                up(&plan, argv[3]);
                if (!stays)
                        return 0;
                wait_for_end();
        }
        down(&plan);
        return 0;
}
