/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is published for a client belongs to one gadget: the first, also when two publish at the same moment. The
 * helper that reads it runs as root and opens what it finds there, so a damaged file must give nothing.
 */
#include <sys/wait.h>

#include "check.h"
#include "kernel/client.h"
#include "kernel/path.h"
#include "scratch.h"

#define UNIT "app.service"
#define TEXT_A "gadget mtp\nx /m/ep1\ny-1 /m with blank/ep2\n:in /m/ep1\n:out /m with blank/ep2\n"
#define TEXT_B "gadget echo\nx /n/ep1\n"
#define ROUNDS 300

static int run_fd = -EBADF;

static int publish(const char *gadget, const char *text) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = client_publish(run_fd, gadget, UNIT, text, &diag);

        CHECK_INT(diag.n_errors, r < 0 ? 1 : 0);
        if (r < 0)
                CHECK(strstr(diag.items[0].text, UNIT));
        return r;
}

static void test_life(void) {
        _cleanup_(client_files_done) ClientFiles files = {};

        run_fd = open(scratch(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        CHECK_INT(client_read(run_fd, UNIT, &files), -ENOENT);
        CHECK_INT(client_withdraw(run_fd, "mtp", UNIT), 0);
        CHECK(!client_is_published(run_fd, "mtp", UNIT));

        CHECK_INT(publish("mtp", TEXT_B), 0);
        CHECK_INT(client_withdraw(run_fd, "echo", UNIT), 0);
        CHECK_INT(publish("mtp", "gadget mtp\n"), 0);
        CHECK_INT(publish("mtp", TEXT_A), 0); /* again, with other files */
        CHECK(client_is_published(run_fd, "mtp", UNIT));
        CHECK(!client_is_published(run_fd, "echo", UNIT));
        CHECK(!client_is_published(run_fd, "", UNIT));
        CHECK(!client_is_published(run_fd, "mtp", "other.service"));

        CHECK_INT(publish("echo", TEXT_B), -EEXIST);
        CHECK_INT(publish("mtp2", "gadget mtp2\n"), -EEXIST); /* no prefix of a name is that name */
        CHECK_INT(publish("m", "gadget m\n"), -EEXIST);
        CHECK_INT(client_withdraw(run_fd, "echo", UNIT), 0);
        if (CHECK_INT(client_read(run_fd, UNIT, &files), 0) && CHECK_INT(files.n, 2)) {
                CHECK_STR(files.items[0].fd_name, "x");
                CHECK_STR(files.items[0].path, "/m/ep1");
                CHECK_STR(files.items[1].fd_name, "y-1");
                CHECK_STR(files.items[1].path, "/m with blank/ep2");
        }
        if (CHECK_INT(files.n_endpoints, 2)) {
                CHECK(files.endpoints[0].in && !files.endpoints[1].in);
                CHECK_STR(files.endpoints[0].path, "/m/ep1");
                CHECK_STR(files.endpoints[1].path, "/m with blank/ep2");
        }

        CHECK_INT(client_withdraw(run_fd, "mtp", UNIT), 0);
        CHECK(!client_is_published(run_fd, "mtp", UNIT));
        CHECK_INT(scratch_count(CLIENTS_DIR), 0);
        CHECK_INT(publish("echo", TEXT_B), 0);
        CHECK_INT(client_withdraw(run_fd, "echo", UNIT), 0);
}

/* Publishes as soon as the gate is closed; the exit status says how it went. */
static pid_t start_publisher(const int gate[2], const char *gadget, const char *text) {
        pid_t pid = fork();

        if (pid == 0) {
                _cleanup_(diag_done) Diagnostics diag = {};
                char c;

                (void) close(gate[1]);
                (void) !read(gate[0], &c, 1);
                _exit(-client_publish(run_fd, gadget, UNIT, text, &diag));
        }
        return pid;
}

static int join(pid_t pid) {
        int status = 0;

        return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_two_at_once(void) {
        for (unsigned round = 0; round < ROUNDS; round++) {
                int gate[2], a, b;
                pid_t pid_a, pid_b;

                if (!CHECK_INT(pipe(gate), 0))
                        return;
                pid_a = start_publisher(gate, "mtp", TEXT_A);
                pid_b = start_publisher(gate, "echo", TEXT_B);
                (void) close(gate[0]);
                (void) close(gate[1]);
                a = join(pid_a);
                b = join(pid_b);

                check_row("round %u", round);
                CHECK((a == 0 && b == EEXIST) || (a == EEXIST && b == 0));
                CHECK_INT(client_is_published(run_fd, "mtp", UNIT), a == 0);
                CHECK_INT(client_is_published(run_fd, "echo", UNIT), b == 0);
                CHECK_INT(scratch_count(CLIENTS_DIR), 1); /* no temporary file either */
                CHECK_INT(client_withdraw(run_fd, a == 0 ? "mtp" : "echo", UNIT), 0);
        }
}

static void test_damaged(void) {
        static const char *const rows[] = {
                "", "\n", "x /m/ep1\n", "gadge", "Gadget mtp\nx /m/ep1\n", "garbage\nx /m/ep1\n", /* nobody's */
                "gadget mtp\nx\n", "gadget mtp\nx \n", "gadget mtp\n /m/ep1\n", "gadget mtp\nx relative\n",
                "gadget mtp\nx  /m/ep1\n",
                "gadget mtp\n\nx /m/ep1\n", "gadget mtp\nx /m/ep1\ny\n", "gadget mtp\nx /m/ep1\n/m/ep2\n",
                "gadget mtp\n:in\n", "gadget mtp\n:in m/ep1\n", "gadget mtp\n: /m/ep1\n", "gadget mtp\n:input /m/ep1\n",
        };

        FOREACH_ITEM(it, rows, ELEMENTSOF(rows)) {
                _cleanup_(client_files_done) ClientFiles files = {};

                (void) scratch_write(CLIENTS_DIR "/" UNIT, *it, strlen(*it));
                check_row("%s", *it);
                CHECK_INT(client_read(run_fd, UNIT, &files), -EINVAL);
                CHECK_INT(files.n, 0);
                CHECK_INT(files.n_endpoints, 0);
                CHECK_INT(client_is_published(run_fd, "mtp", UNIT), !!str_after(*it, "gadget mtp\n"));
                CHECK(publish("echo", TEXT_B) < 0); /* it is not ours, whatever it is */
        }
}

static void test_too_large(void) {
        _cleanup_(client_files_done) ClientFiles files = {};
        _cleanup_free_ char *text = malloc(1 << 20);

        memset(text, 'x', 1 << 20);
        memcpy(text, "gadget mtp\n", strlen("gadget mtp\n"));
        (void) scratch_write(CLIENTS_DIR "/" UNIT, text, 1 << 20);
        CHECK_INT(client_read(run_fd, UNIT, &files), -EFBIG);
        CHECK(publish("echo", TEXT_B) < 0);
}

CHECK_MAIN(test_life, test_two_at_once, test_damaged, test_too_large)
