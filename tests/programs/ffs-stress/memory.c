/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads /proc/meminfo and /proc/slabinfo. Does not know what is much.
 */
#include <glob.h>

#include "memory.h"
#include "selftest/call.h"
#include "selftest/report.h"

void memory_look(Memory *m) {
        FILE *f = fopen("/proc/meminfo", "re");
        char line[128];
        long x;

        if (!f)
                cannot("/proc/meminfo");
        while (fgets(line, sizeof line, f)) {
                if (sscanf(line, "SUnreclaim: %ld", &x) == 1)
                        m->slab = x;
                else if (sscanf(line, "VmallocUsed: %ld", &x) == 1)
                        m->vmalloc = x;
                else if (sscanf(line, "MemAvailable: %ld", &x) == 1)
                        m->free = x;
        }
        fclose(f);
}

static void read_slabinfo(Memory *m) {
        FILE *f = fopen("/proc/slabinfo", "re");
        char line[512], name[64];
        long active;

        if (!f)
                cannot("/proc/slabinfo");
        m->objects = m->mms = 0;
        while (fgets(line, sizeof line, f)) {
                if (sscanf(line, "%63s %ld", name, &active) != 2)
                        continue;
                if (strncmp(name, "kmalloc-", 8) == 0)
                        m->objects += active;
                else if (strcmp(name, "mm_struct") == 0)
                        m->mms = active;
        }
        fclose(f);
}

/* Objects on the lists of processors look used until then. */
static void shrink(void) {
        glob_t found;

        if (glob("/sys/kernel/slab/kmalloc-*/shrink", 0, NULL, &found) == 0) {
                for (size_t i = 0; i < found.gl_pathc; i++)
                        (void) put(found.gl_pathv[i], "1");
                globfree(&found);
        }
        (void) put("/sys/kernel/slab/mm_struct/shrink", "1");
}

void memory_now(Memory *m) {
        Memory look;

        memory_look(m);
        for (unsigned i = 0; i < 4; i++) {
                sleep_ms(50);
                memory_look(&look);
                m->slab = look.slab < m->slab ? look.slab : m->slab;
                m->vmalloc = look.vmalloc < m->vmalloc ? look.vmalloc : m->vmalloc;
                m->free = look.free > m->free ? look.free : m->free;
        }
}

void memory_settled(Memory *m) {
        shrink();
        sleep_ms(300);  /* what is freed after a grace period */
        shrink();
        memory_now(m);
        read_slabinfo(m);
}
