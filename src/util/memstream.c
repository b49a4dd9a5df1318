/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "util/memstream.h"

#define ROOM_MIN 256

/* Room for n more bytes and the NUL. */
static int grow(MemStream *m, size_t n) {
        size_t room = m->room ?: ROOM_MIN;
        char *data;

        while (room - m->size <= n)
                if (__builtin_mul_overflow(room, 2, &room))
                        return -ENOMEM;
        if (room == m->room)
                return 0;
        data = realloc(m->data, room);
        if (!data)
                return -ENOMEM;
        m->data = data;
        m->room = room;
        return 0;
}

static ssize_t on_write(void *cookie, const char *data, size_t n) {
        MemStream *m = cookie;

        if (m->failed || grow(m, n) < 0) {
                m->failed = true;
                return 0;
        }
        memcpy(m->data + m->size, data, n);
        m->size += n;
        return (ssize_t) n;
}

/* For ftell(3) only. */
static int on_seek(void *cookie, off64_t *offset, int whence) {
        const MemStream *m = cookie;

        if (whence != SEEK_CUR || *offset != 0)
                return -1;
        *offset = (off64_t) m->size;
        return 0;
}

FILE *memstream_open(MemStream *m) {
        *m = (MemStream){};
        m->f = fopencookie(m, "w", (cookie_io_functions_t){ .write = on_write, .seek = on_seek });
        if (m->f)
                (void) setvbuf(m->f, m->buffer, _IOFBF, sizeof m->buffer);
        return m->f;
}

int memstream_finish(MemStream *m, char **ret, size_t *ret_size) {
        FILE *f = TAKE_PTR(m->f);

        if (ferror(f))
                m->failed = true;
        if (fclose(f) != 0 || grow(m, 0) < 0)
                m->failed = true;
        if (m->failed) {
                memstream_done(m);
                return -ENOMEM;
        }
        m->data[m->size] = '\0';
        if (ret_size)
                *ret_size = m->size;
        *ret = TAKE_PTR(m->data);
        *m = (MemStream){};
        return 0;
}

char *memstream_text(MemStream *m) {
        char *text;

        return memstream_finish(m, &text, NULL) < 0 ? NULL : text;
}

void memstream_done(MemStream *m) {
        if (m->f)
                (void) fclose(m->f);
        free(m->data);
        *m = (MemStream){};
}
