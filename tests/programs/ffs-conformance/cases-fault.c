/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Buffers that are not all there, and what they and asynchronous writes must not cost the kernel.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "groups.h"
#include "selftest/aio.h"
#include "selftest/call.h"
#include "selftest/pattern.h"
#include "selftest/report.h"
#include "selftest/session.h"

#define GOOD           (256U << 10)
#define LEAK_WRITES    64
#define LEAK_PROCESSES 200

/* GOOD bytes, and none behind them */
static uint8_t *cut_buffer(void) {
        uint8_t *p = mmap(NULL, GOOD + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED || mprotect(p + GOOD, 4096, PROT_NONE) < 0)
                cannot("mmap");
        return p;
}

static int open_writer(const Link *l) {
        return must_open(l->kind == LINK_PROXY ? l->first.proxy_name : l->first.in_name, O_RDWR);
}

static int open_reader(const Link *l) {
        return must_open(l->kind == LINK_PROXY ? l->first.proxy_name : l->first.out_name, O_RDWR);
}

static void test_writes(Link *l) {
        uint8_t *cut = cut_buffer(), *data = calloc(2, GOOD);
        int fd = open_writer(l);
        UsbfsTransfer t;
        size_t n;
        long r;

        report("write of nothing that is there", "%s", number(errno_or(write(fd, cut + GOOD, 5))));
        usbfs_begin(&t, l->host, l->first.in, data, GOOD + l->packet, false);
        r = errno_or(write(fd, cut, GOOD + 4000));
        (void) usbfs_end(&t, NEVER_MS, &n);
        report("write of 256 KiB and what is not there", "%s, host %s", moved(l, r, GOOD),
               moved(l, (long) n, GOOD));
        report("write then", "%s", written(l, MOVE_WRITE, l->first.tx, l->first.in, l->packet + 1));
        (void) close(fd);
        free(data);
        (void) munmap(cut, GOOD + 4096);
}

/* Takes the next two transfers: is what the failed read has received among them? */
static const char *next_two(Link *l) {
        size_t room = 16 * l->packet;
        const char *seen[2];

        for (unsigned i = 0; i < ELEMENTSOF(seen); i++) {
                long n = device_start(0, MOVE_READ, l->first.rx, room, 0);

                n = n < 0 ? n : finish(0, STUCK_MS);
                seen[i] = n > 0 && device_match(0, (uint8_t) n, 0) != n ? "wrong data" : moved(l, n, room);
        }
        return text("%s, %s", seen[0], seen[1]);
}

static void test_reads(Link *l) {
        uint8_t *cut = cut_buffer(), five[5], seven[7];
        int fd = open_reader(l);
        UsbfsTransfer t[2];
        size_t n;

        pattern_fill(five, sizeof five, sizeof five);
        pattern_fill(seven, sizeof seven, sizeof seven);
        usbfs_begin(&t[0], l->host, l->first.out, five, sizeof five, false);
        report("read of 5 to where nothing is", "%s", number(errno_or(read(fd, cut + GOOD, l->packet))));
        usbfs_begin(&t[1], l->host, l->first.out, seven, sizeof seven, false);
        report("reads then, when 7 are sent", "%s", next_two(l));
        (void) usbfs_end(&t[1], NEVER_MS, &n);
        (void) usbfs_end(&t[0], NEVER_MS, &n);
        (void) close(fd);
        (void) munmap(cut, GOOD + 4096);
}

void test_faults(Link *l) {
        test_writes(l);
        test_reads(l);
}

/* The first number behind a word in a file of /proc */
static long kernel_number(const char *path, const char *word) {
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        char line[256];
        long n = -1;

        while (f && n < 0 && fgets(line, sizeof line, f))
                if (str_after(line, word))
                        (void) sscanf(str_after(line, word), "%ld", &n);
        if (n < 0)
                cannot(path);
        return n;
}

static void test_buffers(Link *l) {
        uint8_t *cut = cut_buffer();
        int fd = open_writer(l);
        long before = kernel_number("/proc/meminfo", "MemAvailable:"), lost;

        for (unsigned i = 0; i < LEAK_WRITES; i++)
                (void) !write(fd, cut + GOOD, 1U << 20);
        lost = before - kernel_number("/proc/meminfo", "MemAvailable:");
        report("buffers of writes that failed", "%s",
               lost > LEAK_WRITES * 1024L / 2 ? "lost" : "given back");
        (void) close(fd);
        (void) munmap(cut, GOOD + 4096);
}

/* In use, not only kept for reuse or, by a kernel that checks memory, for a late look */
static long count_memory_maps(void) {
        (void) put("/sys/kernel/slab/mm_struct/shrink", "1");
        return kernel_number("/proc/slabinfo", "mm_struct ");
}

/* One byte: the controller takes it at once. */
static void write_in_child(Link *l, int fd) {
        pid_t child = fork();
        char c = 0;
        Aio aio;

        if (child < 0)
                cannot("fork");
        if (child == 0)
                _exit(aio_begin(&aio, fd, true, &c, 1) < 0 || aio_wait(&aio, SOON_MS) != 1);
        (void) usbfs_bulk(l->host, l->first.in, &c, 1, SOON_MS, NULL);
        (void) waitpid(child, NULL, 0);
}

static void test_processes(Link *l) {
        int fd = open_writer(l);
        long before = count_memory_maps(), lost;

        for (unsigned i = 0; i < LEAK_PROCESSES; i++)
                write_in_child(l, fd);
        lost = count_memory_maps() - before;
        report("memory of processes that wrote asynchronously", "%s",
               lost > LEAK_PROCESSES / 2 ? "lost" : "given back");
        (void) close(fd);
}

void test_leaks(Link *l) {
        test_buffers(l);
        test_processes(l);
}
