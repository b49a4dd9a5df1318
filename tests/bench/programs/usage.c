/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "usage.h"
#include "util.h"

#define GROUPS "/sys/fs/cgroup/system.slice"

/* "KEY NUMBER" or "KEY:\tNUMBER" lines: the sum of those whose key ends like that. */
static uint64_t sum(const char *path, const char *ending) {
        unsigned long long n, all = 0;
        char line[256], key[128];
        FILE *f = fopen(path, "re");

        if (!f)
                return 0; /* a thread that has ended */
        while (fgets(line, sizeof line, f))
                if (sscanf(line, "%127s %llu", key, &n) == 2 && strlen(key) >= strlen(ending) &&
                    strcmp(key + strlen(key) - strlen(ending), ending) == 0)
                        all += n;
        fclose(f);
        return all;
}

static uint64_t switches_of(long pid) {
        uint64_t n = 0;
        char path[64];
        glob_t found;

        snprintf(path, sizeof path, "/proc/%ld/task/*/status", pid);
        if (glob(path, 0, NULL, &found) != 0)
                return 0;
        for (size_t i = 0; i < found.gl_pathc; i++)
                n += sum(found.gl_pathv[i], "_ctxt_switches:");
        globfree(&found);
        return n;
}

Usage usage_of(const char *unit) {
        char path[512];
        Usage u = { 0 };
        long pid;
        FILE *f;

        if (!unit)
                return u;
        snprintf(path, sizeof path, GROUPS "/%s/cgroup.procs", unit);
        f = fopen(path, "re");
        if (!f)
                give_up("%s", path);
        while (fscanf(f, "%ld", &pid) == 1)
                u.switches += switches_of(pid);
        fclose(f);
        snprintf(path, sizeof path, GROUPS "/%s/cpu.stat", unit);
        u.cpu_us = sum(path, "usage_usec");
        return u;
}
