/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which files appear for which descriptors, that they go with the last close, and whose they are. Nothing
 * is ever bound here.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call.h"
#include "cases.h"
#include "gadget.h"
#include "session.h"
#include "verdict.h"

static const uint8_t in_out[] = { 0x81, 0x02 }, out_in[] = { 0x01, 0x82 }, three[] = { 0x81, 0x02, 0x83 },
        in_out_out_in[] = { 0x81, 0x02, 0x03, 0x84 }, mixed_numbers[] = { 0x02, 0x81, 0x84, 0x05 };

static const struct {
        const char *name;
        uint32_t flags;
        const uint8_t *eps;
        size_t n_eps;
        const char *want;
} files[] = {
        { "in out",              SPEEDS | RW_PROXY_EPS, in_out, 2, "ep1 ep1_rw ep2" },
        { "out in",              SPEEDS | RW_PROXY_EPS, out_in, 2, "ep1 ep1_rw ep2" },
        { "in out out in",       SPEEDS | RW_PROXY_EPS, in_out_out_in, 4, "ep1 ep1_rw ep2 ep3 ep3_rw ep4" },
        { "no endpoint",         SPEEDS | RW_PROXY_EPS, in_out, 0, "" },
        { "virtual addresses",   SPEEDS | RW_PROXY_EPS | FUNCTIONFS_VIRTUAL_ADDR, mixed_numbers, 4,
                                 "ep02 ep02_rw ep05 ep81 ep84 ep84_rw" },
        { "full speed only",     FUNCTIONFS_HAS_FS_DESC | RW_PROXY_EPS, in_out, 2, "ep1 ep1_rw ep2" },
        { "high speed only",     FUNCTIONFS_HAS_HS_DESC | RW_PROXY_EPS, in_out, 2, "ep1 ep1_rw ep2" },
        { "three speeds",        SPEEDS | FUNCTIONFS_HAS_SS_DESC | RW_PROXY_EPS, in_out, 2,
                                 "ep1 ep1_rw ep2" },
        { "with all recipients", SPEEDS | FUNCTIONFS_ALL_CTRL_RECIP | RW_PROXY_EPS, in_out, 2,
                                 "ep1 ep1_rw ep2" },
        { "without the flag",    SPEEDS, in_out, 2, "ep1 ep2" },
        { "odd without it",      SPEEDS, three, 3, "ep1 ep2 ep3" },
};

void test_files(void) {
        for (size_t i = 0; i < ELEMENTS(files); i++) {
                int ep0 = session_open(files[i].flags, files[i].eps, files[i].n_eps);

                check_text(casename("files/%s", files[i].name), ffs_files(), files[i].want);
                close(ep0);
                check_text(casename("files/%s: gone", files[i].name), ffs_files(), "");
        }
}

void test_many_files(void) {
        uint8_t thirty[30];
        char missing[1024] = "";
        int ep0;

        for (size_t i = 0; i < 30; i++)
                thirty[i] = (i % 2 ? 0x80 : 0) | (i / 2 + 1);
        ep0 = session_open(SPEEDS | RW_PROXY_EPS, thirty, 30);
        for (unsigned i = 1; i <= 29; i += 2) {
                char name[16];
                int fd;

                snprintf(name, sizeof name, "ep%u_rw", i);
                fd = ffs_open(name, O_RDWR);
                if (fd >= 0)
                        close(fd);
                else
                        strcat(strcat(missing, " "), name);
        }
        check_text("files/30 endpoints, proxies that do not open", missing, "");
        check("files/30 endpoints, no ep31_rw", ffs_open("ep31_rw", O_RDWR), -ENOENT);
        check("files/30 endpoints, no ep2_rw", ffs_open("ep2_rw", O_RDWR), -ENOENT);
        close(ep0);
}

void test_files_with_eventfd(void) {
        int ep0 = must_open("ep0", O_RDWR), efd = eventfd(0, EFD_CLOEXEC);

        check("files/with eventfd", write_descriptors(ep0, FUNCTIONFS_DESCRIPTORS_MAGIC_V2,
              SPEEDS | FUNCTIONFS_EVENTFD | RW_PROXY_EPS, efd, in_out, 2), 0);
        check("files/with eventfd: strings", write_strings(ep0), 0);
        check_text("files/with eventfd: list", ffs_files(), "ep1 ep1_rw ep2");
        close(efd);
        close(ep0);
}

static void test_owner(const char *path) {
        struct stat st;

        if (stat(path, &st) < 0)
                cannot("stat");
        check("permissions/mode", st.st_mode, S_IFREG | 0640);
        check("permissions/uid", st.st_uid, 1000);
        check("permissions/gid", st.st_gid, 1001);
        check("permissions/chmod", errno_or(chmod(path, 0600)), 0);
        check("permissions/chown", errno_or(chown(path, 7, 8)), 0);
        if (stat(path, &st) < 0)
                cannot("stat");
        check("permissions/mode after chmod", st.st_mode, S_IFREG | 0600);
        check("permissions/uid after chown", st.st_uid, 7);
}

void test_permissions(void) {
        char path[PATH_MAX];
        int ep0, fd;

        ffs_mount("fmode=0640,uid=1000,gid=1001");
        ep0 = session_open(SPEEDS | RW_PROXY_EPS, in_out, 2);
        ffs_path("ep1_rw", path, sizeof path);
        test_owner(path);

        fd = must_open("ep1_rw", O_RDONLY);
        check("permissions/write on a read-only fd", errno_or(write(fd, "x", 1)), -EBADF);
        close(fd);
        fd = must_open("ep1_rw", O_WRONLY);
        check("permissions/read on a write-only fd", errno_or(read(fd, path, 1)), -EBADF);
        close(fd);
        close(ep0);
        ffs_umount();
}

/* Never bound: a bound gadget would be torn down inside open(), which hangs in some kernels. */
void test_no_disconnect(void) {
        ffs_mount("no_disconnect=1");
        for (unsigned i = 0; i < 3; i++) {
                int ep0 = session_open(SPEEDS | RW_PROXY_EPS, i % 2 ? in_out_out_in : in_out, i % 2 ? 4 : 2);

                check_text(casename("no_disconnect/%u: files", i), ffs_files(),
                           i % 2 ? "ep1 ep1_rw ep2 ep3 ep3_rw ep4" : "ep1 ep1_rw ep2");
                close(ep0);
                check_text(casename("no_disconnect/%u: gone", i), ffs_files(), "");
        }
        ffs_umount();
}
