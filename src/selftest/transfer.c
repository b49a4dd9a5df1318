/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The part of Link that moves data: one write and what the host sees of it, what the host sends and what
 * reads make of it.
 */
#include "selftest/call.h"
#include "selftest/link.h"
#include "selftest/pattern.h"
#include "selftest/report.h"

#define PIECE (1U << 20) /* no read of the host is longer */

/*
 * Waits as long as something can still come: while the device's job goes on, and a moment after it. A job
 * that has written no whole number of packets has ended the transfer.
 */
static long end_piece(const Link *l, UsbfsTransfer *t, size_t size, size_t *ret_moved) {
        long r = -ETIME;

        for (unsigned i = 0; r == -ETIME && i < SOON_MS / 40 && !usbfs_wait(t, 20); i++)
                r = device_wait(0, 20);
        return usbfs_end(t, r >= 0 && size % l->packet ? SOON_MS : NEVER_MS, ret_moved);
}

/* Until a transfer ends or nothing more comes */
static long collect(Link *l, uint8_t in, uint8_t *data, size_t size, size_t room, size_t *ret_moved) {
        size_t n, piece, total = 0;
        UsbfsTransfer t;
        long status;

        do {
                piece = MIN_OF(room - total, (size_t) PIECE);
                usbfs_begin(&t, l->host, in, data + total, piece, false);
                status = end_piece(l, &t, size, &n);
                total += n;
        } while (status == 0 && n == piece && total < room);
        *ret_moved = total;
        return status;
}

static const char *verdict(const Link *l, long result, size_t size, const uint8_t *data, size_t n,
                           long status) {
        if (result != (long) size)
                return moved(l, result, size);
        if (n != size || pattern_match(data, size, (uint8_t) size, 0) != size)
                return text("%s to the host, %s", moved(l, (long) n, size),
                            n < size ? "too little" : "wrong");
        if (status == -ETIMEDOUT)
                return "no end";
        return status ? text("host %s", number(status)) : "one end";
}

const char *written(Link *l, Move move, long file, uint8_t in, size_t size) {
        size_t room = (size / l->packet + 2) * l->packet, n = 0;
        _cleanup_free_ uint8_t *data = calloc(1, room);
        long result = device_start(0, move, file, size, (uint8_t) size), status = 0;

        if (!data)
                cannot("memory");
        if (result == 0) {
                status = collect(l, in, data, size, room, &n);
                result = finish(0, NEVER_MS);
        }
        return verdict(l, result, size, data, n, status);
}

static bool is_end(Size size) {
        return size.packets == 0 && size.bytes == 0;
}

/* Takes what is sent, and says what the reads return. */
static const char *take(Link *l, Move move, const Reading *r, uint8_t seed) {
        const char *s = "";
        size_t done = 0;

        for (unsigned i = 0; i < ELEMENTSOF(r->reads) && (i == 0 || !is_end(r->reads[i])); i++) {
                size_t size = size_bytes(l, r->reads[i]);
                long n = device_start(0, move, l->first.rx, size, 0);

                if (n == 0)
                        n = finish(0, STUCK_MS);
                s = text("%s%s%s", s, i ? ", " : "", moved(l, n, size));
                if (n > 0 && device_match(0, seed, done) != n)
                        s = text("%s (wrong data)", s);
                done += n > 0 ? (size_t) n : 0;
        }
        return s;
}

const char *readings(Link *l, Move move, const Reading *r) {
        size_t sizes[2] = { size_bytes(l, r->sent[0].size), size_bytes(l, r->sent[1].size) }, n;
        _cleanup_free_ uint8_t *data = malloc(sizes[0] + sizes[1] + 1);
        bool both = r->sent[1].zlp || sizes[1];
        uint8_t seed = (uint8_t) (sizes[0] + sizes[1]);
        UsbfsTransfer t[2];
        const char *s;

        if (!data)
                cannot("memory");
        pattern_fill(data, sizes[0] + sizes[1], seed);
        usbfs_begin(&t[0], l->host, l->first.out, data, sizes[0], r->sent[0].zlp);
        if (both)
                usbfs_begin(&t[1], l->host, l->first.out, data + sizes[0], sizes[1], r->sent[1].zlp);
        s = take(l, move, r, seed);
        for (unsigned i = both ? 2 : 1; i-- > 0;)
                (void) usbfs_end(&t[i], NEVER_MS, &n);
        return s;
}
