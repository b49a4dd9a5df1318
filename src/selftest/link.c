/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sets a link up and runs groups over it; the numbers and names of amounts.
 */
#include "selftest/call.h"
#include "selftest/link.h"
#include "selftest/report.h"

static const char *const kind_names[_LINK_KIND_MAX] = { [LINK_PLAIN] = "plain", [LINK_PROXY] = "proxy" };

static long find_endpoints(Link *l) {
        UsbfsEndpoints e;
        long r = usbfs_endpoints(l->host, &e);

        if (r < 0)
                return r;
        if (e.n < 2)
                return -ENODEV;
        l->packet = e.packet;
        l->n_pairs = e.n < 4 ? 1 : 2;
        l->first.in = e.addresses[0];
        l->first.out = e.addresses[1];
        if (l->n_pairs == 2) {
                l->second.out = e.addresses[2];
                l->second.in = e.addresses[3];
        }
        return 0;
}

long link_open(Link *l, unsigned ms) {
        long r;

        *l = (Link){ .first = { .in_name = "ep1", .out_name = "ep2", .proxy_name = "ep1_rw" },
                     .second = { .in_name = "ep4", .out_name = "ep3", .proxy_name = "ep3_rw" } };
        l->host = usbfs_open(ms);
        if (l->host < 0)
                return l->host;
        r = find_endpoints(l);
        if (r < 0)
                link_close(l);
        return r;
}

void link_close(Link *l) {
        l->host = close_fd(l->host);
}

void link_reopen(Link *l) {
        link_close(l);
        l->host = usbfs_open(SOON_MS);
        errno = (int) (l->host < 0 ? -l->host : -find_endpoints(l));
        if (errno)
                cannot("the device on the host");
}

static void pair_open(Pair *p, LinkKind kind) {
        p->in_file = device_open(p->in_name, false);
        p->out_file = device_open(p->out_name, false);
        p->proxy_file = device_open(p->proxy_name, false);
        errno = ENOENT;
        if (p->in_file < 0 || p->out_file < 0)
                cannot(p->in_name);
        p->rx = kind == LINK_PROXY ? p->proxy_file : p->out_file;
        p->tx = kind == LINK_PROXY ? p->proxy_file : p->in_file;
}

static void pair_close(Pair *p) {
        (void) device_zlp(p->in_file, false);
        (void) device_close(p->in_file);
        (void) device_close(p->out_file);
        if (p->proxy_file >= 0)
                (void) device_close(p->proxy_file);
}

static void run_kind(Link *l, const LinkGroup *group, LinkKind kind) {
        l->kind = kind;
        pair_open(&l->first, kind);
        if (l->n_pairs == 2)
                pair_open(&l->second, kind);
        report_scope("%s/%s", group->name, kind_names[kind]);
        if (kind == LINK_PROXY && l->first.proxy_file < 0)
                report("*", "no proxies");
        else
                group->run(l);
        pair_close(&l->first);
        if (l->n_pairs == 2)
                pair_close(&l->second);
}

void link_run(Link *l, const LinkGroup *group) {
        for (LinkKind kind = group->proxy_only ? LINK_PROXY : LINK_PLAIN; kind < _LINK_KIND_MAX; kind++)
                run_kind(l, group, kind);
}

size_t size_bytes(const Link *l, Size size) {
        return (size_t) (size.packets * (int) l->packet + size.bytes);
}

const char *size_name(Size size) {
        const char *packets = size.packets == 1 ? "" : text("%d", size.packets);

        if (!size.packets)
                return text("%d", size.bytes);
        return size.bytes ? text("%sW%+d", packets, size.bytes) : text("%sW", packets);
}

/* Near a whole number of packets, as one of these */
const char *moved(const Link *l, long n, size_t wanted) {
        int packet = (int) l->packet, packets, bytes;

        if (n > 0 && n == (long) wanted)
                return "all";
        if (n <= 0)
                return number(n);
        packets = ((int) n + packet / 2) / packet;
        bytes = (int) n - packets * packet;
        return abs(bytes) < 32 ? size_name((Size){ packets, bytes }) : text("%ld", n);
}

long finish(unsigned job, unsigned ms) {
        long r = device_wait(job, ms);

        if (r == -ETIME)
                (void) device_stop(job);
        return r;
}
