/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds functionfs against what programs may do to it: large and odd transfers, many threads, and
 * everything that can happen in the middle of one. ffs-conformance asks whether each call is right; this
 * asks whether it stays right, so it repeats. Needs root, configfs, functionfs and a free UDC whose host is
 * this machine. Prints one line per test and exits with 1 if any failed, with 2 if it could not go on.
 */
#include <getopt.h>

#include "rig.h"
#include "selftest/call.h"
#include "selftest/gadget.h"
#include "stress.h"

static const struct {
        const char *name;
        void (*run)(const Options *o);
        const char *what;
} commands[] = {
        { "sizes",      stress_sizes,      "writes from 64 KiB to 256 MiB, and the memory they take" },
        { "reads",      stress_reads,      "reads in odd sizes of what the host sends" },
        { "fragmented", stress_fragmented, "writes and reads without large pieces of memory" },
        { "threads",    stress_threads,    "two pairs, four threads each, and ZLPs switched on and off" },
        { "mixed",      stress_mixed,      "proxy and plain files at once" },
        { "races",      stress_races,      "everything that can happen in the middle of a transfer" },
        { "leaks",      stress_leaks,      "memory after failed, cancelled and abandoned requests" },
        { "throughput", stress_throughput, "one large write against many small ones" },
};

static int usage(FILE *f) {
        fputs("Usage: ffs-stress [OPTION…] COMMAND [LOOP…]\n\n", f);
        for (size_t i = 0; i < ELEMENTSOF(commands); i++)
                fprintf(f, "  %-12s %s\n", commands[i].name, commands[i].what);
        fputs("\n  --seed N     for what is random (1)\n"
              "  --count N    how often to repeat (30)\n"
              "  --base       without proxies: what works with plain endpoint files\n\n"
              "Runs all loops of the command, or those named as in its output or by what is before the slash there.\n", f);
        return f == stdout ? 0 : 2;
}

static bool parse(int argc, char *argv[], Options *o) {
        static const struct option options[] = {
                { "seed", required_argument, NULL, 's' },
                { "count", required_argument, NULL, 'c' },
                { "base", no_argument, NULL, 'b' },
                {},
        };
        int c;

        while ((c = getopt_long(argc, argv, "+", options, NULL)) >= 0)
                switch (c) {
                case 's':
                        o->seed = strtoull(optarg, NULL, 0);
                        break;
                case 'c':
                        o->count = strtoul(optarg, NULL, 0);
                        break;
                case 'b':
                        o->base = true;
                        break;
                default:
                        return false;
                }
        return optind < argc && o->count > 0;
}

int main(int argc, char *argv[]) {
        Options o = { .seed = 1, .count = 30 };

        if (!parse(argc, argv, &o))
                return usage(stderr);
        o.only = argv + optind + 1;
        for (size_t i = 0; i < ELEMENTSOF(commands); i++)
                if (strcmp(argv[optind], commands[i].name) == 0) {
                        calls_init();
                        gadget_make(GADGET_NAME, NULL);
                        commands[i].run(&o);
                        return any_trouble();
                }
        return usage(stderr);
}
