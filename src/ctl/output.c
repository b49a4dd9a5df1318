/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <signal.h>
#include <sys/wait.h>

#include "ctl/output.h"
#include "profile/scalar.h"
#include "util/text.h"

static enum {
        JSON_OFF,
        JSON_PRETTY,
        JSON_SHORT
} json_mode;
static bool pager_forbidden, legend_forbidden;
static pid_t pager;

const char *const output_json_words[] = { "off", "pretty", "short", NULL };

int output_set_json(const char *mode) {
        size_t i = mode ? text_index(output_json_words, mode)
                        : (isatty(STDOUT_FILENO) ? JSON_PRETTY : JSON_SHORT);

        if (!output_json_words[i])
                return -EINVAL;
        json_mode = i;
        return 0;
}

bool output_is_json(void) {
        return json_mode != JSON_OFF;
}

void output_forbid_pager(void) {
        pager_forbidden = true;
}

void output_forbid_legend(void) {
        legend_forbidden = true;
}

/* ---- pager ---- */

/* The first that there is, as systemd's tools do it: a board may have none at all. */
static const char choose_pager[] = "for p in \"$1\" less more; do\n"
                                   "command -v \"${p%% *}\" >/dev/null 2>&1 && eval \"exec $p\"\n"
                                   "done\n"
                                   "exec cat\n";

static void run_pager(int fd, const char *command) {
        (void) dup2(fd, STDIN_FILENO);
        (void) close(fd);
        /* what systemd's tools say: quit at one screen, keep colours, chop long lines, do not clear */
        (void) setenv("LESS", getenv("SYSTEMD_LESS") ?: "FRSXMK", 1);
        (void) setenv("LESSCHARSET", "utf-8", 0);
        (void) setenv("LESSSECURE", "1", 0); /* no shell for who may run this and nothing else as root */
        (void) execl("/bin/sh", "sh", "-c", choose_pager, "sh", command, NULL);
        _exit(EXIT_FAILURE);
}

static const char *pager_command(void) {
        const char *command = getenv("SYSTEMD_PAGER") ?: getenv("PAGER") ?: "less";

        if (pager_forbidden || json_mode != JSON_OFF || !isatty(STDOUT_FILENO) || !*command ||
            str_eq(command, "cat"))
                return NULL;
        return command;
}

void output_page(void) {
        const char *command = pager_command();
        int fds[2];

        if (!command || pager > 0 || pipe(fds) < 0)
                return;
        (void) output_colour(COLOUR_NONE); /* decided while standard output is the terminal */
        (void) fflush(stdout);
        pager = fork();
        if (pager == 0) {
                (void) close(fds[1]);
                run_pager(fds[0], command);
        }
        if (pager > 0) {
                (void) dup2(fds[1], STDOUT_FILENO);
                (void) signal(SIGPIPE, SIG_IGN); /* who reads no further is no error */
                (void) signal(SIGINT, SIG_IGN);
        }
        (void) close(fds[0]);
        (void) close(fds[1]);
}

int output_finish(void) {
        int r = ferror(stdout) ? -EIO : 0;

        if (fflush(stdout) != 0)
                r = -errno;
        if (pager <= 0)
                return r;
        (void) close(STDOUT_FILENO);
        while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
                ;
        pager = 0;
        return 0;
}

/* ---- colours ---- */

static bool has_colours(void) {
        static int answer = -1;
        const char *wanted = getenv("SYSTEMD_COLORS"), *terminal = getenv("TERM");

        if (answer < 0 && wanted && scalar_parse_bool(wanted) >= 0)
                answer = scalar_parse_bool(wanted);
        else if (answer < 0)
                answer = !getenv("NO_COLOR") && isatty(STDOUT_FILENO) && terminal &&
                         !str_eq(terminal, "dumb");
        return answer;
}

const char *output_colour(Colour c) {
        static const char *const sequences[_COLOUR_MAX] = {
                [COLOUR_NONE] = "\x1b[0m",         [COLOUR_GOOD] = "\x1b[0;1;32m",
                [COLOUR_WAITING] = "\x1b[0;1;33m", [COLOUR_BAD] = "\x1b[0;1;31m",
                [COLOUR_FAINT] = "\x1b[0;90m",     [COLOUR_BOLD] = "\x1b[0;1m",
        };

        return has_colours() ? sequences[c] : "";
}

void output_print(Colour c, const char *text) {
        if (c == COLOUR_NONE)
                fputs(text, stdout);
        else
                printf("%s%s%s", output_colour(c), text, output_colour(COLOUR_NONE));
}

/* ---- JSON and tables ---- */

static int out_of_memory(void) {
        fprintf(stderr, "usb-gadgetctl: out of memory\n");
        return EXIT_FAILURE;
}

int output_json(json_object *value) {
        int flags = JSON_C_TO_STRING_NOSLASHESCAPE |
                    (json_mode == JSON_PRETTY ? JSON_C_TO_STRING_PRETTY : JSON_C_TO_STRING_PLAIN);
        const char *text = value ? json_object_to_json_string_ext(value, flags) : NULL;

        if (!text)
                return out_of_memory();
        printf("%s\n", text);
        (void) json_object_put(value);
        return EXIT_SUCCESS;
}

/* Characters of well-formed UTF-8; wide ones count as one. */
static size_t width(const char *text) {
        size_t n = 0;

        for (; *text; text++)
                n += (*text & 0xc0) != 0x80;
        return n;
}

static const char *cell(json_object *row, const Column *c) {
        const char *text = json_text(row, c->member);

        return text && *text ? text : "-";
}

#define COLUMNS_MAX 8

static void print_cell(Colour colour, const char *text, size_t room, bool last) {
        output_print(colour, text);
        if (last)
                putchar('\n');
        else
                printf("%*s", (int) (room + 2 - width(text)), "");
}

static void print_rows(json_object *rows, const Column *columns, size_t n, const size_t *widths) {
        for (size_t r = 0; r < json_object_array_length(rows); r++)
                for (size_t i = 0; i < n; i++) {
                        const char *text = cell(json_object_array_get_idx(rows, r), columns + i);

                        print_cell(columns[i].colour ? columns[i].colour(text) : COLOUR_NONE, text,
                                   widths[i], i + 1 == n);
                }
}

int output_table(json_object *rows, const Column *columns, size_t n, const char *noun) {
        size_t n_rows = rows ? json_object_array_length(rows) : 0, widths[COLUMNS_MAX] = {};

        if (!rows)
                return out_of_memory();
        if (output_is_json())
                return output_json(rows);

        for (size_t i = 0; i < n; i++) {
                widths[i] = legend_forbidden ? 0 : width(columns[i].title);
                for (size_t r = 0; r < n_rows; r++)
                        widths[i] = MAX_OF(widths[i],
                                           width(cell(json_object_array_get_idx(rows, r), columns + i)));
        }
        output_page();
        if (!legend_forbidden)
                for (size_t i = 0; i < n; i++)
                        print_cell(COLOUR_BOLD, columns[i].title, widths[i], i + 1 == n);
        print_rows(rows, columns, n, widths);
        if (!legend_forbidden)
                printf("\n%zu %s%s listed.\n", n_rows, noun, n_rows == 1 ? "" : "s");
        (void) json_object_put(rows);
        return EXIT_SUCCESS;
}

/* ---- objects ---- */

/* What a terminal would take for a command, or a parser of JSON for no text, is a question mark. */
static void make_printable(char *text) {
        bool valid = utf8_valid(text);

        for (; *text; text++)
                if ((unsigned char) *text < ' ' || *text == 0x7f ||
                    (!valid && (unsigned char) *text >= 0x80))
                        *text = '?';
}

/* What is missing in an object would be missing in what is printed. */
static void *need(void *p) {
        if (p)
                return p;
        (void) output_finish();
        exit(out_of_memory());
}

json_object *json_new_object(void) {
        return need(json_object_new_object());
}

json_object *json_new_array(void) {
        return need(json_object_new_array());
}

json_object *json_new_string(const char *text) {
        return need(json_object_new_string(text));
}

json_object *json_new_string_len(const char *text, int n) {
        return need(json_object_new_string_len(text, n));
}

json_object *json_new_int64(int64_t number) {
        return need(json_object_new_int64(number));
}

json_object *json_new_boolean(bool value) {
        return need(json_object_new_boolean(value));
}

void json_add(json_object *o, const char *key, json_object *value) {
        (void) need(json_object_object_add(o, key, value) < 0 ? NULL : o);
}

void json_append(json_object *array, json_object *value) {
        (void) need(json_object_array_add(array, value) < 0 ? NULL : array);
}

const char *json_string(json_object *value) {
        return value ? need((char *) json_object_get_string(value)) : NULL;
}

void json_add_text(json_object *o, const char *key, const char *text) {
        _cleanup_free_ char *copy = text ? need(strdup(text)) : NULL;

        if (copy)
                make_printable(copy);
        json_add(o, key, copy ? json_new_string(copy) : NULL);
}

void json_add_number(json_object *o, const char *key, int64_t number) {
        json_add(o, key, json_new_int64(number));
}

void json_add_bool(json_object *o, const char *key, bool value) {
        json_add(o, key, json_new_boolean(value));
}

json_object *json_member(json_object *o, const char *key) {
        json_object *member;

        return json_object_object_get_ex(o, key, &member) ? member : NULL;
}

const char *json_text(json_object *o, const char *key) {
        json_object *member = json_member(o, key);

        return member ? json_string(member) : NULL;
}

json_object *json_append_object(json_object *array) {
        json_object *o = json_new_object();

        json_append(array, o);
        return o;
}
