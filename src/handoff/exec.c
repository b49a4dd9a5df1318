/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
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

/* The feeder has seen the host go: what was meant for that host is for nobody else. */
static volatile sig_atomic_t host_gone;
static volatile pid_t feeder;

/* Again and again: the first may come just before a call that blocks. */
static void on_child(int signal _unused_) {
        const struct itimerval soon = { { 0, 20000 }, { 0, 20000 } };

        if (feeder > 0 && waitpid(feeder, NULL, WNOHANG) == feeder) {
                host_gone = 1;
                (void) setitimer(ITIMER_REAL, &soon, NULL);
        }
}

static void on_alarm(int signal _unused_) {
}

static bool write_all(int fd, const char *data, size_t size) {
        while (size > 0) {
                ssize_t n = write(fd, data, size);

                if (host_gone || (n < 0 && errno != EINTR))
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

                if (host_gone || (n < 0 && errno != EINTR) || (n == 0 && zero_is_end) ||
                    (n > 0 && !write_all(to, data, (size_t) n)))
                        return;
        }
}

/* The program, or the process that feeds it (argv NULL). Returns its process, or a negative errno. */
static pid_t spawn(char *argv[], int pair, const Pipe *in, const Pipe *out) {
        pid_t pid = fork();
        int r;

        if (pid != 0)
                return pid < 0 ? -errno : pid;
        if (!argv) {
                (void) close(in->read);
                (void) signal(SIGCHLD, SIG_DFL);
                (void) signal(SIGPIPE, SIG_IGN);
                copy(pair, in->write, false);
                _exit(EXIT_SUCCESS);
        }
        if (dup2(in->read, STDIN_FILENO) < 0 || dup2(out->write, STDOUT_FILENO) < 0)
                _exit(EX_OSERR);
        (void) sd_listen_fds(1); /* what it does not know it shall not find */
        (void) execvp(argv[0], argv);
        r = errno;
        fprintf(stderr, "usb-gadget-handoff: %s: %s\n", argv[0], strerror(r));
        _exit(r == ENOENT ? 127 : 126);
}

static int fail(const char *what, int r) {
        fprintf(stderr, "usb-gadget-handoff: %s: %s\n", what, strerror(-r));
        return EX_OSERR;
}

/* As the program ended, so do we: systemd tells a crash from an exit, and so does what clears up behind us. */
static int end_like(pid_t pid) {
        const struct rlimit no_core = {};
        int status;

        while (waitpid(pid, &status, 0) < 0)
                if (errno != EINTR)
                        return EX_OSERR;
        if (host_gone)
                return EXIT_SUCCESS;
        if (WIFEXITED(status))
                return WEXITSTATUS(status);
        (void) setrlimit(RLIMIT_CORE, &no_core);
        (void) signal(WTERMSIG(status), SIG_DFL);
        (void) raise(WTERMSIG(status));
        return EX_OSERR;
}

static void listen_to_signals(void) {
        const struct sigaction child = { .sa_handler = on_child }, alarm = { .sa_handler = on_alarm };

        (void) sigaction(SIGCHLD, &child, NULL); /* without SA_RESTART */
        (void) sigaction(SIGALRM, &alarm, NULL);
}

int exec_over_pair(char *argv[]) {
        int n = sd_listen_fds(0), pair = SD_LISTEN_FDS_START, r;
        pid_t program;
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
        listen_to_signals();
        feeder = spawn(NULL, pair, &in, &out);
        (void) close(in.read);
        (void) close(in.write); /* the feeder's end is the program's end of file */
        if (feeder < 0)
                return fail("fork", feeder);
        copy(out.read, pair, true);
        (void) close(out.read); /* what it still writes fails */
        if (host_gone)
                (void) kill(program, SIGTERM);
        else
                (void) kill(feeder, SIGKILL);
        return end_like(program);
}
