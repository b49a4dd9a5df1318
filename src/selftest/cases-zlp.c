/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Automatic zero-length packets: with the switch on, a transfer of whole packets ends for the host, with it
 * off it does not, and either way all other transfers end by themselves, once.
 */
#include "selftest/call.h"
#include "selftest/link-cases.h"
#include "selftest/report.h"

/* Around packets, and the pages and larger amounts that the kernel moves at once */
static const Size sizes[] = {
        { 0, 0 },    { 0, 1 },     { 0, 63 },    { 0, 65 },      { 1, -1 },   { 1, 0 },
        { 1, 1 },    { 2, -1 },    { 2, 0 },     { 2, 1 },       { 0, 4095 }, { 0, 4096 },
        { 0, 4097 }, { 0, 16384 }, { 0, 65536 }, { 0, 1 << 20 },
};

static const char *write_one(Link *l, Size size) {
        return written(l, MOVE_WRITE, l->first.tx, l->first.in, size_bytes(l, size));
}

static void test_sizes(Link *l, bool on) {
        const char *state = on ? "on" : "off";

        report(text("switched %s", state), "%s", number(device_zlp(l->first.in_file, on)));
        FOREACH_ITEM(it, sizes, ELEMENTSOF(sizes))
                report(text("%s, %s", state, size_name(*it)), "%s", write_one(l, *it));
        report(text("%s, 2W of three parts", state), "%s",
               written(l, MOVE_WRITEV, l->first.tx, l->first.in, 2 * l->packet));
}

/* Had one of the writes above been followed by more than its end, it would come now. */
static void test_silence(Link *l) {
        uint8_t *data = calloc(1, l->packet);
        size_t n;
        long status = usbfs_bulk(l->host, l->first.in, data, l->packet, NEVER_MS, &n);

        report("afterwards", "%s", status == -ETIMEDOUT && n == 0 ? "nothing more" : "more");
        free(data);
}

static void test_switching(Link *l) {
        const char *seen[4];

        for (unsigned i = 0; i < ELEMENTSOF(seen); i++) {
                (void) device_zlp(l->first.in_file, i % 2 == 0);
                seen[i] = write_one(l, (Size){ 1, 0 });
        }
        report("on, off, on, off", "%s, %s, %s, %s", seen[0], seen[1], seen[2], seen[3]);
}

void test_zlp(Link *l) {
        test_sizes(l, false);
        test_sizes(l, true);
        test_switching(l);
        test_silence(l);
}

/* More than one buffer of the kernel can hold. Reads of single endpoint files stay what they are. */
void test_large(Link *l) {
        static const unsigned mib[] = { 4, 8, 16 };
        static const Reading read = { "read of 8 MiB", { { { 0, 8 << 20 }, false } }, { { 0, 8 << 20 } } };

        for (unsigned on = 0; on < 2; on++) {
                (void) device_zlp(l->first.in_file, on);
                FOREACH_ITEM(m, mib, ELEMENTSOF(mib)) {
                        size_t size = (size_t) *m << 20;

                        report(text("%s, %u MiB", on ? "on" : "off", *m), "%s",
                               written(l, MOVE_WRITE, l->first.tx, l->first.in, size));
                        report(text("%s, %u MiB + 1", on ? "on" : "off", *m), "%s",
                               written(l, MOVE_WRITE, l->first.tx, l->first.in, size + 1));
                }
        }
        if (l->kind == LINK_PROXY)
                report(read.name, "%s", readings(l, MOVE_READ, &read));
}
