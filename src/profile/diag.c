/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <limits.h>

#include "profile/diag.h"
#include "util/memstream.h"
#include "util/text.h"

const char *const diag_level_names[_DIAG_LEVEL_MAX] = {
        [DIAG_ERROR] = "error",
        [DIAG_WARNING] = "warning",
        [DIAG_NOTE] = "note",
};

static void item_done(DiagItem *it) {
        free(it->path);
        free(it->key);
        free(it->text);
}

/* Takes text over. Out of memory drops the words; that is an error, whatever they said. */
static void diag_take(Diagnostics *d, DiagLevel level, const Origin *at, const char *key, char *text) {
        DiagItem it = {
                .level = level,
                .path = at ? strdup(at->path) : NULL,
                .file = at ? at->file : UINT_MAX,
                .line = at ? at->line : 0,
                .key = key ? strdup(key) : NULL,
                .text = text,
                .serial = d->n,
        };

        if (level == DIAG_ERROR)
                d->n_errors++;
        if (!text || (at && !it.path) || (key && !it.key) ||
            array_grow(&d->items, d->n, sizeof(DiagItem)) < 0) {
                item_done(&it);
                d->n_errors += level != DIAG_ERROR;
                d->incomplete = true;
        } else
                d->items[d->n++] = it;
}

/* Counts an error for which there is no room any more. */
static bool leave_out(Diagnostics *d, DiagLevel level) {
        if (level != DIAG_ERROR || d->n_errors < DIAG_ERRORS_MAX)
                return false;
        d->n_errors++;
        d->n_left_out++;
        return true;
}

int diag_at(Diagnostics *d, DiagLevel level, const Origin *at, const char *key, const char *fmt, ...) {
        va_list ap;

        if (leave_out(d, level))
                return -EINVAL;
        va_start(ap, fmt);
        diag_take(d, level, at, key, text_vformat(fmt, ap));
        va_end(ap);
        return level == DIAG_ERROR ? -EINVAL : 0;
}

int diag_error(Diagnostics *d, int error, const char *fmt, ...) {
        va_list ap;

        if (leave_out(d, DIAG_ERROR))
                return error;
        va_start(ap, fmt);
        diag_take(d, DIAG_ERROR, NULL, NULL, text_vformat(fmt, ap));
        va_end(ap);
        return error;
}

static int compare_items(const void *a, const void *b) {
        const DiagItem *x = a, *y = b;

        if (x->file != y->file)
                return x->file < y->file ? -1 : 1;
        if (x->line != y->line)
                return x->line < y->line ? -1 : 1;
        return x->serial < y->serial ? -1 : x->serial > y->serial;
}

void diag_sort(Diagnostics *d) {
        if (d->n > 1)
                qsort(d->items, d->n, sizeof(DiagItem), compare_items);
}

size_t diag_count(const Diagnostics *d, DiagLevel level) {
        size_t n = 0;

        FOREACH_ITEM(it, d->items, d->n)
                n += it->level == level;
        return n;
}

void diag_print_item(const DiagItem *it, const char *before, const char *after, FILE *f) {
        if (it->path)
                fprintf(f, "%s:%u: ", it->path, it->line);
        if (it->level != DIAG_ERROR)
                fprintf(f, "%s%s:%s ", before ?: "", diag_level_names[it->level], after ?: "");
        if (it->key)
                fprintf(f, "%s: ", it->key);
        fputs(it->text, f);
}

char *diag_item_text(const DiagItem *it) {
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return NULL;
        diag_print_item(it, NULL, NULL, f);
        return memstream_text(&stream);
}

void diag_print_end(const Diagnostics *d, FILE *f) {
        if (d->n_left_out > 0)
                fprintf(f, "%zu more error%s\n", d->n_left_out, d->n_left_out == 1 ? "" : "s");
        if (d->incomplete)
                fputs("out of memory: not all messages are shown\n", f);
}

void diag_print(Diagnostics *d, FILE *f) {
        diag_sort(d);
        FOREACH_ITEM(it, d->items, d->n) {
                diag_print_item(it, NULL, NULL, f);
                fputc('\n', f);
        }
        diag_print_end(d, f);
}

char *diag_text(Diagnostics *d) {
        _cleanup_memstream_ MemStream stream = {};
        char *text;
        size_t size;
        FILE *f = memstream_open(&stream);

        if (!f)
                return NULL;
        diag_print(d, f);
        if (memstream_finish(&stream, &text, &size) < 0)
                return NULL;
        if (size > 0)
                text[size - 1] = '\0'; /* the last line's end */
        return text;
}

void diag_done(Diagnostics *d) {
        FOREACH_ITEM(it, d->items, d->n)
                item_done(it);
        free(d->items);
        *d = (Diagnostics){};
}
