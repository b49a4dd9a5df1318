/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-echo: the host of an echo gadget. Sends transfers of many sizes and wants each back as one transfer of the
 * same bytes. A read with more room than the answer returns at once only if the answer ends with a short packet,
 * which for multiples of the packet size is the zero-length packet. With --zero-first, a zero-length packet that
 * nothing came before is sent ahead of each transfer. With --again, halts are cleared and the transfer repeated.
 * With --wait, nothing is read for that time, so that the device has to wait with its answer.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

/* More room than any answer: one packet more than what was sent. */
#define TIMEOUT_MS 10000

static unsigned timeout_ms = TIMEOUT_MS, wait_s;
static int expect_no_zlp, zero_first, again, send_only;

static double now(void) {
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static void echo(Host *h, const HostPipe *p, int size, unsigned seed) {
        uint8_t *sent = malloc((size_t) size + 1), *got = malloc((size_t) size + p->max_packet);
        double start;
        int n, partial;

        if (!sent || !got)
                die("out of memory");
        fill_pattern(sent, size, seed);
        if (zero_first)
                host_send(h, p, sent, 0, 1, timeout_ms);
        host_send(h, p, sent, size, 1, timeout_ms);
        if (send_only) {
                printf("%8d bytes: sent\n", size);
                return;
        }
        sleep(wait_s);
        start = now();
        n = host_receive(h, p, got, size + p->max_packet, timeout_ms, &partial);

        if (expect_no_zlp && size % p->max_packet == 0) {
                if (n >= 0)
                        die("%d bytes: the read returned %d, although no zero-length packet should come", size, n);
                if (partial != size)
                        die("%d bytes: %d came", size, partial);
                printf("%8d bytes: came, and the read waited for an end in vain\n", size);
        } else {
                if (n < 0)
                        die("%d bytes: %d came, but no end of the transfer within %u ms", size, partial, timeout_ms);
                if (n != size)
                        die("%d bytes: %d came", size, n);
                printf("%8d bytes: came back in %.1f ms\n", size, (now() - start) * 1000);
        }
        if (memcmp(sent, got, (size_t) size) != 0)
                die("%d bytes: not the same bytes", size);
        free(sent);
        free(got);
}

/*
 * As often as it takes until the device, whose program is killed now and then, sends all of it back. What was under
 * way then ends with a halt at both endpoints, and never with a part of another transfer.
 */
static void echo_again(Host *h, const HostPipe *p, int size, unsigned seed) {
        uint8_t *sent = malloc((size_t) size + 1), *got = malloc((size_t) size + p->max_packet);
        unsigned halts = 0;
        int r, n;

        if (!sent || !got)
                die("out of memory");
        fill_pattern(sent, size, seed);
        for (;; halts++) {
                r = libusb_bulk_transfer(h->device, p->out, sent, size, &n, timeout_ms);
                if (r == 0 && size % p->max_packet == 0)
                        r = libusb_bulk_transfer(h->device, p->out, sent, 0, &n, timeout_ms);
                if (r == 0)
                        r = libusb_bulk_transfer(h->device, p->in, got, size + p->max_packet, &n, timeout_ms);
                if (r != LIBUSB_ERROR_PIPE)
                        break;
                (void) libusb_clear_halt(h->device, p->out);
                (void) libusb_clear_halt(h->device, p->in);
        }
        if (r < 0)
                die("%d bytes: %s after %u halts", size, libusb_error_name(r), halts);
        if (n != size || memcmp(sent, got, (size_t) size) != 0)
                die("%d bytes: %d came after %u halts, %s", size, n, halts, n == size ? "other ones" : "not as many");
        printf("%8d bytes: came back after %u halts\n", size, halts);
        free(sent);
        free(got);
}

#define TRIES 10
#define SLOWER_MAX 50

/* How long the host waits for the end of a request, in milliseconds; it must end as wanted. */
static double request_ms(Host *h, uint8_t type, uint8_t request, int wanted) {
        uint8_t data[16];
        uint16_t length = request == LIBUSB_REQUEST_GET_STATUS ? 2 : sizeof data;
        double start = now();
        int r = libusb_control_transfer(h->device, type, request, 0, 0, data, length, 5000);

        if (r != wanted)
                die("request 0x%02x 0x%02x: %s", type, request, r < 0 ? libusb_error_name(r) : "an answer instead of a stall");
        return (now() - start) * 1000;
}

static double quickest(Host *h, uint8_t type, uint8_t request, int wanted) {
        double best = request_ms(h, type, request, wanted);

        for (int i = 1; i < TRIES; i++) {
                double ms = request_ms(h, type, request, wanted);

                best = ms < best ? ms : best;
        }
        return best;
}

/*
 * A request that nobody handles must be refused at once, and the data must go on. What "at once" means on this computer
 * is told by requests that the kernel answers by itself.
 */
static void vendor_request(Host *h, uint8_t type) {
        double answer = quickest(h, 0x80, LIBUSB_REQUEST_GET_STATUS, 2), stall = quickest(h, type, 0x77, LIBUSB_ERROR_PIPE);

        if (stall > SLOWER_MAX * answer)
                die("vendor request 0x%02x: the stall took %.1f ms, an answer of the kernel %.1f ms", type, stall, answer);
        printf("vendor request 0x%02x: stalled after %.1f ms\n", type, stall);
}

static void interface_status(Host *h) {
        uint8_t status[2] = { 0xff, 0xff };
        int r = libusb_control_transfer(h->device, 0x81, LIBUSB_REQUEST_GET_STATUS, 0, 0, status, 2, 5000);

        if (r != 2 || status[0] || status[1])
                die("GET_STATUS of the interface: %s", r < 0 ? libusb_error_name(r) : "not two zero bytes");
        printf("GET_STATUS of the interface: 00 00\n");
}

static int parse_args(int argc, char *argv[], unsigned *vendor, unsigned *product, unsigned *pipe, int *control) {
        static const struct option options[] = {
                { "device", required_argument, NULL, 'd' }, { "pipe", required_argument, NULL, 'p' },
                { "timeout", required_argument, NULL, 't' }, { "no-zlp", no_argument, NULL, 'z' },
                { "control", no_argument, NULL, 'c' }, { "zero-first", no_argument, NULL, 'f' },
                { "again", no_argument, NULL, 'a' }, { "send-only", no_argument, NULL, 's' },
                { "wait", required_argument, NULL, 'w' }, {0},
        };
        int c;

        while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0)
                switch (c) {
                case 'd':
                        if (sscanf(optarg, "%x:%x", vendor, product) != 2)
                                die("--device=VENDOR:PRODUCT");
                        break;
                case 'p':
                        *pipe = (unsigned) atoi(optarg);
                        break;
                case 't':
                        timeout_ms = (unsigned) atoi(optarg);
                        break;
                case 'z':
                        expect_no_zlp = 1;
                        break;
                case 'c':
                        *control = 1;
                        break;
                case 'f':
                        zero_first = 1;
                        break;
                case 'a':
                        again = 1;
                        break;
                case 's':
                        send_only = 1;
                        break;
                case 'w':
                        wait_s = (unsigned) atoi(optarg);
                        break;
                default:
                        die("usage: usb-echo [--device=V:P] [--pipe=N] [--timeout=MS] [--no-zlp] [--control] [--zero-first] "
                            "[--again] [--send-only] [--wait=S] SIZE…");
                }
        return optind;
}

int main(int argc, char *argv[]) {
        unsigned vendor = 0x1d6b, product = 0x0104, pipe = 0;
        int control = 0, first = parse_args(argc, argv, &vendor, &product, &pipe, &control);
        Host h;

        host_open(&h, (uint16_t) vendor, (uint16_t) product, 10000);
        if (pipe >= h.n_pipes || !h.pipes[pipe].in || !h.pipes[pipe].out)
                die("the device has %u pairs of endpoints", h.n_pipes);
        if (control) {
                vendor_request(&h, 0xc1);
                vendor_request(&h, 0x41);
                interface_status(&h);
        }
        for (int i = first; i < argc; i++)
                (again ? echo_again : echo)(&h, h.pipes + pipe, atoi(argv[i]), (unsigned) i);
        host_close(&h);
        return 0;
}
