/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Damaged profiles: the golden ones, changed at random with the same seeds in every run. Each must be refused with
 * -EINVAL and words that point into the file and are safe to print, or be a profile whose plan survives its own text.
 * Run with the directory of golden profiles; most useful with -Db_sanitize=address,undefined.
 */
#include "check.h"
#include "golden.h"
#include "profile/source.h"

#define ROUNDS 1500 /* of each profile */
#define SIZE_MAX_TEXT 16384

/* What byte flips would take for ever to find. */
static const char *const tokens[] = {
        "[", "]", "=", "%", "%i", "%%", "%\xc3\xbc", "\"", ";", "#", " ", "\t", "\n ", "\n", "\n\n", "\\", "/",
        "..", "/..", ".", "@",
        "0x", "0X1", "-1", "00", "4294967296", "65536", "\x01", "\x1b[2J", "\x7f", "\r\n", "\xff", "\xc3",
        "\xe2\x82\xac", "\xef\xbb\xbf",
        "\n[Gadget]\n", "\n[Config c.2]\nFunctions=ffs.echo\n", "\n[Config]\n", "\n[Function ffs.x]\n",
        "\n[Interface ffs.echo/1]\n",
        "\n[Interface ffs.x/0]\n", "\n[Function acm.a]\n", "\n[Strings 0x407]\nProduct=x\n",
        "\nEndpoint=bulk in\n", "\nEndpoint=bulk out\n",
        "\nEndpoint=interrupt in Interval=1us\n", "\nClient=a.service\n", "\nDescriptors=client\n",
        "\nProxyEndpoints=yes\n", "\nFunctions=\n",
        "\nFunctions=\"\"\n", "\n[Config d.0X1]\nFunctions=acm.a\n", "\n[Interface ffs.echo/0X1]\n",
        "\n[Strings 0x0407]\n",
        "\nMountPoint=/dev/x\n", "\nFileDescriptorName=x\n", "\nActivation=enable\n", "\nidVendor=\n",
        "\nSerialNumber=%m%H\n",
};

typedef struct Text {
        char data[SIZE_MAX_TEXT];
        size_t n;
} Text;

static void replace(Text *t, size_t at, size_t cut, const char *data, size_t n) {
        if (at > t->n || cut > t->n - at || t->n - cut + n > sizeof t->data)
                return;
        memmove(t->data + at + n, t->data + at + cut, t->n - at - cut);
        memcpy(t->data + at, data, n);
        t->n += n - cut;
}

/* A line at random, with its line end; empty at the end of the text. */
static void pick_line(const Text *t, size_t *ret_at, size_t *ret_n) {
        size_t at = check_random((unsigned) t->n + 1), n = 0;

        while (at > 0 && t->data[at - 1] != '\n')
                at--;
        while (at + n < t->n && t->data[at + n++] != '\n')
                ;
        *ret_at = at;
        *ret_n = n;
}

static void mutate(Text *t) {
        size_t at = check_random((unsigned) t->n + 1), from, n;
        const char *token = tokens[check_random(ELEMENTSOF(tokens))];
        char line[SIZE_MAX_TEXT], byte = (char) check_random(256);

        switch (check_random(8)) {
        case 0: /* flip a bit */
                if (at < t->n)
                        t->data[at] = (char) (t->data[at] ^ 1 << check_random(8));
                break;
        case 1: /* any byte, also NUL */
                replace(t, at, 0, &byte, 1);
                break;
        case 2: /* drop a few bytes */
                replace(t, at, check_random(20), "", 0);
                break;
        case 3: /* drop a line */
                pick_line(t, &from, &n);
                replace(t, from, n, "", 0);
                break;
        case 4: /* a line a second time, here or elsewhere */
                pick_line(t, &from, &n);
                memcpy(line, t->data + from, n);
                pick_line(t, &at, &(size_t){ 0 });
                replace(t, check_random(2) ? from : at, 0, line, n);
                break;
        case 5: /* a very long run */
                memset(line, byte, 300);
                replace(t, at, 0, line, 300);
                break;
        default: /* whole lines go between lines */
                if (token[0] == '\n' && token[1] != '\0')
                        pick_line(t, &at, &n), token++;
                replace(t, at, 0, token, strlen(token));
        }
}

static bool is_printable(const char *s) {
        if (!utf8_valid(s))
                return false;
        for (; *s; s++)
                if ((unsigned char) *s < ' ' ? *s != '\t' : *s == 0x7f)
                        return false;
        return true;
}

/* "PATH:LINE: …" with a line of the file. */
static void check_words(const Diagnostics *diag, const char *path, unsigned lines) {
        CHECK(diag->n_errors > 0);
        FOREACH_ITEM(it, diag->items, diag->n) {
                _cleanup_free_ char *text = diag_item_text(it);

                check_row("%s", text);
                CHECK(is_printable(text));
                CHECK(str_after(text, path));
                CHECK(it->line >= 1 && it->line <= lines);
        }
}

static unsigned accepted, refused;

static void check_text(const Text *t) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        unsigned lines = 1;
        int r;

        for (size_t i = 0; i < t->n; i++)
                lines += t->data[i] == '\n';
        r = scratch_profile(t->data, t->n, &diag, &p);
        check_row("%.*s", (int) t->n, t->data);
        if (r == 0) {
                _cleanup_free_ char *plan = golden_check_plan(p, "1");

                accepted++;
                CHECK_INT(diag.n_errors, 0);
                CHECK(plan);
        } else if (CHECK_INT(r, -EINVAL)) {
                refused++;
                CHECK(!p);
                check_words(&diag, scratch(), lines);
        }
}

static void check_golden(const char *path, void *userdata) {
        uint64_t *seed = userdata;
        _cleanup_free_ char *data = NULL;
        size_t n = 0;

        if (!CHECK_INT(file_read_at(AT_FDCWD, path, SIZE_MAX_TEXT, &data, &n), 0))
                return;
        for (unsigned round = 0; round < ROUNDS; round++) {
                Text t = { .n = n };

                memcpy(t.data, data, n);
                /* from the name, not from the order in the directory */
                check.random = fnv1a(*seed, strrchr(path, '/'), strlen(strrchr(path, '/'))) + round;
                for (unsigned k = 1 + check_random(round % 3 ? 2 : 12); k > 0; k--)
                        mutate(&t);
                check_text(&t);
        }
}

static void test_golden(void) {
        uint64_t seed = FNV1A_START;

        golden_each(check_golden, &seed);
        check_row("%u accepted, %u refused", accepted, refused);
        CHECK(accepted > 100 && refused > 100); /* both ways are really walked */
}

CHECK_MAIN(test_golden)
