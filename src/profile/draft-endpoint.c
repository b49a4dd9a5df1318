/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <linux/usb/ch9.h>

#include "profile/draft.h"

/* The first speed that has it. */
static const BlobEndpoint *any(const BlobEndpoint *const all[_SPEED_MAX]) {
        Speed s = 0;

        while (!all[s])
                s++;
        return all[s];
}

static const char *type_name(const Endpoint *e) {
        return e->type == ENDPOINT_BULK ? "bulk" : "interrupt";
}

static int find_type(const Draft *d, const BlobEndpoint *const all[_SPEED_MAX], Endpoint *e) {
        const BlobEndpoint *first = any(all);

        if ((first->attributes & USB_ENDPOINT_XFERTYPE_MASK) == USB_ENDPOINT_XFER_ISOC)
                return draft_refuse(d, first->at,
                                    "isochronous endpoints are not supported yet (bulk or interrupt)");
        if (first->attributes != USB_ENDPOINT_XFER_BULK && first->attributes != USB_ENDPOINT_XFER_INT)
                return draft_refuse(d, first->at,
                                    "an endpoint with bmAttributes 0x%02x (0x02 bulk or 0x03 interrupt)",
                                    first->attributes);
        for (Speed s = 0; s < _SPEED_MAX; s++) {
                if (all[s] && all[s]->attributes != first->attributes)
                        return draft_refuse(d, all[s]->at,
                                            "bmAttributes 0x%02x at %s speed (0x%02x, as in byte %zu)",
                                            all[s]->attributes, speed_names[s], first->attributes,
                                            first->at);
                if (all[s] && all[s]->size != USB_DT_ENDPOINT_SIZE)
                        return draft_refuse(d, all[s]->at, "an endpoint of %u bytes, as audio has it (%d)",
                                            all[s]->size, USB_DT_ENDPOINT_SIZE);
        }
        e->type = first->attributes == USB_ENDPOINT_XFER_BULK ? ENDPOINT_BULK : ENDPOINT_INTERRUPT;
        e->in = first->address & USB_DIR_IN;
        return 0;
}

/* ---- wMaxPacketSize ---- */

/* What the line would have to say: for bulk the size at full speed, else the largest. */
static uint16_t wanted_packet(const BlobEndpoint *const all[_SPEED_MAX], EndpointType type) {
        uint16_t n = 0;

        if (type == ENDPOINT_BULK)
                return all[SPEED_FULL] ? all[SPEED_FULL]->max_packet : 0;
        for (Speed s = 0; s < _SPEED_MAX; s++)
                if (all[s] && all[s]->max_packet > n)
                        n = all[s]->max_packet;
        return n;
}

static bool packet_allowed(EndpointType type, unsigned n) {
        return type == ENDPOINT_BULK ? n == 8 || n == 16 || n == 32 || n == 64 : n >= 1 && n <= 1024;
}

static int find_packet(Draft *d, const BlobEndpoint *const all[_SPEED_MAX], Endpoint *e) {
        uint16_t wanted = wanted_packet(all, e->type);
        Endpoint standard = *e;

        if (packet_allowed(e->type, wanted))
                e->max_packet = wanted;
        for (Speed s = 0; s < _SPEED_MAX; s++) {
                uint16_t fits = endpoint_max_packet(e, s);

                if (!all[s] || all[s]->max_packet == fits)
                        continue;
                if (e->type == ENDPOINT_INTERRUPT && !packet_allowed(e->type, all[s]->max_packet))
                        return draft_refuse(d, all[s]->at,
                                            "wMaxPacketSize %u of interrupt at %s speed (1 to 1024)",
                                            all[s]->max_packet, speed_names[s]);
                if (s == SPEED_FULL && e->type == ENDPOINT_BULK && all[s]->max_packet == 0) {
                        if (draft_note(d,
                                       "At full speed wMaxPacketSize is 0, which no host can use; here it is %u.",
                                       fits) < 0)
                                return -ENOMEM;
                        continue;
                }
                return draft_refuse(d, all[s]->at, "wMaxPacketSize %u of %s at %s speed (%s%u)",
                                    all[s]->max_packet, type_name(e), speed_names[s],
                                    s == SPEED_FULL && e->type == ENDPOINT_BULK ? "8, 16, 32 or " : "",
                                    fits);
        }
        /* the default needs no word */
        if (endpoint_max_packet(&standard, SPEED_FULL) == endpoint_max_packet(e, SPEED_FULL) &&
            endpoint_max_packet(&standard, SPEED_HIGH) == endpoint_max_packet(e, SPEED_HIGH))
                e->max_packet = 0;
        return 0;
}

/* ---- bInterval ---- */

#define INTERVAL_MAX_US 4096000

/* The times that are encoded so: from *ret_from, below *ret_to, in µs. As endpoint_interval(), backward. */
static void interval_range(unsigned n, Speed speed, uint32_t *ret_from, uint32_t *ret_to) {
        uint32_t unit = speed == SPEED_FULL ? 1000 : 125;

        if (speed == SPEED_FULL) {
                *ret_from = n == 1 ? 125 : n * unit;
                *ret_to = n == UINT8_MAX ? INTERVAL_MAX_US + 1 : (n + 1) * unit;
        } else {
                *ret_from = unit << (n - 1);
                *ret_to = n == 16 ? INTERVAL_MAX_US + 1 : unit << n;
        }
}

static bool intervals_are(const BlobEndpoint *const all[_SPEED_MAX], const Endpoint *e) {
        for (Speed s = 0; s < _SPEED_MAX; s++)
                if (all[s] && all[s]->interval != endpoint_interval(e, s))
                        return false;
        return true;
}

static int find_interrupt_interval(const Draft *d, const BlobEndpoint *const all[_SPEED_MAX], Endpoint *e) {
        uint32_t from = 0, to = UINT32_MAX, low, high;
        const BlobEndpoint *last = any(all);

        if (intervals_are(all, e))
                return 0; /* the default */
        for (Speed s = 0; s < _SPEED_MAX; s++) {
                if (!all[s])
                        continue;
                last = all[s];
                if (last->interval < 1 || (s != SPEED_FULL && last->interval > 16))
                        return draft_refuse(d, last->at, "bInterval %u of interrupt at %s speed (1 to %d)",
                                            last->interval, speed_names[s], s == SPEED_FULL ? 255 : 16);
                interval_range(last->interval, s, &low, &high);
                from = MAX_OF(from, low);
                to = MIN_OF(to, high);
        }
        if (from >= to)
                return draft_refuse(
                                d, last->at,
                                "bInterval %u: no one time stands for the values of all speeds (one Interval= for all)",
                                last->interval);
        e->interval_us = from;
        return 0;
}

/* What hosts do not look at, by USB 2.0, 9.6.6: for bulk the rate of NAKs at high speed. */
static int find_interval(Draft *d, const BlobEndpoint *const all[_SPEED_MAX], Endpoint *e) {
        if (e->type == ENDPOINT_INTERRUPT)
                return find_interrupt_interval(d, all, e);
        return intervals_are(all, e) ? 0 : draft_note(d, "bInterval of bulk endpoints is left out.");
}

/* ---- bMaxBurst ---- */

static int find_burst(const Draft *d, const BlobEndpoint *const all[_SPEED_MAX], Endpoint *e) {
        const BlobEndpoint *super = all[SPEED_SUPER];
        unsigned bytes;

        if (!super)
                return 0;
        if (!super->has_companion)
                return draft_refuse(d, super->at, "an endpoint at super speed without companion");
        if (super->companion_attributes)
                return draft_refuse(d, super->at, "the companion has bmAttributes 0x%02x, %s (0)",
                                    super->companion_attributes,
                                    e->type == ENDPOINT_BULK ? "streams" : "reserved bits");
        bytes = e->type == ENDPOINT_INTERRUPT ? (super->burst + 1U) * super->max_packet : 0;
        if (super->bytes_per_interval != bytes)
                return draft_refuse(d, super->at, "wBytesPerInterval %u of %s (%u)",
                                    super->bytes_per_interval, type_name(e), bytes);
        if (super->burst > 15)
                return draft_refuse(d, super->at, "bMaxBurst %u (0 to 15)", super->burst);
        e->burst = super->burst;
        return 0;
}

static void write_line(FILE *f, const char *key, const Endpoint *e) {
        bool ms = e->interval_us % 1000 == 0;

        fprintf(f, "%s=%s %s", key, type_name(e), e->in ? "in" : "out");
        if (e->max_packet)
                fprintf(f, " wMaxPacketSize=%u", e->max_packet);
        if (e->interval_us)
                fprintf(f, " Interval=%u%s", ms ? e->interval_us / 1000 : e->interval_us, ms ? "ms" : "us");
        if (e->burst)
                fprintf(f, " bMaxBurst=%u", e->burst);
        fputc('\n', f);
}

int draft_endpoint(Draft *d, const char *key, const BlobEndpoint *const all[_SPEED_MAX], FILE *f) {
        Endpoint e = {};
        int r = find_type(d, all, &e);

        if (r >= 0)
                r = find_packet(d, all, &e);
        if (r >= 0)
                r = find_interval(d, all, &e);
        if (r >= 0)
                r = find_burst(d, all, &e);
        if (r >= 0)
                write_line(f, key, &e);
        return r;
}
