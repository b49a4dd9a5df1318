/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stress · the sub-commands; each prints verdicts by itself and leaves nothing mounted or bound. */
#pragma once

#include "trouble.h"

/* sizes.c, reads.c: one transfer at a time, up to 256 MiB */
void stress_sizes(const Options *o);
void stress_reads(const Options *o);
void stress_fragmented(const Options *o);

/* leaks.c */
void stress_leaks(const Options *o);

/* threads.c */
void stress_threads(const Options *o);
void stress_mixed(const Options *o);

/* races.c */
void stress_races(const Options *o);

/* throughput.c: numbers, no verdict on them */
void stress_throughput(const Options *o);
