/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench-moment client FILE: writes the time at which it began into FILE, and stays.
 * bench-moment write FILE PATH VALUE: writes VALUE to PATH; how many microseconds later such a client has begun.
 * bench-moment run FILE COMMAND…: the same for a command.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util.h"

#define PATIENCE_US 20000000

static int client(const char *file, uint64_t begin) {
        char temporary[256];
        FILE *f;

        snprintf(temporary, sizeof temporary, "%s.new", file);
        f = fopen(temporary, "we");
        if (!f || fprintf(f, "%llu\n", (unsigned long long) begin) < 0 || fclose(f) != 0 ||
            rename(temporary, file) < 0)
                give_up("%s", file);
        for (;;)
                pause();
}

static void write_value(const char *path, const char *value) {
        int fd = open(path, O_WRONLY | O_CLOEXEC);

        if (fd < 0 || write(fd, value, strlen(value)) != (ssize_t) strlen(value))
                give_up("%s", path);
        close(fd);
}

static void run(char *argv[]) {
        pid_t pid = fork();
        int status;

        if (pid == 0) {
                execvp(argv[0], argv);
                give_up("%s", argv[0]);
        }
        errno = 0;
        if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
                give_up("%s", argv[0]);
}

static uint64_t wait_for(const char *file, uint64_t begin) {
        unsigned long long then;

        while (now_us() - begin < PATIENCE_US) {
                FILE *f = fopen(file, "re");

                if (f && fscanf(f, "%llu", &then) == 1 && then > begin) {
                        fclose(f);
                        return then;
                }
                if (f)
                        fclose(f);
                usleep(2000);
        }
        errno = ETIMEDOUT;
        give_up("%s", file);
}

int main(int argc, char *argv[]) {
        uint64_t begin = now_us();

        if (argc == 3 && strcmp(argv[1], "client") == 0)
                return client(argv[2], begin);
        if (argc == 5 && strcmp(argv[1], "write") == 0)
                write_value(argv[3], argv[4]);
        else if (argc > 3 && strcmp(argv[1], "run") == 0)
                run(argv + 3);
        else
                give_up("usage: bench-moment client FILE | write FILE PATH VALUE | run FILE COMMAND…");
        printf("%llu\n", (unsigned long long) (wait_for(argv[2], begin) - begin));
        return 0;
}
