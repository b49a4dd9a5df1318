/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <limits.h>

#include "profile/diag.h"
#include "util/text.h"

static const char *const level_prefix[_DIAG_LEVEL_MAX] = {
        [DIAG_ERROR] = "",
        [DIAG_NOTE] = "note: ",
};

/* Takes text over. Out of memory drops the words; the error stays counted. */
static void diag_take(Diagnostics *d, DiagLevel level, const Origin *at, char *text) {
        if (level == DIAG_ERROR)
                d->n_errors++;
        if (!text || array_grow(&d->items, d->n, sizeof(DiagItem)) < 0) {
                free(text);
                return;
        }

        d->items[d->n] = (DiagItem){
                .level = level,
                .file = at ? at->file : UINT_MAX,
                .line = at ? at->line : 0,
                .serial = d->n,
                .text = text,
        };
        d->n++;
}

int diag_at(Diagnostics *d, DiagLevel level, const Origin *at, const char *key, const char *fmt, ...) {
        _cleanup_free_ char *what = NULL;
        char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        what = text_vformat(fmt, ap);
        va_end(ap);

        if (!what || asprintf(&text, "%s:%u: %s%s%s%s", at->path, at->line, level_prefix[level], key ?: "",
                              key ? ": " : "", what) < 0)
                text = NULL;
        diag_take(d, level, at, text);
        return level == DIAG_ERROR ? -EINVAL : 0;
}

int diag_error(Diagnostics *d, int error, const char *fmt, ...) {
        va_list ap;

        va_start(ap, fmt);
        diag_take(d, DIAG_ERROR, NULL, text_vformat(fmt, ap));
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

void diag_print(Diagnostics *d, FILE *f) {
        diag_sort(d);
        FOREACH_ITEM(it, d->items, d->n)
                fprintf(f, "%s\n", it->text);
}

char *diag_text(Diagnostics *d) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        if (!f)
                return NULL;
        diag_print(d, f);
        if (fclose(f) != 0)
                return NULL;
        if (size > 0)
                text[size - 1] = '\0'; /* the last line's end */
        return TAKE_PTR(text);
}

void diag_done(Diagnostics *d) {
        FOREACH_ITEM(it, d->items, d->n)
                free(it->text);
        free(d->items);
        *d = (Diagnostics){};
}
