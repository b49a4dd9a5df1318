/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <sysexits.h>
#include <unistd.h>

#include "handoff/exec.h"
#include "util/macro.h"

#define COPY_SIZE 65536

typedef struct Pipe {
        int read, write;
} Pipe;

static int pipe_make(Pipe *p) {
        int fds[2];

        if (pipe2(fds, O_CLOEXEC) < 0)
                return -errno;
        *p = (Pipe){ fds[0], fds[1] };
        return 0;
}

static bool write_all(int fd, const char *data, size_t size) {
        while (size > 0) {
                ssize_t n = write(fd, data, size);

                if (n < 0 && errno != EINTR)
                        return false;
                data += n > 0 ? n : 0;
                size -= n > 0 ? (size_t) n : 0;
        }
        return true;
}

/* Until an end or an error. A transfer of nothing, which a host may send, is no end. */
static void copy(int from, int to, bool zero_is_end) {
        static char data[COPY_SIZE];

        for (;;) {
                ssize_t n = read(from, data, sizeof data);

                if ((n < 0 && errno != EINTR) || (n == 0 && zero_is_end) ||
                    (n > 0 && !write_all(to, data, (size_t) n)))
                        return;
        }
}

/* The program, or the process that feeds it (argv NULL). Returns its process, or a negative errno. */
static pid_t spawn(char *argv[], int pair, const Pipe *in, const Pipe *out) {
        pid_t pid = fork();

        if (pid != 0)
                return pid < 0 ? -errno : pid;
        if (!argv) {
                (void) close(in->read);
                (void) signal(SIGPIPE, SIG_IGN);
                copy(pair, in->write, false);
                _exit(EXIT_SUCCESS);
        }
        if (dup2(in->read, STDIN_FILENO) < 0 || dup2(out->write, STDOUT_FILENO) < 0)
                _exit(EX_OSERR);
        (void) sd_listen_fds(1); /* what it does not know it shall not find */
        (void) execvp(argv[0], argv);
        fprintf(stderr, "usb-gadget-handoff: %s: %s\n", argv[0], strerror(errno));
        _exit(errno == ENOENT ? 127 : 126);
}

static int fail(const char *what, int r) {
        fprintf(stderr, "usb-gadget-handoff: %s: %s\n", what, strerror(-r));
        return EX_OSERR;
}

static int exit_status(pid_t pid) {
        int status;

        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return EX_OSERR;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int exec_over_pair(char *argv[]) {
        int n = sd_listen_fds(0), pair = SD_LISTEN_FDS_START, r;
        pid_t program, feeder;
        Pipe in = { -1, -1 }, out = { -1, -1 };

        if (n != 1) {
                fprintf(stderr,
                        "usb-gadget-handoff: systemd passed %d descriptors (--exec needs one: a function with "
                        "ProxyEndpoints=yes and one pair of endpoints)\n",
                        n < 0 ? 0 : n);
                return EX_CONFIG;
        }
        r = pipe_make(&in);
        if (r >= 0)
                r = pipe_make(&out);
        if (r < 0)
                return fail("pipe", r);
        program = spawn(argv, pair, &in, &out);
        if (program < 0)
                return fail("fork", program);
        (void) close(out.write);
        feeder = spawn(NULL, pair, &in, &out);
        (void) close(in.read);
        (void) close(in.write); /* the feeder's end is the program's end of file */
        if (feeder < 0)
                return fail("fork", feeder);
        copy(out.read, pair, true);
        (void) kill(feeder, SIGKILL);
        return exit_status(program);
}
