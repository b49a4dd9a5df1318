/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/ini.h"
#include "profile/reader.h"

typedef struct Reader {
        Document *doc;
        Diagnostics *diag;
        Origin at;        /* the line being read */
        bool in_section;  /* a header was seen, good or bad */
        Section *section; /* NULL: the header was bad, its settings are passed over */

        char *key, *value; /* the setting that may still be continued */
        Origin setting_at;
        Origin continued_at; /* line 0: not continued */
} Reader;

static int flush_setting(Reader *r) {
        _cleanup_free_ char *key = TAKE_PTR(r->key), *value = TAKE_PTR(r->value);

        if (!key || !r->section)
                return 0;
        return document_add_setting(r->doc, r->section, key, value, &r->setting_at, &r->continued_at,
                                    r->diag);
}

/* "[NAME]", nothing before and nothing behind. */
static int read_header(Reader *r, char *line) {
        size_t n = strlen(line);

        r->in_section = true;
        r->section = NULL;
        while (n > 0 && strchr(" \t", line[n - 1]))
                n--;
        if (n < 3 || line[n - 1] != ']' || strcspn(line + 1, "[]") != n - 2) {
                (void) diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                               "'%s' is no section header ([NAME] alone on its line)", line);
                r->doc->refused++;
                return 0;
        }

        line[n - 1] = '\0';
        int k = document_open_section(r->doc, line + 1, &r->at, r->diag, &r->section);
        if (k == -EINVAL)
                r->doc->refused++;
        return k == -EINVAL ? 0 : k;
}

/* A line that continues the value above; whether that key may be continued is judged with the setting. */
static int read_continuation(Reader *r, const char *line) {
        char *joined;

        line += strspn(line, " \t");
        if (strchr("#;", *line)) {
                (void) diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                               "indented comment (comments begin in the first column)");
                return 0;
        }
        if (!r->key) {
                (void) diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                               "indented line continues nothing (remove the blanks before '%s')", line);
                return 0;
        }

        if (asprintf(&joined, "%s%s%s", r->value, *r->value ? " " : "", line) < 0)
                return -ENOMEM;
        for (size_t n = strlen(joined); n > 0 && strchr(" \t", joined[n - 1]);)
                joined[--n] = '\0';
        free(r->value);
        r->value = joined;
        if (r->continued_at.line == 0)
                r->continued_at = r->at;
        return 0;
}

static int read_setting(Reader *r, const char *line) {
        size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/");
        size_t equals = n + strspn(line + n, " \t");

        if (!r->in_section)
                return diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                               "'%s' stands before the first section ([Gadget], …)", line);
        if (n == 0 || n > INI_KEY_MAX || line[equals] != '=')
                return diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                               line[equals] == ':'
                                               ? "'%s': a key ends with '=' (KEY=VALUE; ':' is not accepted)"
                                               : "'%s' is not a setting (KEY=VALUE, [SECTION] or # comment)",
                               line);

        int k = ini_split(line, &r->key, &r->value);
        if (k == -EINVAL)
                return diag_at(r->diag, DIAG_ERROR, &r->at, NULL, "'%s' is not a setting (KEY=VALUE)", line);
        if (k < 0)
                return k;
        r->setting_at = r->at;
        r->continued_at = (Origin){};
        return 0;
}

static int read_line(Reader *r, char *line) {
        int k;

        if (strchr(" \t", *line) && line[strspn(line, " \t")])
                return read_continuation(r, line);

        k = flush_setting(r);
        if (k < 0)
                return k;
        if (!line[strspn(line, " \t")] || strchr("#;", *line))
                return 0;
        if (*line == '[')
                return read_header(r, line);

        k = read_setting(r, line);
        return k == -EINVAL ? 0 : k;
}

/* Text is UTF-8 with LF line ends. The first fault ends the file: what follows would be guesswork. */
static int check_characters(Reader *r, const char *text, size_t size) {
        r->at.line = 1;
        if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
                return diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                               "byte order mark (plain UTF-8 is allowed)");

        for (size_t i = 0; i < size; i++) {
                unsigned char c = (unsigned char) text[i];

                if (c == '\n')
                        r->at.line++;
                else if (c == '\r')
                        return diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                                       "line ends are CR LF, as on Windows (LF alone is allowed)");
                else if ((c < ' ' && c != '\t') || c == 0x7f)
                        return diag_at(r->diag, DIAG_ERROR, &r->at, NULL,
                                       "control character 0x%02x (plain UTF-8 with LF line ends is allowed)",
                                       c);
        }
        return 0;
}

int reader_parse(Document *doc, const Origin *at, const char *text, size_t size, Diagnostics *diag) {
        Reader r = { .doc = doc, .diag = diag, .at = *at };
        _cleanup_free_ char *copy = strdup(text);
        int k;

        if (!copy)
                return -ENOMEM;
        if (check_characters(&r, text, size) < 0)
                return 0;

        r.at.line = 0;
        for (char *line = copy, *next; line; line = next) {
                next = strchr(line, '\n');
                if (next)
                        *next++ = '\0';
                r.at.line++;

                if (!utf8_valid(line)) {
                        (void) diag_at(diag, DIAG_ERROR, &r.at, NULL, "not UTF-8");
                        continue;
                }
                k = read_line(&r, line);
                if (k < 0) {
                        (void) flush_setting(&r);
                        return k;
                }
        }
        return flush_setting(&r);
}
