/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Queue · writes that return when they are queued: four at a time, of at most 16 KiB each, as a driver of the kernel
 * used to do it. A prototype by asynchronous I/O, to be held against writes that wait for the host.
 */
#pragma once

#include <stddef.h>

#define QUEUE_PIECE (16U << 10)

typedef struct Queue Queue;

Queue *queue_new(int fd);
/* Copies, and waits only for room. */
void queue_write(Queue *q, const void *data, size_t size);
/* Waits until all is sent. */
void queue_flush(Queue *q);
