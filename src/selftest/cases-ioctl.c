/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What files answer to ioctls, and which take the switch for automatic zero-length packets. Each is asked
 * through a blocking and through a non-blocking fd. Numbers that depend on the controller are not shown.
 */
#include <fcntl.h>

#include "selftest/call.h"
#include "selftest/cases.h"
#include "selftest/report.h"
#include "selftest/session.h"

static const struct {
        const char *name;
        unsigned long code;
} codes[] = {
        { "FIFO_STATUS", FUNCTIONFS_FIFO_STATUS },
        { "FIFO_FLUSH", FUNCTIONFS_FIFO_FLUSH },
        { "CLEAR_HALT", FUNCTIONFS_CLEAR_HALT },
        { "ENDPOINT_REVMAP", FUNCTIONFS_ENDPOINT_REVMAP },
        { "ENDPOINT_DESC", FUNCTIONFS_ENDPOINT_DESC },
        { "INTERFACE_REVMAP", FUNCTIONFS_INTERFACE_REVMAP },
        { "of nobody", 0x12345678 },
};

static const struct {
        const char *name;
        uint32_t value;
        uintptr_t pointer; /* instead */
        bool by_pointer;
} switches[] = {
        { "ENABLE_ZLP 1", 1, 0, false },
        { "ENABLE_ZLP 2", 2, 0, false },
        { "ENABLE_ZLP 0x100", 0x100, 0, false },
        { "ENABLE_ZLP 0xffffffff", 0xffffffff, 0, false },
        { "ENABLE_ZLP 0", 0, 0, false },
        { "ENABLE_ZLP, no pointer", 0, 0, true },
        { "ENABLE_ZLP, bad pointer", 0, 16, true },
};

/* One value if both agree */
static void report_both(const char *file, const char *name, long blocking, long nonblocking) {
        const char *a = blocking > 0 ? "positive" : number(blocking);
        const char *b = nonblocking > 0 ? "positive" : number(nonblocking);

        if (str_eq(a, b))
                report(text("%s/%s", file, name), "%s", a);
        else
                report(text("%s/%s", file, name), "%s, nonblocking %s", a, b);
}

static void test_switch(const char *file, int fd, int nonblocking) {
        FOREACH_ITEM(it, switches, ELEMENTSOF(switches)) {
                uint32_t value = it->value;
                void *arg = it->by_pointer ? (void *) it->pointer : &value;

                report_both(file, it->name, timed_ioctl(fd, ENABLE_ZLP, arg),
                            timed_ioctl(nonblocking, ENABLE_ZLP, arg));
        }
}

static void test_file(const char *file) {
        int fd = must_open(file, O_RDWR), nonblocking = must_open(file, O_RDWR | O_NONBLOCK);
        uint8_t arg[64] = { 1 };

        FOREACH_ITEM(it, codes, ELEMENTSOF(codes))
                report_both(file, it->name, timed_ioctl(fd, it->code, arg),
                            timed_ioctl(nonblocking, it->code, arg));
        test_switch(file, fd, nonblocking);
        (void) close(nonblocking);
        (void) close(fd);
}

void test_ioctls_of_files(void) {
        static const char *const proxies[] = { "ep1_rw", "ep3_rw" }, *const plain[] = { "ep1", "ep2", "ep3",
                                                                                        "ep4" };

        FOREACH_ITEM(file, proxies, ELEMENTSOF(proxies))
                if (has_proxies())
                        test_file(*file);
                else
                        report(text("%s/*", *file), "no such file");
        FOREACH_ITEM(file, plain, ELEMENTSOF(plain))
                test_file(*file);
}

void test_ioctls_early(void) {
        int ep0 = session_open(4);

        test_ioctls_of_files();
        report("ep0/ENABLE_ZLP 1", "%s", number(set_zlp(ep0, 1)));
        (void) close(ep0);
}
