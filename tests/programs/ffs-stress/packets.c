/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Numbers packets and judges their order. A packet that continues nothing is the worst that can arrive:
 * the tail of a write from before the endpoint was disabled, or the middle of another writer's.
 */
#include "packets.h"
#include "selftest/call.h"
#include "trouble.h"

#define MAGIC 0x7373657274736666
#define CHUNK (128 * 1024)      /* the longest request of a write */

_Static_assert(sizeof(Packet) == PACKET, "no gaps");
_Static_assert(HEAD == offsetof(Packet, fill), "what tells packets apart");

static uint64_t packet_key(const Packet *p) {
        return mix((uint64_t) p->writer << 32 | p->number) ^ mix((uint64_t) p->total << 32 | p->index);
}

static void packet_make(Packet *p, uint32_t writer, uint32_t number, uint32_t index, uint32_t total) {
        uint64_t key;

        *p = (Packet) { .magic = MAGIC, .writer = writer, .number = number, .index = index, .total = total };
        key = packet_key(p);
        for (unsigned k = 0; k < 61; k++)
                p->fill[k] = key += 0x9e3779b97f4a7c15;
}

void packets_fill(void *data, unsigned count, uint32_t writer, uint32_t number) {
        for (unsigned i = 0; i < count; i++)
                packet_make((Packet *) data + i, writer, number, i, count);
}

static bool packet_valid(const Packet *p) {
        uint64_t key = packet_key(p);

        if (p->magic != MAGIC || p->index >= p->total)
                return false;
        for (unsigned k = 0; k < 61; k++)
                if (p->fill[k] != (key += 0x9e3779b97f4a7c15))
                        return false;
        return true;
}

void ledger_init(Ledger *l) {
        *l = (Ledger) {};
        pthread_mutex_init(&l->lock, NULL);
}

void ledger_done(Ledger *l) {
        free(l->writes);
        pthread_mutex_destroy(&l->lock);
}

uint32_t ledger_begin(Ledger *l, uint32_t packets) {
        uint32_t number;

        pthread_mutex_lock(&l->lock);
        if (l->n == l->room) {
                l->room = l->room * 2 + 256;
                l->writes = realloc(l->writes, l->room * sizeof *l->writes);
        }
        number = l->n++;
        l->writes[number] = (Write) { .total = packets, .result = PENDING };
        pthread_mutex_unlock(&l->lock);
        return number;
}

void ledger_result(Ledger *l, uint32_t number, long result) {
        pthread_mutex_lock(&l->lock);
        l->writes[number].result = result;
        pthread_mutex_unlock(&l->lock);
}

/*
 * A signal came when all of a write but its end was sent. Controllers do not tell that from nothing, so the
 * kernel does not count what the last request moved.
 */
static bool lacks_end(const Write *w) {
        long size = (long) w->total * PACKET;

        return w->seen == w->total && w->ends == 0 &&
               (w->result == -EINTR || (w->result < size && w->result >= size - CHUNK));
}

static void judge_write(const Write *w, uint32_t number, bool ends) {
        long want = w->result < 0 ? 0 : w->result;

        if (w->result == PENDING)
                trouble("write %u never returned", number);
        else if (w->result == -ESHUTDOWN || w->result == -ECONNRESET)
                return; /* whatever arrived */
        else if ((long) w->seen * PACKET != want)
                trouble("write %u of %u bytes returned %ld, the host got %u", number, w->total * PACKET,
                        w->result, w->seen * PACKET);
        else if (ends && w->ends != (w->seen == w->total))
                trouble("write %u of %u bytes returned %ld, the host saw %u ends of it", number,
                        w->total * PACKET, w->result, w->ends);
}

void ledger_judge(Ledger *l, bool ends) {
        pthread_mutex_lock(&l->lock);
        for (uint32_t i = 0; i < l->n; i++)
                if (ends && lacks_end(&l->writes[i]))
                        l->endless++;
                else
                        judge_write(&l->writes[i], i, ends);
        pthread_mutex_unlock(&l->lock);
}

/* What is wrong with p coming now, or NULL */
static const char *packet_misplaced(const Follower *f, const Packet *p) {
        bool same = f->any && p->writer == f->last.writer && p->number == f->last.number;

        if (p->index == 0)
                return same ? "again the first of its write" : NULL;
        if (f->fresh)
                return "a tail at the start of a session";
        if (!f->any && f->anywhere)
                return NULL;
        if (!same)
                return "the middle of another write";
        return p->index == f->last.index + 1 ? NULL : "out of order";
}

static void follow_packet(Follower *f, const Packet *p) {
        const char *wrong;
        Ledger *l;

        if (!packet_valid(p) || p->writer - f->first >= f->n) {
                trouble("nothing of ours after packet %u of write %u", f->last.index, f->last.number);
                return;
        }
        wrong = packet_misplaced(f, p);
        if (wrong)
                trouble("packet %u of %u of write %u of writer %u is %s (last was %u of write %u of %u)",
                        p->index, p->total, p->number, p->writer, wrong, f->last.index, f->last.number,
                        f->last.writer);
        l = &f->ledgers[p->writer - f->first];
        pthread_mutex_lock(&l->lock);
        if (p->number < l->n)
                l->writes[p->number].seen++;
        else
                trouble("write %u was never begun", p->number);
        pthread_mutex_unlock(&l->lock);
        memcpy(&f->last, p, offsetof(Packet, fill));
        f->any = true;
        f->fresh = false;
        f->packets++;
}

void follow(Follower *f, const void *data, size_t size) {
        const Packet *p = data;

        if (size % PACKET)
                trouble("%zu bytes, not whole packets", size);
        for (size_t i = 0; i < size / PACKET && !in_trouble(); i++)
                follow_packet(f, p + i);
}

void follow_end(Follower *f) {
        Ledger *l;

        if (!f->any || f->fresh)
                return;
        l = &f->ledgers[f->last.writer - f->first];
        pthread_mutex_lock(&l->lock);
        if (f->last.number < l->n)
                l->writes[f->last.number].ends++;
        pthread_mutex_unlock(&l->lock);
}

static size_t limit(size_t n, size_t max) {
        return n < max ? n : max;
}

static bool begins_with(const Packet *p, const void *data, size_t size) {
        return memcmp(p, data, size) == 0;
}

/* The head of a packet says which it is, if it is allowed to be any. */
static bool find_any_packet(Receiver *r, const void *data, size_t size) {
        Packet head;

        if (!r->anywhere)
                return false;
        memcpy(&head, data, HEAD);
        packet_make(&r->current, r->writer, head.number, head.index, head.total);
        return head.number < r->ledger->n && begins_with(&r->current, data, size);
}

/* Which packet begins here: the next one of its write, or the first of one of the next writes */
static bool find_packet(Receiver *r, const void *data, size_t size) {
        Packet *p = &r->current, last = *p;
        uint32_t first = r->any ? last.number + 1 : 0;
        bool found = false;

        if (r->any && last.index + 1 < last.total) {
                packet_make(p, r->writer, last.number, last.index + 1, last.total);
                found = begins_with(p, data, size);
        }
        pthread_mutex_lock(&r->ledger->lock);
        for (uint32_t i = first; !found && i < r->ledger->n && i < first + 4096; i++) {
                packet_make(p, r->writer, i, 0, r->ledger->writes[i].total);
                found = begins_with(p, data, size);
        }
        found = found || find_any_packet(r, data, size);
        pthread_mutex_unlock(&r->ledger->lock);
        if (!found)
                *p = last;
        else
                r->at = 0;
        r->any |= found;
        return found;
}

static void count_packet(Receiver *r) {
        pthread_mutex_lock(&r->ledger->lock);
        r->ledger->writes[r->current.number].seen++;
        pthread_mutex_unlock(&r->ledger->lock);
}

/* data goes on with the packet under way, or begins another one: at the start of a read, or after a whole one. */
static void receive_packets(Receiver *r, const uint8_t *p, size_t size) {
        const uint8_t *end = p + size;
        bool start = true;

        for (size_t n; p < end; p += n, start = false) {
                const uint8_t *rest = (uint8_t *) &r->current + r->at;

                n = limit(PACKET - r->at, end - p);
                if (!r->any || n == 0 || (start && memcmp(p, rest, n) != 0)) {
                        n = limit(PACKET, end - p);
                        if (n < HEAD) {
                                memcpy(r->held, p, n);
                                r->n_held = n;
                                r->at = PACKET;
                                return;
                        }
                        if (!find_packet(r, p, n)) {
                                trouble("read something else after packet %u of %u of write %u",
                                        r->current.index, r->current.total, r->current.number);
                                return;
                        }
                } else if (memcmp(p, rest, n) != 0) {
                        trouble("wrong data within packet %u of write %u", r->current.index, r->current.number);
                        return;
                }
                r->at += n;
                if (r->at == PACKET)
                        count_packet(r);
        }
}

/* What is held goes on here, or was cut off. */
void receive(Receiver *r, const void *data, size_t size) {
        uint8_t joined[PACKET];
        size_t held = r->n_held, n = limit(size, PACKET - held);

        r->bytes += size;
        r->n_held = 0;
        memcpy(joined, r->held, held);
        memcpy(joined + held, data, n);
        if (held > 0 && find_packet(r, joined, held + n))
                r->at = held;
        receive_packets(r, data, size);
}
