/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/schema.h"

static const char *const pattern_words[] = { "0", "1", "2", NULL };

static const Key loopback_keys[] = {
        { "qlen", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xffff, .sample = "16", .text = "requests in the queue" },
        { "bulk_buflen", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 1 << 20, .sample = "8192",
          .text = "bytes per request" },
        {},
};

static const Key source_sink_keys[] = {
        { "pattern", VALUE_WORD, KEY_ATTRIBUTE, .words = pattern_words, .sample = "1",
          .text = "0: zeros, 1: bytes that count modulo 63, 2: anything, and nothing is checked" },
        { "isoc_interval", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 16, .sample = "4",
          .text = "bInterval of the isochronous endpoints" },
        { "isoc_maxpacket", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 1024, .sample = "512",
          .text = "their wMaxPacketSize, bytes" },
        { "isoc_mult", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 2, .sample = "0",
          .text = "their further packets per microframe" },
        { "isoc_maxburst", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 15, .sample = "0",
          .text = "their bMaxBurst at super speed" },
        { "bulk_buflen", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 1 << 20, .sample = "8192",
          .text = "bytes per bulk request" },
        { "bulk_maxburst", VALUE_NUMBER, KEY_ATTRIBUTE, 0, 15, .since = "7.3", .sample = "0",
          .text = "bMaxBurst of the bulk endpoints" },
        { "bulk_qlen", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xffff, .sample = "8",
          .text = "bulk requests in the queue" },
        { "iso_qlen", VALUE_NUMBER, KEY_ATTRIBUTE, 1, 0xffff, .sample = "8",
          .text = "isochronous requests in the queue" },
        {},
};

const FunctionType test_types[] = {
        { "Loopback", "data loop in the kernel", loopback_keys, 1, ENDPOINT_NEEDS(BULK_IN, BULK_OUT) },
        { "SourceSink", "source and sink in the kernel, for usbtest and benchmarks", source_sink_keys, 1,
          ENDPOINT_NEEDS(BULK_IN, BULK_OUT, { TRANSFER_ISOCHRONOUS, true, 0, WHEN_POSSIBLE },
                         { TRANSFER_ISOCHRONOUS, false, 0, WHEN_POSSIBLE }) },
        {},
};
