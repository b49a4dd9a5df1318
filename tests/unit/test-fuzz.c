/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Damaged profiles: the golden ones, changed at random with the same seeds in every run. Each must be refused with
 * -EINVAL and words that point into the file and are safe to print, or be a profile whose plan survives its own text.
 * Damaged blobs: theirs. Each must be refused, or make a profile whose blobs mean the same to a host. Run with the directory of golden profiles; most useful with -Db_sanitize=address,undefined.
 */
#include "blobs.h"
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

/* ---- blobs ---- */

typedef struct Bytes {
        uint8_t data[2048];
        size_t n;
} Bytes;

/* Half of them get the length that they have then, so that it is not all that is ever found. */
static void mutate_bytes(Bytes *b) {
        size_t at = check_random((unsigned) b->n), from = check_random((unsigned) b->n), n = check_random(24);

        switch (check_random(6)) {
        case 0: /* flip a bit */
                b->data[at] = (uint8_t) (b->data[at] ^ 1 << check_random(8));
                break;
        case 1: /* any byte */
                b->data[at] = (uint8_t) check_random(256);
                break;
        case 2: /* cut off */
                b->n = MAX_OF(at, 1U);
                break;
        case 3: /* bytes of elsewhere */
                memmove(b->data + at, b->data + from, MIN_OF(n, b->n - MAX_OF(at, from)));
                break;
        case 4: /* a small number, as counts and lengths are */
                b->data[at] = (uint8_t) check_random(4);
                break;
        default: /* some bytes a second time */
                n = MIN_OF(n, MIN_OF(b->n - at, sizeof b->data - b->n));
                memmove(b->data + at + n, b->data + at, b->n - at);
                b->n += n;
        }
        if (check_random(2) && b->n >= 8)
                b->data[4] = (uint8_t) b->n, b->data[5] = (uint8_t) (b->n >> 8);
}

static const char *text_of(const BlobStrings *s, unsigned index) {
        return index == 0 ? NULL : s->texts[index - 1];
}

/* wMaxPacketSize 0 of bulk and its bInterval are nothing to a host. */
static void check_same_endpoint(const BlobEndpoint *a, const BlobEndpoint *b) {
        bool bulk = a->attributes == USB_ENDPOINT_XFER_BULK;

        CHECK_INT(b->address & USB_DIR_IN, a->address & USB_DIR_IN);
        CHECK_INT(b->attributes, a->attributes);
        if (!bulk || a->max_packet)
                CHECK_INT(b->max_packet, a->max_packet);
        if (!bulk)
                CHECK_INT(b->interval, a->interval);
        CHECK_INT(b->has_companion, a->has_companion);
        CHECK_INT(b->burst, a->burst);
        CHECK_INT(b->companion_attributes, a->companion_attributes);
        CHECK_INT(b->bytes_per_interval, a->bytes_per_interval);
}

static void check_same_setting(const BlobSetting *a, const BlobStrings *a_texts, const BlobSetting *b,
                               const BlobStrings *b_texts) {
        CHECK_INT(b->number, a->number);
        CHECK_INT(b->alternate, a->alternate);
        CHECK_INT(b->class, a->class);
        CHECK_INT(b->subclass, a->subclass);
        CHECK_INT(b->protocol, a->protocol);
        CHECK_STR(text_of(b_texts, b->string), text_of(a_texts, a->string));
        if (!CHECK_INT(b->n_classes, a->n_classes) || !CHECK_INT(b->n_endpoints, a->n_endpoints))
                return;
        for (size_t i = 0; i < a->n_classes; i++)
                CHECK(a->classes[i].size == b->classes[i].size &&
                      memcmp(a->classes[i].data, b->classes[i].data, a->classes[i].size) == 0);
        for (size_t i = 0; i < a->n_endpoints; i++)
                check_same_endpoint(a->endpoints + i, b->endpoints + i);
}

static void check_same_speed(const BlobSpeed *a, const BlobStrings *a_texts, const BlobSpeed *b,
                             const BlobStrings *b_texts) {
        CHECK_INT(a->otg_at, 0);
        if (!CHECK_INT(b->n_settings, a->n_settings) || !CHECK_INT(b->n_associations, a->n_associations))
                return;
        for (size_t i = 0; i < a->n_settings; i++)
                check_same_setting(a->settings + i, a_texts, b->settings + i, b_texts);
        for (size_t i = 0; i < a->n_associations; i++) {
                BlobAssociation x = a->associations[i], y = b->associations[i];

                CHECK(x.first == y.first && x.count == y.count && x.class == y.class &&
                      x.subclass == y.subclass && x.protocol == y.protocol);
                CHECK_STR(text_of(b_texts, y.string), text_of(a_texts, x.string));
        }
}

/* Of an interface without id hosts see an empty one, or none. */
static void check_same_os(const BlobContent *a, const BlobContent *b) {
        FOREACH_ITEM(x, a->compatibles, a->n_compatibles)
                FOREACH_ITEM(y, b->compatibles, b->n_compatibles)
                        if (x->interface == y->interface && (*x->id || *x->sub_id))
                                CHECK(str_eq(x->id, y->id) && str_eq(x->sub_id, y->sub_id));
        if (!CHECK_INT(b->n_properties, a->n_properties))
                return;
        for (size_t i = 0; i < a->n_properties; i++)
                CHECK(str_eq(a->properties[i].name, b->properties[i].name) &&
                      a->properties[i].interface == b->properties[i].interface &&
                      a->properties[i].type == b->properties[i].type &&
                      a->properties[i].size == b->properties[i].size &&
                      memcmp(a->properties[i].data, b->properties[i].data, a->properties[i].size) == 0);
}

static void check_same_blobs(const Blob *descriptors, const Blob *strings, const char *draft) {
        _cleanup_(blob_content_done) BlobContent a = {}, b = {};
        _cleanup_(blob_strings_done) BlobStrings a_texts = {}, b_texts = {};
        _cleanup_(blob_done) Blob again = {}, strings_again = {};
        _cleanup_(diag_done) Diagnostics diag = {};

        if (!blobs_of(draft, &again, &strings_again))
                return;
        CHECK_INT(blob_read_descriptors("a", descriptors->data, descriptors->size, &diag, &a), 0);
        CHECK_INT(blob_read_strings("a", strings->data, strings->size, &diag, &a_texts), 0);
        CHECK_INT(blob_read_descriptors("b", again.data, again.size, &diag, &b), 0);
        CHECK_INT(blob_read_strings("b", strings_again.data, strings_again.size, &diag, &b_texts), 0);
        CHECK_INT(b.flags & FFS_FLAG_RW_PROXY_EPS, a.flags & FFS_FLAG_RW_PROXY_EPS);
        for (Speed s = 0; s < _SPEED_MAX; s++)
                if (a.speeds[s].n > 0)
                        check_same_speed(a.speeds + s, &a_texts, b.speeds + s, &b_texts);
        check_same_os(&a, &b);
}

static void check_blobs(const Blob *descriptors, const Blob *strings) {
        _cleanup_free_ char *text = NULL, *hex = hex_encode(descriptors->data, descriptors->size);
        _cleanup_(diag_done) Diagnostics diag = {};
        int r = blobs_draft(descriptors, strings, &diag, &text);

        check_row("%s", hex);
        if (r == 0) {
                accepted++;
                CHECK_INT(diag.n_errors, 0);
                check_same_blobs(descriptors, strings, text);
                return;
        }
        refused++;
        CHECK_INT(r, -EINVAL);
        CHECK(!text && diag.n_errors > 0);
        FOREACH_ITEM(it, diag.items, diag.n) {
                _cleanup_free_ char *said = diag_item_text(it);

                CHECK(is_printable(said));
                CHECK(str_after(said, "d: byte ") || str_after(said, "s: byte ") ||
                      str_after(said, "d as a profile:"));
        }
}

/* The memory of each is as large as it, so that a sanitizer sees what is read behind it. */
static void check_mutated(const Bytes *d, const Bytes *s) {
        Blob descriptors = { malloc(d->n), d->n }, strings = { malloc(s->n), s->n };

        memcpy(descriptors.data, d->data, d->n);
        memcpy(strings.data, s->data, s->n);
        check_blobs(&descriptors, &strings);
        blob_done(&descriptors);
        blob_done(&strings);
}

static void check_function(const Function *f, uint64_t seed) {
        _cleanup_(blob_done) Blob descriptors = {}, strings = {};

        if (!CHECK_INT(descriptor_blob(f, &descriptors), 0) || !CHECK_INT(descriptor_strings(f, &strings), 0) ||
            !CHECK(descriptors.size <= sizeof(((Bytes *) 0)->data)))
                return;
        check_blobs(&descriptors, &strings);
        for (unsigned round = 0; round < ROUNDS; round++) {
                Bytes d = { .n = descriptors.size }, s = { .n = strings.size };

                memcpy(d.data, descriptors.data, d.n);
                memcpy(s.data, strings.data, s.n);
                check.random = seed + round;
                for (unsigned k = 1 + check_random(round % 3 ? 2 : 12); k > 0; k--)
                        mutate_bytes(check_random(4) ? &d : &s);
                check_mutated(&d, &s);
        }
}

static void check_functions(const char *path, void *userdata) {
        const uint64_t *seed = userdata;
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;

        if (!CHECK_INT(scratch_profile_file(path, &diag, &p), 0))
                return;
        FOREACH_ITEM(f, p->functions, p->n_functions)
                if (f->type->functionfs && !f->client_describes)
                        check_function(f, fnv1a(*seed, f->name, strlen(f->name)));
}

static void test_blobs(void) {
        uint64_t seed = FNV1A_START;

        accepted = refused = 0;
        golden_each(check_functions, &seed);
        check_row("%u blobs accepted, %u refused", accepted, refused);
        CHECK(accepted > 100 && refused > 100);
}

CHECK_MAIN(test_golden, test_blobs)
