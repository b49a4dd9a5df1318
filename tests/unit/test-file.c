/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whole files: a reader beside the writer sees the old text or the new one; of two that create one file one wins;
 * no attempt leaves anything behind.
 */
#include <sys/wait.h>

#include "check.h"
#include "scratch.h"
#include "util/file.h"

#define SIZE_A 150000
#define SIZE_B 61234
#define REPLACES 1500
#define ROUNDS 300

static int dir_fd = -EBADF;

static char *text_of(char c, size_t n) {
        char *s = malloc(n + 1);

        memset(s, c, n);
        s[n] = '\0';
        return s;
}

static bool is_all(const char *text, size_t size, char c, size_t want) {
        char all[] = { c, 0 };

        return size == want && strspn(text, all) == want;
}

static void test_open(void) {
        dir_fd = dir_open_at(AT_FDCWD, scratch());
        CHECK(dir_fd >= 0);
        CHECK_INT(dir_open_at(dir_fd, "nothing"), -ENOENT);
        (void) scratch_write("plain", "", 0);
        CHECK_INT(dir_open_at(dir_fd, "plain"), -ENOTDIR);
}

static void test_read(void) {
        static const size_t sizes[] = { 0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 100000 };

        FOREACH_ITEM(n, sizes, ELEMENTSOF(sizes)) {
                _cleanup_free_ char *want = text_of('x', *n), *exact = NULL, *cut = NULL;
                size_t size = 99;

                check_row("%zu bytes", *n);
                (void) scratch_write("read", want, *n);
                CHECK_INT(file_read_at(dir_fd, "read", *n, &exact, &size), 0);
                CHECK_INT(size, *n);
                CHECK_STR(exact, want); /* with its NUL */
                if (*n > 0)
                        CHECK_INT(file_read_at(dir_fd, "read", *n - 1, &cut, &size), -EFBIG);
                CHECK(!cut && size == *n); /* set on success only */
        }

        _cleanup_free_ char *text = NULL;
        size_t size = 0;
        (void) scratch_write("read", "a\0b", 3);
        CHECK_INT(file_read_at(dir_fd, "read", 3, &text, &size), 0);
        CHECK_INT(size, 3);
        CHECK_INT(file_read_at(dir_fd, "nothing", 10, &text, NULL), -ENOENT);
        CHECK_INT(file_read_at(dir_fd, ".", 10, &text, NULL), -EISDIR);
        CHECK_INT(unlinkat(dir_fd, "read", 0), 0);
}

static void test_replace_bytes(void) {
        _cleanup_free_ char *data = NULL;
        size_t size = 0;

        CHECK_INT(file_replace_bytes_at(dir_fd, "bytes", "a\0\nb", 4), 0);
        CHECK_INT(file_replace_bytes_at(dir_fd, "bytes", "\0b\0", 3), 0);
        CHECK_INT(file_read_at(dir_fd, "bytes", 99, &data, &size), 0);
        CHECK(size == 3 && memcmp(data, "\0b\0", 3) == 0);
        CHECK_INT(unlinkat(dir_fd, "bytes", 0), 0);
}

/* What lies where the new text is prepared is not written to: it may be somebody else's. */
static void test_replace_beside_trap(void) {
        _cleanup_free_ char *data = NULL;

        CHECK_INT(file_write_at(dir_fd, "other", "mine"), 0);
        CHECK_INT(linkat(dir_fd, "other", dir_fd, "trapped" FILE_REPLACE_SUFFIX, 0), 0);
        CHECK_INT(file_replace_at(dir_fd, "trapped", "text"), 0);
        CHECK_INT(file_read_at(dir_fd, "other", 99, &data, NULL), 0);
        CHECK_STR(data, "mine");
        CHECK_INT(unlinkat(dir_fd, "other", 0), 0);
        CHECK_INT(unlinkat(dir_fd, "trapped", 0), 0);
}

static void test_replace_beside_reader(void) {
        _cleanup_free_ char *a = text_of('a', SIZE_A), *b = text_of('b', SIZE_B);
        unsigned reads = 0;
        int status = 1;
        pid_t pid;

        CHECK_INT(file_replace_at(dir_fd, "shared", a), 0);
        pid = fork();
        if (pid == 0) {
                for (unsigned i = 0; i < REPLACES; i++)
                        if (file_replace_at(dir_fd, "shared", i % 2 ? a : b) < 0)
                                _exit(1);
                _exit(0);
        }

        while (waitpid(pid, &status, WNOHANG) == 0) {
                _cleanup_free_ char *text = NULL;
                size_t size = 0;

                check_row("read %u", reads++);
                if (!CHECK_INT(file_read_at(dir_fd, "shared", SIZE_A, &text, &size), 0) ||
                    !CHECK(is_all(text, size, 'a', SIZE_A) || is_all(text, size, 'b', SIZE_B)))
                        break;
        }
        if (status != 0)
                (void) waitpid(pid, &status, 0);
        *check.row = '\0';
        CHECK_INT(status, 0);
        CHECK(reads > 1);
        CHECK_INT(scratch_count("."), 2); /* plain, shared */
}

/* The text that loses is not there in part either. */
static void test_create_at_once(void) {
        _cleanup_free_ char *a = text_of('a', SIZE_A), *b = text_of('b', SIZE_B);

        for (unsigned round = 0; round < ROUNDS; round++) {
                _cleanup_free_ char *text = NULL;
                size_t size = 0;
                int status = 0, mine;
                pid_t pid = fork();

                if (pid == 0)
                        _exit(-file_create_at(dir_fd, "created", b));
                mine = file_create_at(dir_fd, "created", a);
                (void) waitpid(pid, &status, 0);

                check_row("round %u", round);
                CHECK((mine == 0 && WEXITSTATUS(status) == EEXIST) || (mine == -EEXIST && WEXITSTATUS(status) == 0));
                CHECK_INT(file_read_at(dir_fd, "created", SIZE_A, &text, &size), 0);
                CHECK(mine == 0 ? is_all(text, size, 'a', SIZE_A) : is_all(text, size, 'b', SIZE_B));
                CHECK_INT(scratch_count("."), 3);
                CHECK_INT(unlinkat(dir_fd, "created", 0), 0);
        }
}

static void test_create(void) {
        _cleanup_free_ char *text = NULL;

        CHECK_INT(file_create_at(dir_fd, "created", "one"), 0);
        CHECK_INT(file_create_at(dir_fd, "created", "two"), -EEXIST);
        CHECK_INT(file_read_at(dir_fd, "created", 10, &text, NULL), 0);
        CHECK_STR(text, "one");
        CHECK_INT(symlinkat("nothing", dir_fd, "dangling"), 0);
        CHECK_INT(file_create_at(dir_fd, "dangling", "two"), -EEXIST);
        CHECK_INT(scratch_count("."), 4); /* plain, shared, created, dangling */
}

static void test_failures_leave_nothing(void) {
        CHECK_INT(mkdirat(dir_fd, "directory", 0755), 0);
        CHECK_INT(file_replace_at(dir_fd, "directory", "text"), -EISDIR);
        CHECK_INT(file_create_at(dir_fd, "directory", "text"), -EEXIST);
        CHECK_INT(file_replace_at(dir_fd, "nothing/file", "text"), -ENOENT);
        CHECK_INT(file_replace_at(dir_fd, "plain/file", "text"), -ENOTDIR);
        CHECK_INT(scratch_count("."), 5);
        CHECK_INT(scratch_count("directory"), 0);
}

static void test_directories(void) {
        CHECK(!file_exists_at(dir_fd, "x"));
        CHECK_INT(dir_make_at(dir_fd, "x/y/z"), 0);
        CHECK_INT(dir_make_at(dir_fd, "x/y/z"), 0);
        CHECK(file_exists_at(dir_fd, "x/y/z"));
        CHECK(file_exists_at(dir_fd, "dangling")); /* links are not followed */
        CHECK_INT(dir_make_at(dir_fd, "plain/y"), -ENOTDIR);
        CHECK(dir_make_at(dir_fd, "plain") < 0); /* there is no directory of that name afterwards */
}

CHECK_MAIN(test_open, test_read, test_replace_bytes, test_replace_beside_trap, test_replace_beside_reader, test_create_at_once, test_create, test_failures_leave_nothing,
           test_directories)
