/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Report · one line for each case, "NAME: VALUE". A name begins with its group and a slash. Values are words
 * that are the same wherever the kernel behaves the same: errors by name, amounts in packets. Knows nothing
 * of USB, and nothing of what a value should be.
 */
#pragma once

#include "util/macro.h"

typedef void (*ReportLine)(const char *name, const char *value);

/* Who gets the lines; in the beginning they are printed. */
void report_to(ReportLine line);

/* What names begin with until the next call, without the last slash */
void report_scope(const char *format, ...) _printf_(1, 2);

void report(const char *name, const char *format, ...) _printf_(2, 3);

/* Formatted text, valid for the next few calls of these two */
const char *text(const char *format, ...) _printf_(1, 2);
/* A result: what a call returned, or -errno by name; -ETIME stands for a call that did not return. */
const char *number(long n);

/* Ends the program with 2, for reasons that are no case's result; errno says why. */
void cannot(const char *what) __attribute__((noreturn));
