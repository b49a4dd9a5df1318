/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/endpoint.h"
#include "profile/scalar.h"
#include "util/text.h"

#define DEFAULT_INTERVAL_US 10000

const char *const speed_names[_SPEED_MAX] = {
        [SPEED_FULL] = "full",
        [SPEED_HIGH] = "high",
        [SPEED_SUPER] = "super",
};

/* USB 2.0, 5.7.3 and 5.8.3; USB 3.2, 8.12.1.2 and 8.12.4. Bulk has one legal size above full speed. */
static const struct {
        const char *name;
        uint16_t max_packet[_SPEED_MAX];
} types[_ENDPOINT_TYPE_MAX] = {
        [ENDPOINT_BULK] = { "bulk", { 64, 512, 1024 } },
        [ENDPOINT_INTERRUPT] = { "interrupt", { 64, 1024, 1024 } },
};

/* The size an interrupt endpoint gets where none is given: what every speed can carry. */
#define DEFAULT_INTERRUPT_PACKET 64

static int parse_type(const char *word, const Origin *at, const char *key, Diagnostics *diag, Endpoint *e) {
        for (EndpointType t = 0; t < _ENDPOINT_TYPE_MAX; t++)
                if (str_eq(word, types[t].name)) {
                        e->type = t;
                        return 0;
                }
        if (str_eq(word, "isochronous") || str_eq(word, "isoc") || str_eq(word, "iso"))
                return diag_at(diag, DIAG_ERROR, at, key,
                               "isochronous endpoints are not supported yet (bulk or interrupt)");
        return diag_at(diag, DIAG_ERROR, at, key, "'%s' is no endpoint type (bulk or interrupt)", word);
}

static int parse_direction(const char *word, const Origin *at, const char *key, Diagnostics *diag,
                           Endpoint *e) {
        if (!str_eq(word, "in") && !str_eq(word, "out"))
                return diag_at(diag, DIAG_ERROR, at, key,
                               "'%s' is no direction (in: device to host, out: host to device)", word);
        e->in = str_eq(word, "in");
        return 0;
}

static int parse_max_packet(const char *value, const Origin *at, const char *key, Diagnostics *diag,
                            Endpoint *e) {
        uint32_t n;

        if (scalar_parse_number(value, &n) < 0)
                n = 0;
        if (e->type == ENDPOINT_BULK && n != 8 && n != 16 && n != 32 && n != 64)
                return diag_at(diag, DIAG_ERROR, at, key,
                               "wMaxPacketSize=%s is not allowed for bulk (8, 16, 32 or 64, for full speed; high and super "
                               "speed have the one size 512 and 1024)",
                               value);
        if (n < 1 || n > 1024)
                return diag_at(diag, DIAG_ERROR, at, key,
                               "wMaxPacketSize=%s is not allowed for interrupt (1 to 1024)", value);
        e->max_packet = (uint16_t) n;
        return 0;
}

static int parse_interval(const char *value, const Origin *at, const char *key, Diagnostics *diag,
                          Endpoint *e) {
        uint64_t us;

        if (e->type != ENDPOINT_INTERRUPT)
                return diag_at(diag, DIAG_ERROR, at, key, "Interval= is for interrupt endpoints only");
        if (scalar_parse_time(value, &us) < 0 || us < 125 || us > 4096000)
                return diag_at(diag, DIAG_ERROR, at, key,
                               "Interval=%s is not allowed (125us to 4096ms, a whole number directly followed by us or ms)",
                               value);
        e->interval_us = (uint32_t) us;
        return 0;
}

static int parse_burst(const char *value, const Origin *at, const char *key, Diagnostics *diag,
                       Endpoint *e) {
        uint32_t n;

        if (scalar_parse_number(value, &n) < 0 || n > 15)
                return diag_at(diag, DIAG_ERROR, at, key, "bMaxBurst=%s is not allowed (0 to 15)", value);
        e->burst = (uint8_t) n;
        return 0;
}

/* USB 3.2, 9.6.7: interrupt bursts are of at most 3 packets of the largest size. */
static int check_burst(const Endpoint *e, const Origin *at, const char *key, Diagnostics *diag) {
        if (e->type != ENDPOINT_INTERRUPT || e->burst == 0 || (e->burst <= 2 && e->max_packet == 1024))
                return 0;
        return diag_at(diag, DIAG_ERROR, at, key,
                       "bMaxBurst=%u is not allowed for interrupt (0, or 1 or 2 with wMaxPacketSize=1024)",
                       e->burst);
}

static int parse_option(const char *word, unsigned *seen, const Origin *at, const char *key,
                        Diagnostics *diag, Endpoint *e) {
        static const struct {
                const char *prefix;
                int (*parse)(const char *value, const Origin *at, const char *key, Diagnostics *diag,
                             Endpoint *e);
        } options[] = {
                { "wMaxPacketSize=", parse_max_packet },
                { "Interval=", parse_interval },
                { "bMaxBurst=", parse_burst },
        };

        for (size_t i = 0; i < ELEMENTSOF(options); i++) {
                const char *value = str_after(word, options[i].prefix);

                if (!value)
                        continue;
                if (*seen & 1U << i)
                        return diag_at(diag, DIAG_ERROR, at, key, "'%s' is given twice", word);
                *seen |= 1U << i;
                return options[i].parse(value, at, key, diag, e);
        }
        return diag_at(diag, DIAG_ERROR, at, key,
                       "unknown word '%s' (wMaxPacketSize=N, Interval=TIME or bMaxBurst=N)", word);
}

int endpoint_parse(const char *text, const Origin *at, const char *key, Diagnostics *diag, Endpoint *ret) {
        _cleanup_(str_list_done) StrList words = {};
        Endpoint e = {};
        unsigned seen = 0;
        int r;

        if (text_split(text, &words) < 0)
                return -ENOMEM;
        if (words.n < 2)
                return diag_at(diag, DIAG_ERROR, at, key, "'%s' is too short (TYPE DIRECTION, as 'bulk in')",
                               text);

        r = parse_type(words.items[0], at, key, diag, &e);
        if (r >= 0)
                r = parse_direction(words.items[1], at, key, diag, &e);
        for (size_t i = 2; i < words.n && r >= 0; i++)
                r = parse_option(words.items[i], &seen, at, key, diag, &e);
        if (r >= 0)
                r = check_burst(&e, at, key, diag);
        if (r < 0)
                return r;
        *ret = e;
        return 0;
}

uint16_t endpoint_max_packet(const Endpoint *e, Speed speed) {
        uint16_t limit = types[e->type].max_packet[speed], wanted;

        if (e->type == ENDPOINT_BULK)
                return speed == SPEED_FULL && e->max_packet ? e->max_packet : limit;
        wanted = e->max_packet ?: DEFAULT_INTERRUPT_PACKET;
        return MIN_OF(wanted, limit);
}

uint8_t endpoint_interval(const Endpoint *e, Speed speed) {
        uint32_t us = e->interval_us ?: DEFAULT_INTERVAL_US, ms = us / 1000;
        uint8_t n = 1;

        if (e->type == ENDPOINT_BULK)
                return 0;
        if (speed == SPEED_FULL)
                return (uint8_t) (ms < 1 ? 1 : ms > 255 ? 255 : ms);
        while (n < 16 && (UINT32_C(125) << n) <= us) /* the longest that is not longer than asked */
                n++;
        return n;
}
