/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "profile/bytes.h"
#include "profile/descriptor.h"
#include "profile/draft.h"
#include "profile/function.h"
#include "profile/reader.h"
#include "util/memstream.h"

#define LANGUAGE_US_ENGLISH 0x0409

int draft_refuse(const Draft *d, size_t at, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        return text ? diag_error(d->diag, -EINVAL, "%s: byte %zu: %s", d->file, at, text) : -ENOMEM;
}

int draft_note(Draft *d, const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        if (text && str_list_has(&d->notes, text))
                return 0;
        return str_list_take(&d->notes, TAKE_PTR(text));
}

/* ---- values ---- */

/* So that it is read back as it is: outer blanks are kept by quotes, a percent sign is written twice. */
static void write_value(FILE *f, const char *key, const char *text) {
        size_t n = strlen(text);
        bool quote = n == 0 || strchr(" \t\"#;", text[0]) || strchr(" \t", text[n - 1]);

        fprintf(f, "%s=%s", key, quote ? "\"" : "");
        for (; *text; text++)
                fprintf(f, *text == '%' ? "%%%%" : "%c", *text);
        fprintf(f, "%s\n", quote ? "\"" : "");
}

static bool is_one_line(const char *text) {
        for (; *text; text++)
                if (((unsigned char) *text < ' ' && *text != '\t') || *text == 0x7f)
                        return false;
        return true;
}

/* The string that a descriptor refers to. */
static int write_string(const Draft *d, FILE *f, const char *key, size_t at, unsigned index) {
        const BlobStrings *s = d->strings;
        const char *text;

        if (index == 0)
                return 0;
        if (!s)
                return draft_refuse(d, at, "%s is string %u, but no file of strings is given", key, index);
        if (index > s->n_strings)
                return draft_refuse(d, at, "%s is string %u (%s has %zu)", key, index, d->strings_file,
                                    s->n_strings);
        if (s->n_languages > 1)
                return draft_refuse(d, at, "%s is in %zu languages (US English alone)", key, s->n_languages);
        if (s->languages[0] != LANGUAGE_US_ENGLISH)
                return draft_refuse(d, at, "%s is in language 0x%04x (0x%04x, US English)", key,
                                    s->languages[0], LANGUAGE_US_ENGLISH);
        text = s->texts[index - 1];
        if (!utf8_valid(text) || !is_one_line(text))
                return draft_refuse(d, at, "%s, string %u, has control characters or is no UTF-8", key,
                                    index);
        write_value(f, key, text);
        return 0;
}

/* ---- the function ---- */

static unsigned count_interfaces(const BlobSpeed *s) {
        unsigned n = 0;

        FOREACH_ITEM(it, s->settings, s->n_settings)
                n += it->alternate == 0;
        return n;
}

static int write_association(const Draft *d, FILE *f) {
        const BlobSpeed *s = blob_first_speed(d->blob);
        const BlobAssociation *a = s->associations;

        if (s->n_associations == 0)
                return 0;
        if (s->n_associations > 1)
                return draft_refuse(d, a[1].at, "a second interface association (one for all interfaces)");
        if (a->at > s->settings[0].at)
                return draft_refuse(d, a->at,
                                    "an interface association behind an interface (before the first)");
        if (a->first != 0 || a->count != count_interfaces(s))
                return draft_refuse(d, a->at,
                                    "an interface association of %u interfaces from %u (%u from 0: all)",
                                    a->count, a->first, count_interfaces(s));
        fprintf(f, "bFunctionClass=0x%02x\n", a->class);
        if (a->subclass)
                fprintf(f, "bFunctionSubClass=0x%02x\n", a->subclass);
        if (a->protocol)
                fprintf(f, "bFunctionProtocol=0x%02x\n", a->protocol);
        return write_string(d, f, "iFunction", a->at, a->string);
}

/* The one of the first interface, which stands for the function; each interface has one, empty for the others. */
static int write_compatible(Draft *d, FILE *f) {
        const BlobContent *b = d->blob;
        const BlobCompatible *found = NULL;

        FOREACH_ITEM(c, b->compatibles, b->n_compatibles) {
                if (!*c->id && !*c->sub_id)
                        continue;
                if (!is_one_line(c->id) || !is_one_line(c->sub_id))
                        return draft_refuse(d, c->at,
                                            "a compatible id with control characters (printable ASCII)");
                if (c->interface != 0 || found)
                        return draft_refuse(d, c->at,
                                            "a compatible id of interface %u%s (one, of interface 0)",
                                            c->interface, found ? ", the second" : "");
                found = c;
        }
        if (!found && b->n_properties > 0)
                return draft_refuse(
                                d, b->properties[0].at,
                                "a property without compatible id (DeviceInterfaceGUID= needs CompatibleID=)");
        if (!found)
                return b->n_compatibles > 0
                                       ? draft_note(d, "Compatible ids that are all empty are left out.")
                                       : 0;
        if (b->n_compatibles < b->n_interfaces &&
            draft_note(d, "Not every interface has a compatible id; here the others have an empty one.") < 0)
                return -ENOMEM;
        write_value(f, "CompatibleID", found->id);
        if (*found->sub_id)
                write_value(f, "SubCompatibleID", found->sub_id);
        return 0;
}

static int write_property(const Draft *d, FILE *f) {
        const BlobProperty *p = d->blob->properties;
        char guid[64] = {};

        if (d->blob->n_properties == 0)
                return 0;
        if (d->blob->n_properties > 1)
                return draft_refuse(d, p[1].at, "a second property (one, DeviceInterfaceGUID)");
        if (!str_eq(p->name, "DeviceInterfaceGUID"))
                return draft_refuse(d, p->at, "a property of another name (DeviceInterfaceGUID)");
        if (p->interface != 0)
                return draft_refuse(d, p->at, "DeviceInterfaceGUID of interface %u (0)", p->interface);
        if (p->type != 1)
                return draft_refuse(d, p->at, "DeviceInterfaceGUID of type %u (1, a text)", p->type);
        memcpy(guid, p->data, MIN_OF(p->size, sizeof guid - 1));
        if (p->size != strlen(guid) + 1 || *guid != '{' || !guid_valid(guid))
                return draft_refuse(
                                d, p->at,
                                "DeviceInterfaceGUID is no GUID as {01234567-89ab-cdef-0123-456789abcdef} and a zero");
        write_value(f, "DeviceInterfaceGUID", guid);
        return 0;
}

static int write_function(Draft *d, const char *instance, FILE *f) {
        int r;

        fprintf(f, "[Function ffs.%s]\n", instance);
        if (d->blob->flags & FFS_FLAG_RW_PROXY_EPS)
                fputs("ProxyEndpoints=yes\n", f);
        r = write_association(d, f);
        r = draft_both(r, write_compatible(d, f));
        return draft_both(r, write_property(d, f));
}

/* ---- its interfaces ---- */

static int write_endpoints(Draft *d, const char *key, size_t setting, FILE *f) {
        const BlobSetting *it = blob_first_speed(d->blob)->settings + setting;
        int r = 0;

        if (it->n_promised != it->n_endpoints)
                return draft_refuse(d, it->at, "bNumEndpoints is %u, but %zu follow", it->n_promised,
                                    it->n_endpoints);
        for (size_t i = 0; i < it->n_endpoints; i++) {
                const BlobEndpoint *all[_SPEED_MAX];

                for (Speed s = 0; s < _SPEED_MAX; s++)
                        all[s] = d->blob->speeds[s].n ? d->blob->speeds[s].settings[setting].endpoints + i
                                                      : NULL;
                r = draft_both(r, draft_endpoint(d, key, all, f));
        }
        return r;
}

static int write_classes(const Draft *d, const BlobSetting *it, FILE *f) {
        FOREACH_ITEM(c, it->classes, it->n_classes) {
                _cleanup_free_ char *hex = hex_encode(c->data, c->size);

                if (!hex)
                        return -ENOMEM;
                if (c->behind_endpoint)
                        return draft_refuse(d, c->at,
                                            "a class-specific descriptor behind an endpoint (before it)");
                fprintf(f, "ClassDescriptor=%s\n", hex);
        }
        return 0;
}

static int write_interface(Draft *d, const char *instance, size_t setting, FILE *f) {
        const BlobSetting *it = blob_first_speed(d->blob)->settings + setting;
        int r;

        fprintf(f, "\n[Interface ffs.%s/%u]\nbInterfaceClass=0x%02x\n", instance, it->number, it->class);
        if (it->subclass)
                fprintf(f, "bInterfaceSubClass=0x%02x\n", it->subclass);
        if (it->protocol)
                fprintf(f, "bInterfaceProtocol=0x%02x\n", it->protocol);
        r = write_string(d, f, "iInterface", it->at, it->string);
        r = draft_both(r, write_classes(d, it, f));
        return draft_both(r, write_endpoints(d, "Endpoint", setting, f));
}

/* An alternate setting that nobody selects, with the partner of an endpoint that has none. */
static bool is_spare(const Draft *d, const BlobSetting *it, const BlobSetting *before) {
        return d->blob->flags & FFS_FLAG_RW_PROXY_EPS && it->alternate == 1 && before->alternate == 0 &&
               it->number == before->number && it->n_endpoints == 1 && it->n_classes == 0 &&
               it->string == 0 && it->class == before->class && it->subclass == before->subclass &&
               it->protocol == before->protocol;
}

static int write_settings(Draft *d, const char *instance, FILE *f) {
        const BlobSpeed *first = blob_first_speed(d->blob);
        unsigned next = 0;
        int r = 0;

        for (size_t i = 0; i < first->n_settings; i++) {
                const BlobSetting *it = first->settings + i;

                if (i > 0 && is_spare(d, it, it - 1))
                        r = draft_both(r, write_endpoints(d, "SpareEndpoint", i, f));
                else if (it->alternate != 0)
                        r = draft_refuse(
                                        d, it->at,
                                        "alternate setting %u of interface %u, which hosts can select (0 alone; with "
                                        "ProxyEndpoints=yes a spare endpoint in 1)",
                                        it->alternate, it->number);
                else if (it->number != next)
                        return draft_refuse(d, it->at,
                                            "interface %u stands where %u is expected (0, 1, … in order)",
                                            it->number, next);
                else {
                        r = draft_both(r, write_interface(d, instance, i, f));
                        next++;
                }
        }
        return r;
}

/* ---- the whole ---- */

/* The rules of profiles are in one place, so they are asked: endpoints in pairs, lengths, characters. */
static int check_text(const Draft *d, const char *text) {
        _cleanup_free_ char *path = NULL;
        _cleanup_(document_done)
                        Document doc = { .specifiers = &(Specifiers){ "draft", "", "" }, .root = "" };
        size_t before = d->diag->n_errors, i = 0;
        const Section *section;
        Function function = {};

        if (asprintf(&path, "%s as a profile", d->file) < 0 ||
            reader_parse(&doc, &(Origin){ .path = path }, text, strlen(text), d->diag) < 0)
                return -ENOMEM;
        section = document_next(&doc, SECTION_FUNCTION, &i);
        if (section && d->diag->n_errors == before) {
                int r = function_load(&doc, "draft", section, d->diag, &function);

                function_done(&function);
                if (r < 0)
                        return r;
        }
        return d->diag->n_errors > before ? -EINVAL : 0;
}

static int note_flags(Draft *d) {
        const BlobContent *b = d->blob;

        if (b->flags & FUNCTIONFS_EVENTFD &&
            draft_note(d, "FUNCTIONFS_EVENTFD is left out: it is the program's.") < 0)
                return -ENOMEM;
        for (Speed s = 0; s < _SPEED_MAX; s++)
                if (b->speeds[s].n == 0 &&
                    draft_note(d, "The blob has no descriptors of %s speed; a profile always has them.",
                               speed_names[s]) < 0)
                        return -ENOMEM;
        return 0;
}

static int note_strings(Draft *d) {
        size_t used = 0;

        if (!d->strings)
                return 0;
        FOREACH_ITEM(a, blob_first_speed(d->blob)->associations, blob_first_speed(d->blob)->n_associations)
                used = MAX_OF(used, a->string);
        FOREACH_ITEM(it, blob_first_speed(d->blob)->settings, blob_first_speed(d->blob)->n_settings)
                used = MAX_OF(used, it->string);
        return d->strings->n_strings > used
                               ? draft_note(d, "Strings that no descriptor refers to are left out.")
                               : 0;
}

static int write_all(Draft *d, const char *instance, FILE *f) {
        int r = 0, k = draft_check(d, &r);

        if (k < 0)
                return k;
        r = draft_both(r, write_function(d, instance, f));
        r = draft_both(r, write_settings(d, instance, f));
        r = draft_both(r, note_flags(d));
        return draft_both(r, note_strings(d));
}

static char *with_notes(const Draft *d, const char *body) {
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return NULL;
        for (size_t i = 0; i < d->notes.n; i++)
                fprintf(f, "# %s\n", d->notes.items[i]);
        fputs(body, f);
        return memstream_text(&stream);
}

int draft_new(const char *file, const BlobContent *blob, const char *strings_file,
              const BlobStrings *strings, const char *instance, Diagnostics *diag, char **ret) {
        Draft d = {
                .file = file, .strings_file = strings_file, .blob = blob, .strings = strings, .diag = diag
        };
        _cleanup_free_ char *body = NULL;
        _cleanup_memstream_ MemStream stream = {};
        char *text = NULL;
        FILE *f = memstream_open(&stream);
        int r;

        if (!f)
                return -ENOMEM;
        r = write_all(&d, instance, f);
        if (memstream_finish(&stream, &body, NULL) < 0)
                r = -ENOMEM;
        if (r >= 0)
                r = check_text(&d, body);
        if (r >= 0)
                r = (text = with_notes(&d, body)) ? 0 : -ENOMEM;
        str_list_done(&d.notes);
        if (r >= 0)
                *ret = text;
        return r;
}
