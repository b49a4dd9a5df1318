/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-pipe: standard input to the bulk endpoint of a device, what comes back to standard output. Ends with its input,
 * or when the reader of its output has gone.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host.h"

#define SIZE 65536

static Host host;

static void *from_device(void *userdata) {
        static unsigned char data[SIZE];

        (void) userdata;
        for (;;) {
                int n = 0, r = libusb_bulk_transfer(host.device, host.pipes[0].in, data, sizeof data, &n, 0);

                for (int done = 0; done < n;) {
                        ssize_t k = write(STDOUT_FILENO, data + done, (size_t) (n - done));

                        if (k < 0)
                                exit(EXIT_SUCCESS);
                        done += (int) k;
                }
                if (r < 0)
                        die("from the device: %s", libusb_error_name(r));
        }
}

int main(void) {
        static unsigned char data[SIZE];
        pthread_t thread;
        ssize_t n;

        host_open(&host, 0x1d6b, 0x0104, 10000);
        if (pthread_create(&thread, NULL, from_device, NULL) != 0)
                die("no thread");
        while ((n = read(STDIN_FILENO, data, sizeof data)) > 0)
                host_send(&host, host.pipes, data, (int) n, 0, 0);
        _exit(EXIT_SUCCESS);
}
