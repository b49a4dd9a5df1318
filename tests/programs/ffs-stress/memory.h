/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory · how much the kernel holds, in KiB, as far as it says. Large kmalloc()s are counted as slab, the
 * buffers of scatter lists as vmalloc.
 */
#pragma once

typedef struct Memory {
        long slab;              /* that cannot be reclaimed */
        long vmalloc;
        long free;              /* available, without swap */
        long objects;           /* in all kmalloc caches */
        long mms;               /* mm_struct */
} Memory;

/* Shrinks caches first, so that only objects in use are counted; takes a while. */
void memory_settled(Memory *m);

/* One look, without objects and mms */
void memory_look(Memory *m);

/* At once, without objects and mms; the best of some looks, as others allocate, too */
void memory_now(Memory *m);
