/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The switch for zero-length packets, thrown by a 32-bit program. One is not needed: a 64-bit one can make a
 * system call of that kind, if its argument lies in the first 4 GiB.
 */
#include <fcntl.h>
#include <sys/mman.h>

#include "groups.h"
#include "selftest/gadget.h"
#include "selftest/report.h"
#include "selftest/session.h"

#ifdef __x86_64__

#define IOCTL_32 54

static long ioctl_32(int fd, unsigned long code, const uint32_t *arg) {
        long r;

        __asm__ volatile("int $0x80"
                         : "=a"(r)
                         : "a"(IOCTL_32), "b"(fd), "c"(code), "d"(arg)
                         : "memory", "r8", "r9", "r10", "r11");
        return (int) r;
}

static void test_file(const char *file, uint32_t *value) {
        int fd = ffs_open(file, O_RDWR | O_NONBLOCK);
        const char *results = "";

        for (unsigned i = 0; i < 2; i++) {
                *value = !i;
                results = text("%s%s, ", results, number(ioctl_32(fd, ENABLE_ZLP, value)));
        }
        if (fd >= 0)
                report(text("%s, on and off and no pointer", file), "%s%s", results,
                       number(ioctl_32(fd, ENABLE_ZLP, NULL)));
        else
                report(text("%s, on and off and no pointer", file), "no such file");
        (void) close(fd);
}

void test_compat(void) {
        uint32_t *value = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
                               -1, 0);
        static const char *const files[] = { "ep1", "ep2", "ep1_rw" };
        int ep0;

        if (value == MAP_FAILED)
                cannot("mmap");
        ffs_mount(NULL);
        ep0 = session_open(2);
        FOREACH_ITEM(it, files, ELEMENTSOF(files))
                test_file(*it, value);
        (void) close(ep0);
        ffs_umount();
        (void) munmap(value, 4096);
}

#else

void test_compat(void) {
        report("*", "not on this architecture");
}

#endif
