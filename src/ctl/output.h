/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Output · how results reach people and programs: tables, colours and a pager on a terminal, or JSON. What a verb has to
 * say is a JSON value either way; text is made of the same value. One per process.
 */
#pragma once

#include <json-c/json.h>

#include "util/macro.h"

typedef enum Colour {
        COLOUR_NONE,
        COLOUR_GOOD,    /* as it should be */
        COLOUR_WAITING, /* neither good nor bad yet */
        COLOUR_BAD,
        COLOUR_FAINT, /* beside the point */
        COLOUR_BOLD,
        _COLOUR_MAX,
} Colour;

/*
 * --json=MODE: "pretty", "short" or "off"; NULL, for an option without a value, is pretty on a terminal and else short.
 * Returns 0 or -EINVAL.
 */
int output_set_json(const char *mode);
/* The words that --json= takes; NULL-terminated. */
extern const char *const output_json_words[];
bool output_is_json(void);

/* --no-pager, --no-legend */
void output_forbid_pager(void);
void output_forbid_legend(void);

/*
 * Sends what is printed from now on through a pager if standard output is a terminal: $SYSTEMD_PAGER, $PAGER, less or more.
 * Without one, nothing changes. output_finish() ends it, and waits until the reader has had enough; it returns a
 * negative errno if what was printed did not reach its end, else 0.
 */
void output_page(void);
int output_finish(void);

/* The escape sequence that begins a colour, "" where there are none ($NO_COLOR, $SYSTEMD_COLORS, no terminal). */
const char *output_colour(Colour c);
/* Prints a text in a colour. */
void output_print(Colour c, const char *text);

/* Prints the value, and frees it. NULL is out of memory, which is said. Returns an exit status. */
int output_json(json_object *value);

/* A column: the title, and the member of each row that it shows. */
typedef struct Column {
        const char *title, *member;
        Colour (*colour)(const char *text); /* NULL: none */
} Column;

/*
 * Prints an array of objects as a table, whose columns are as wide as their longest entry, or as JSON. What a row does
 * not have is "-". Frees rows; NULL is out of memory. Returns an exit status.
 */
int output_table(json_object *rows, const Column *columns, size_t n, const char *noun);

/* ---- objects ---- */

/* Out of memory, each of these says so and ends the program: it cannot go on printing without a part. */
json_object *json_new_object(void);
json_object *json_new_array(void);
json_object *json_new_string(const char *text);
json_object *json_new_string_len(const char *text, int n);
json_object *json_new_int64(int64_t number);
json_object *json_new_boolean(bool value);
void json_add(json_object *o, const char *key, json_object *value);
void json_append(json_object *array, json_object *value);
/* Any value as text; NULL for NULL. */
const char *json_string(json_object *value);

/* Adds a member; NULL is null. A text is one line for people: control characters become question marks. */
void json_add_text(json_object *o, const char *key, const char *text);
void json_add_number(json_object *o, const char *key, int64_t number);
void json_add_bool(json_object *o, const char *key, bool value);
/* A member's text, or NULL where there is none. */
const char *json_text(json_object *o, const char *key);
/* A member that is an array or an object, or NULL. */
json_object *json_member(json_object *o, const char *key);
/* Appends a new object to an array and returns it. */
json_object *json_append_object(json_object *array);

static inline void json_putp(json_object **o) {
        (void) json_object_put(*o);
}
#define _cleanup_json_ _cleanup_(json_putp)
