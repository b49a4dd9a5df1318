/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/bytes.h"
#include "profile/document.h"
#include "profile/scalar.h"
#include "profile/value.h"
#include "util/memstream.h"

static void setting_done(Setting *s) {
        free(s->name);
        free(s->value);
}

static void section_free(Section *s) {
        FOREACH_ITEM(it, s->settings, s->n_settings)
                setting_done(it);
        free(s->settings);
        free(s->argument);
        free(s);
}
DEFINE_CLEANUP(Section *, section_free)

void document_done(Document *d) {
        for (size_t i = 0; i < d->n_sections; i++)
                section_free(d->sections[i]);
        free(d->sections);
        str_list_done(&d->files);
        *d = (Document){};
}

const Section *document_next(const Document *d, SectionKind kind, size_t *i) {
        while (*i < d->n_sections) {
                const Section *s = d->sections[(*i)++];

                if (s->kind == kind)
                        return s;
        }
        return NULL;
}

const Setting *section_find(const Section *s, const char *key) {
        if (s)
                FOREACH_ITEM(it, s->settings, s->n_settings)
                        if (!it->wrong && str_eq(it->name, key))
                                return it;
        return NULL;
}

bool section_has(const Section *s, const char *key) {
        FOREACH_ITEM(it, s->settings, s->n_settings)
                if (str_eq(it->name, key))
                        return true;
        return false;
}

const char *section_text(const Section *s, const char *key, const char *fallback) {
        const Setting *it = section_find(s, key);

        return it ? it->value : fallback;
}

uint32_t section_number(const Section *s, const char *key, uint32_t fallback) {
        const Setting *it = section_find(s, key);
        uint32_t v;

        return it && scalar_parse_number(it->value, &v) >= 0 ? v : fallback;
}

bool section_bool(const Section *s, const char *key, bool fallback) {
        const Setting *it = section_find(s, key);

        return it ? scalar_parse_bool(it->value) > 0 : fallback;
}

/* ---- sections ---- */

static int say_known_sections(const char *header, const Origin *at, Diagnostics *diag) {
        _cleanup_free_ char *list = NULL;
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return -ENOMEM;
        FOREACH_ITEM(it, section_types, ELEMENTSOF(section_types))
                fprintf(f, "%s[%s%s%s]", it == section_types ? "" : ", ", it->name, it->argument ? " " : "",
                        it->argument ?: "");
        if (memstream_finish(&stream, &list, NULL) < 0)
                return -ENOMEM;
        return diag_at(diag, DIAG_ERROR, at, NULL, "unknown section [%s] (%s)", header, list);
}

/* "0x407": a USB language id in hexadecimal. */
static bool language_ok(const char *argument) {
        uint32_t v;

        if (!str_after(argument, "0x") || scalar_parse_number(argument, &v) < 0 || v > 0xffff)
                return false;
        /* primary language 0x01 to 0x61 or 0xff, and a sublanguage: what the kernel takes */
        return v >> 10 && (((v & 0x3ff) >= 0x01 && (v & 0x3ff) <= 0x61) || (v & 0x3ff) == 0xff);
}

/* Letters, digits, '_' and '-' up to end; at least one. */
static bool is_name(const char *s, const char *end) {
        size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

        return n > 0 && s + n == end;
}

static bool number_ok(const char *s, uint32_t min, uint32_t max) {
        uint32_t v;

        return !s[strspn(s, "0123456789")] && scalar_parse_number(s, &v) >= 0 && v >= min && v <= max;
}

static bool argument_ok(SectionKind kind, const char *argument) {
        const char *dot = strchr(argument, '.'), *slash = strchr(argument, '/');

        switch (kind) {
        case SECTION_STRINGS:
                return language_ok(argument);
        case SECTION_CONFIG:
                return dot && is_name(argument, dot) && number_ok(dot + 1, 1, 255);
        case SECTION_FUNCTION:
                return dot && is_name(argument, dot) && is_name(dot + 1, strchr(argument, '\0'));
        case SECTION_INTERFACE:
                return slash && str_after(argument, "ffs.") && is_name(argument + 4, slash) &&
                       number_ok(slash + 1, 0, 15);
        default:
                return false;
        }
}

static int check_argument(const SectionType *type, SectionKind kind, const char *argument, const Origin *at,
                          Diagnostics *diag) {
        if (!argument && type->argument && !type->argument_optional)
                return diag_at(diag, DIAG_ERROR, at, NULL, "[%s] is not complete ([%s %s])", type->name,
                               type->name, type->argument);
        if (argument && !type->argument)
                return diag_at(diag, DIAG_ERROR, at, NULL, "[%s] takes no name, but has '%s'", type->name,
                               argument);
        if (argument && strcspn(argument, "/") > CONFIGFS_NAME_MAX)
                return diag_at(diag, DIAG_ERROR, at, NULL, "[%s %s] is too long (at most %d characters)",
                               type->name, argument, CONFIGFS_NAME_MAX);
        if (argument && !argument_ok(kind, argument))
                return diag_at(diag, DIAG_ERROR, at, NULL, "[%s %s] is not allowed ([%s %s]%s)", type->name,
                               argument, type->name, type->argument,
                               kind == SECTION_STRINGS ? ", a USB language id as 0x407" : "");
        return 0;
}

static int check_function_type(const char *argument, const Origin *at, Diagnostics *diag,
                               const FunctionType **ret) {
        _cleanup_free_ char *list = NULL;
        _cleanup_memstream_ MemStream stream = {};
        size_t n = strcspn(argument, ".");
        FILE *f;

        *ret = function_type_find(argument, n);
        if (*ret)
                return 0;

        f = memstream_open(&stream);
        if (!f)
                return -ENOMEM;
        for (const FunctionType *t = NULL; (t = function_type_next(t));)
                fprintf(f, "%s%s", ftell(f) > 0 ? ", " : "", t->name);
        if (memstream_finish(&stream, &list, NULL) < 0)
                return -ENOMEM;
        return diag_at(diag, DIAG_ERROR, at, NULL, "unknown function type '%.*s' (%s)", (int) n, argument,
                       list);
}

static Section *find_section(const Document *d, SectionKind kind, const char *argument) {
        for (size_t i = 0; i < d->n_sections; i++)
                if (d->sections[i]->kind == kind && str_eq(d->sections[i]->argument, argument))
                        return d->sections[i];
        return NULL;
}

/* Above what any controller has room for. Sections are looked up one by one, so their number must stay small. */
static size_t sections_max(SectionKind kind) {
        return kind == SECTION_FUNCTION ? 128 : kind == SECTION_INTERFACE ? 512 : 32;
}

/* Said once for each kind. */
static int check_number(Document *d, SectionKind kind, const Origin *at, Diagnostics *diag) {
        if (d->n_kind[kind] < sections_max(kind))
                return 0;
        if (d->too_many[kind])
                return -EINVAL;
        d->too_many[kind] = true;
        return diag_at(diag, DIAG_ERROR, at, NULL, "too many [%s] sections (at most %zu)",
                       section_types[kind].name, sections_max(kind));
}

/* Takes the argument over, if it succeeds. */
static int add_section(Document *d, SectionKind kind, const FunctionType *function, char *argument,
                       Section **ret) {
        _cleanup_(section_freep) Section *s = calloc(1, sizeof *s);

        if (!s || array_grow(&d->sections, d->n_sections, sizeof(Section *)) < 0)
                return -ENOMEM;
        s->kind = kind;
        s->function = function;
        s->argument = argument;
        *ret = d->sections[d->n_sections++] = TAKE_PTR(s);
        return 0;
}

/* [Config] is short for [Config c.1]; a language is spelled as configfs will show it. NULL also stays NULL. */
static int canonical_argument(SectionKind kind, const char *argument, char **ret) {
        if (kind == SECTION_CONFIG && !argument)
                argument = "c.1";
        if (kind == SECTION_STRINGS)
                return asprintf(ret, "0x%lx", strtoul(argument, NULL, 16)) < 0 ? -ENOMEM : 0;
        *ret = argument ? strdup(argument) : NULL;
        return argument && !*ret ? -ENOMEM : 0;
}

int document_open_section(Document *d, const char *header, const Origin *at, Diagnostics *diag,
                          Section **ret) {
        size_t n = strcspn(header, " ");
        const char *argument = header[n] ? header + n + 1 : NULL;
        _cleanup_free_ char *canonical = NULL;
        const FunctionType *function = NULL;
        SectionKind kind = 0;
        Section *s;
        int r;

        while (kind < _SECTION_KIND_MAX &&
               !(strlen(section_types[kind].name) == n && strncmp(section_types[kind].name, header, n) == 0))
                kind++;
        if (kind == _SECTION_KIND_MAX)
                return say_known_sections(header, at, diag);

        r = check_argument(section_types + kind, kind, argument, at, diag);
        if (r >= 0 && kind == SECTION_FUNCTION)
                r = check_function_type(argument, at, diag, &function);
        if (r >= 0)
                r = canonical_argument(kind, argument, &canonical);
        if (r < 0)
                return r;

        s = find_section(d, kind, canonical);
        if (s && s->at.file == at->file)
                return diag_at(diag, DIAG_ERROR, at, NULL,
                               "[%s] is here a second time (the first is line %u)", header, s->at.line);
        if (!s) {
                r = check_number(d, kind, at, diag);
                if (r >= 0)
                        r = add_section(d, kind, function, canonical, &s);
                if (r < 0)
                        return r;
                d->n_kind[kind]++;
                canonical = NULL;
        }
        s->at = *at;
        *ret = s;
        return 0;
}

/* ---- settings ---- */

const Key *section_keys(const Section *s) {
        return s->function ? s->function->keys : section_types[s->kind].keys;
}

/* The number is shown as N, the name that the profile chooses as NAME. */
static void print_key(FILE *f, const char *row) {
        if (str_eq(row, KEY_ANY_PATH))
                fputs("PATH", f);
        else
                for (; *row; row++)
                        if (*row == '#' || *row == '*')
                                fputs(*row == '#' ? "N" : "NAME", f);
                        else
                                fputc(*row, f);
}

/* How many directories of a row and of a key are the same. */
static unsigned common_directories(const char *row, const char *name) {
        unsigned n = 0;

        while (strchr(row, '/') && strchr(name, '/')) {
                size_t a = strcspn(row, "/"), b = strcspn(name, "/");
                bool wild = memchr(row, '*', a) || memchr(row, '#', a);

                if (wild ? strncmp(row, name, strcspn(row, "*#")) != 0
                         : a != b || strncmp(row, name, a) != 0)
                        break;
                row += a + 1;
                name += b + 1;
                n++;
        }
        return n;
}

static bool same_start(const char *a, const char *b, size_t n) {
        return b && n > 0 && strncmp(a, b, n) == 0;
}

/* The keys that have most directories in common with the wrong one; without any, several of a directory are one. */
static void print_keys(FILE *f, const Key *keys, const char *wrong) {
        unsigned most = 0;

        for (const Key *k = keys; k->name; k++)
                most = MAX_OF(most, common_directories(k->name, wrong));
        for (const Key *k = keys; k->name; k++) {
                size_t n = !most && strchr(k->name, '/') ? strcspn(k->name, "/") + 1 : 0;

                if (common_directories(k->name, wrong) < most ||
                    same_start(k->name, k > keys ? k[-1].name : NULL, n))
                        continue;
                fputs(ftell(f) > 0 ? ", " : "", f);
                if (same_start(k->name, k[1].name, n))
                        fprintf(f, "%.*s…", (int) n, k->name);
                else
                        print_key(f, k->name);
        }
}

static bool has_device_keys(const Section *s) {
        return s->function && !s->function->functionfs;
}

static int say_known_keys(const Section *s, const char *key, const Origin *at, Diagnostics *diag) {
        _cleanup_free_ char *list = NULL;
        _cleanup_memstream_ MemStream stream = {};
        FILE *f = memstream_open(&stream);

        if (!f)
                return -ENOMEM;
        print_keys(f, section_keys(s), key);
        if (has_device_keys(s) && !strchr(key, '/'))
                print_keys(f, device_keys, key);
        if (memstream_finish(&stream, &list, NULL) < 0)
                return -ENOMEM;
        return diag_at(diag, DIAG_ERROR, at, key, "unknown key in [%s%s%s] (%s)",
                       section_types[s->kind].name, s->function ? " " : "",
                       s->argument && s->function ? s->argument : "", *list ? list : "it takes none");
}

static void remove_setting(Section *s, size_t i) {
        setting_done(s->settings + i);
        memmove(s->settings + i, s->settings + i + 1, (s->n_settings - i - 1) * sizeof(Setting));
        s->n_settings--;
}

static void reset_key(Section *s, const char *name) {
        for (size_t i = 0; i < s->n_settings; i++)
                if (str_eq(s->settings[i].name, name))
                        remove_setting(s, i--);
}

/* A scalar that this file has already, or NULL with what another file said, if it did. */
static int find_earlier(const Section *s, const char *name, const Origin *at, Diagnostics *diag,
                        Setting **ret) {
        *ret = NULL;
        FOREACH_ITEM(old, s->settings, s->n_settings) {
                if (!str_eq(old->name, name))
                        continue;
                if (old->at.file == at->file)
                        return diag_at(diag, DIAG_ERROR, at, name,
                                       "is here a second time (the first is line %u)", old->at.line);
                *ret = old;
        }
        return 0;
}

static int add_setting(Section *s, const Setting *setting) {
        if (!setting->name || array_grow(&s->settings, s->n_settings, sizeof(Setting)) < 0)
                return -ENOMEM;
        s->settings[s->n_settings++] = *setting;
        return 0;
}

/* In the place of what it overrides: the order of some keys matters. */
static int put_setting(Section *s, Setting *earlier, const Setting *setting) {
        if (!earlier || !setting->name)
                return add_setting(s, setting);
        setting_done(earlier);
        *earlier = *setting;
        return 0;
}

/* "…" keeps outer blanks; then the specifiers. */
static int finish_value(const Document *d, const char *name, const char *text, const Origin *at,
                        Diagnostics *diag, char **ret) {
        _cleanup_free_ char *bare = NULL;
        size_t n = strlen(text);
        char bad = 0;
        int r;

        if (text[0] == '"') {
                if (n < 2 || text[n - 1] != '"')
                        return diag_at(diag, DIAG_ERROR, at, name,
                                       "the quote at the begin of %s is not closed at its end", text);
                bare = strndup(text + 1, n - 2);
        } else
                bare = strdup(text);
        if (!bare)
                return -ENOMEM;

        r = specifier_expand(d->specifiers, bare, ret, &bad);
        if (r == -EINVAL && (unsigned char) bad >= 0x80)
                return diag_at(diag, DIAG_ERROR, at, name,
                               "unknown specifier behind '%%' (%%i, %%m, %%H; %%%% for a percent sign)");
        if (r == -EINVAL && bad)
                return diag_at(diag, DIAG_ERROR, at, name,
                               "unknown specifier '%%%c' (%%i, %%m, %%H; %%%% for a percent sign)", bad);
        if (r == -EINVAL)
                return diag_at(diag, DIAG_ERROR, at, name, "'%%' at the end (%%%% for a percent sign)");
        return r;
}

static int check_continuation(const Key *key, const char *name, const Origin *continued, Diagnostics *diag) {
        if (continued->line == 0 || key->flags & KEY_CONTINUES)
                return 0;
        return diag_at(diag, DIAG_ERROR, continued, name,
                       "stands on one line, but this indented line continues it (remove the blanks to begin a new setting)");
}

int document_add_setting(Document *d, Section *s, const char *name, const char *text, const Origin *at,
                         const Origin *continued, Diagnostics *diag) {
        _cleanup_free_ char *value = NULL;
        const Key *key = key_find(section_keys(s), name);
        Setting *earlier = NULL;
        int r;

        if (has_device_keys(s) && key_find(device_keys, name))
                key = key_find(device_keys, name); /* before what any path may be */
        if (!key)
                return say_known_keys(s, name, at, diag) == -ENOMEM ? -ENOMEM : 0;
        if (!*text) {
                reset_key(s, name);
                return 0;
        }

        if (!(key->flags & KEY_LIST) && find_earlier(s, name, at, diag, &earlier) < 0)
                return 0;
        r = check_continuation(key, name, continued, diag);
        if (r >= 0)
                r = finish_value(d, name, text, at, diag, &value);
        if (r >= 0 && *value == '@' && key->kind == VALUE_BYTES) {
                _cleanup_free_ char *file = TAKE_PTR(value);

                r = bytes_read(d->root, file, at, name, diag, &value);
        }
        if (r >= 0)
                r = value_check(key, name, value, at, diag);
        if (r == -ENOMEM)
                return r;

        Setting setting = { .key = key, .name = strdup(name), .value = value, .at = *at, .wrong = r < 0 };
        if (put_setting(s, earlier, &setting) < 0) {
                free(setting.name);
                return -ENOMEM;
        }
        value = NULL;
        return 0;
}
