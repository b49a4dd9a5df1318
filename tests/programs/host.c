/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host.h"

void die(const char *fmt, ...) {
        va_list ap;

        va_start(ap, fmt);
        vfprintf(stderr, fmt, ap);
        va_end(ap);
        fputc('\n', stderr);
        exit(EXIT_FAILURE);
}

void fill_pattern(uint8_t *data, int size, unsigned seed) {
        uint32_t x = seed * 2654435761U + 1;

        for (int i = 0; i < size; i++) {
                x = x * 1664525 + 1013904223;
                data[i] = (uint8_t) (x >> 24);
        }
}

static void add_pipes(Host *h, const struct libusb_interface_descriptor *it) {
        unsigned first = h->n_pipes, n_in = first, n_out = first;

        for (int i = 0; i < it->bNumEndpoints; i++) {
                const struct libusb_endpoint_descriptor *e = it->endpoint + i;
                unsigned *n = e->bEndpointAddress & LIBUSB_ENDPOINT_IN ? &n_in : &n_out;

                if (*n >= HOST_PIPES_MAX)
                        die("too many endpoints");
                if (e->bEndpointAddress & LIBUSB_ENDPOINT_IN)
                        h->pipes[*n].in = e->bEndpointAddress;
                else
                        h->pipes[*n].out = e->bEndpointAddress;
                h->pipes[*n].max_packet = e->wMaxPacketSize & 0x7ff;
                (*n)++;
        }
        h->n_pipes = n_in > n_out ? n_in : n_out;
}

static void claim(Host *h) {
        struct libusb_config_descriptor *config;
        int r = libusb_get_active_config_descriptor(libusb_get_device(h->device), &config);

        if (r < 0)
                die("no active configuration: %s", libusb_error_name(r));
        for (int i = 0; i < config->bNumInterfaces; i++) {
                const struct libusb_interface_descriptor *it = config->interface[i].altsetting;

                if (it->bInterfaceClass != LIBUSB_CLASS_VENDOR_SPEC)
                        continue;
                r = libusb_claim_interface(h->device, it->bInterfaceNumber);
                if (r < 0)
                        die("interface %d cannot be claimed: %s", it->bInterfaceNumber, libusb_error_name(r));
                add_pipes(h, it);
        }
        libusb_free_config_descriptor(config);
}

void host_open(Host *h, uint16_t vendor, uint16_t product, unsigned timeout_ms) {
        *h = (Host){0};
        if (libusb_init(NULL) < 0)
                die("libusb does not start");
        for (unsigned waited = 0;; waited += 100) {
                h->device = libusb_open_device_with_vid_pid(NULL, vendor, product);
                if (h->device)
                        break;
                if (waited >= timeout_ms)
                        die("no device %04x:%04x within %u ms", vendor, product, timeout_ms);
                usleep(100000);
        }
        claim(h);
}

void host_close(Host *h) {
        libusb_close(h->device);
        libusb_exit(NULL);
}

void host_send(Host *h, const HostPipe *p, const void *data, int size, int end_transfer, unsigned timeout_ms) {
        int done = 0, r = 0;

        if (size > 0)
                r = libusb_bulk_transfer(h->device, p->out, (uint8_t *) (uintptr_t) data, size, &done, timeout_ms);
        if (r < 0 || done != size)
                die("sending %d bytes: %s after %d", size, libusb_error_name(r), done);
        if (end_transfer && size % p->max_packet == 0) {
                r = libusb_bulk_transfer(h->device, p->out, (uint8_t *) (uintptr_t) data, 0, &done, timeout_ms);
                if (r < 0)
                        die("sending the zero-length packet behind %d bytes: %s", size, libusb_error_name(r));
        }
}

int host_receive(Host *h, const HostPipe *p, void *data, int room, unsigned timeout_ms, int *ret_partial) {
        int done = 0, r = libusb_bulk_transfer(h->device, p->in, data, room, &done, timeout_ms);

        if (ret_partial)
                *ret_partial = done;
        if (r == LIBUSB_ERROR_TIMEOUT)
                return -1;
        if (r < 0)
                die("receiving: %s after %d bytes", libusb_error_name(r), done);
        return done;
}
