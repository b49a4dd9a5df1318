/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Takes nearly all memory, gives every second page back, and locks what is left where it is. The large pieces that are
 * left are taken by messages that nobody receives: other sockets of a busy machine.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../programs/ffs-stress/memory.h"
#include "fragment.h"
#include "selftest/call.h"
#include "util.h"

#define PAGE      4096UL
#define MIB       (1UL << 20)
#define LEFT      (60L * 1024) /* KiB that others need */
#define PIECE_MIN (128UL << 10)
#define COMPACT   "/proc/sys/vm/compact_unevictable_allowed"

static void release(void) {
        (void) put(COMPACT, "1");
}

static void take_every_second_page(void) {
        size_t size, taken = 0;
        char *memory;
        Memory m;

        memory_look(&m);
        size = (size_t) m.free * 1024;
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                      0);
        if (memory == MAP_FAILED || madvise(memory, size, MADV_NOHUGEPAGE) < 0)
                give_up("memory");
        for (; m.free > LEFT && taken + MIB <= size; memory_look(&m))
                for (size_t end = taken + MIB; taken < end; taken += PAGE)
                        memory[taken] = 1;
        for (size_t at = PAGE; at < taken; at += 2 * PAGE)
                (void) madvise(memory + at, PAGE, MADV_DONTNEED);
        if (put(COMPACT, "0") < 0 || mlock2(memory, taken, MLOCK_ONFAULT) < 0)
                give_up("fragmented memory");
}

/* A socket that holds what is sent to it. */
static int open_holder(void) {
        const int size = 64 << 20;
        int pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0 ||
            setsockopt(pair[0], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
                give_up("socket");
        return pair[0];
}

static void take_large_pieces(void) {
        char *data = calloc(1, MIB);
        int fd = open_holder();

        for (size_t size = MIB; data && size >= PIECE_MIN; size /= 2)
                for (unsigned tries = 0; tries < 512;) {
                        if (send(fd, data, size, MSG_NOSIGNAL) >= 0)
                                tries++;
                        else if (errno == EAGAIN)
                                fd = open_holder(); /* the former one stays, and full */
                        else
                                break;
                }
        free(data);
}

void fragment_memory(void) {
        (void) atexit(release);
        take_every_second_page();
        take_large_pieces();
}
