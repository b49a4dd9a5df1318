/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listen-fds: a client that knows systemd's protocol and nothing of USB. Prints the names it got, in order, and
 * echoes on each descriptor that is no socket. With --split the first two descriptors are one IN and one OUT
 * endpoint instead. With --notify it says READY=1 a moment later.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#define ROOM (2 * 1024 * 1024)

typedef struct Pipe {
        int from, to;
} Pipe;

static void *echo(void *arg) {
        const Pipe *p = arg;
        char *buf = malloc(ROOM);

        while (buf) {
                ssize_t n = read(p->from, buf, ROOM);

                if (n < 0 || write(p->to, buf, (size_t) n) != n) {
                        perror("echo");
                        exit(EXIT_FAILURE);
                }
        }
        return NULL;
}

static void start_echo(int from, int to) {
        static Pipe pipes[64];
        static int n;
        pthread_t thread;

        pipes[n] = (Pipe){ from, to };
        if (pthread_create(&thread, NULL, echo, pipes + n++) != 0)
                exit(EXIT_FAILURE);
}

static int has_option(int argc, char *argv[], const char *option) {
        for (int i = 1; i < argc; i++)
                if (strcmp(argv[i], option) == 0)
                        return 1;
        return 0;
}

int main(int argc, char *argv[]) {
        char **names;
        int n = sd_listen_fds_with_names(1, &names);

        printf("got %d:", n);
        for (int i = 0; i < n; i++)
                printf(" %s", names[i]);
        printf("\n");
        fflush(stdout);

        if (has_option(argc, argv, "--split"))
                start_echo(SD_LISTEN_FDS_START + 1, SD_LISTEN_FDS_START);
        else
                for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
                        if (sd_is_socket(fd, AF_UNSPEC, 0, -1) <= 0)
                                start_echo(fd, fd);
        if (has_option(argc, argv, "--notify")) {
                sleep(1);
                sd_notify(0, "READY=1");
        }
        for (;;)
                pause();
}
