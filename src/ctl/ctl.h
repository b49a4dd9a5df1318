/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ctl · what the verbs of usb-gadgetctl share: the options, loading a profile by name or path, the tables of verbs and
 * options that parsing, help and completion read.
 */
#pragma once

#include "kernel/live.h"
#include "kernel/serial.h"
#include "profile/plan.h"
#include "util/host.h"

typedef struct Ctl {
        const char *root;   /* --root=, "" for the running system */
        const char *udc;    /* --udc=, or NULL */
        const char *output; /* --output=, a directory; NULL: the current one */
        const char *name;   /* --name= */
        bool force;         /* --force */
        bool full;          /* --full */
        Host host;
} Ctl;

/* Exit codes beside 0 and 1, those that systemctl status has (LSB). */
enum {
        CTL_INACTIVE = 3, /* the gadget does not exist now */
        CTL_UNKNOWN = 4,  /* nor is there a profile of that name */
};

/* What an argument is, for completion. */
typedef enum ArgumentKind {
        ARGUMENT_ANY, /* nothing to offer */
        ARGUMENT_PROFILE,
        ARGUMENT_PROFILE_OR_FILE,
        ARGUMENT_FILE,
        ARGUMENT_GADGET, /* that exists now */
        ARGUMENT_GADGET_OR_FILE,
        ARGUMENT_LUN,      /* of the gadget before it */
        ARGUMENT_TYPE,     /* of functions */
        ARGUMENT_FUNCTION, /* of the profile that is the first argument, and that the profile describes */
        _ARGUMENT_KIND_MAX,
} ArgumentKind;

#define VERB_ARGUMENTS 3

typedef struct Verb {
        const char *name, *arguments;
        const char *help; /* NULL: not for people */
        int min, max;     /* arguments behind the verb; max -1: any number */
        int (*run)(const Ctl *ctl, int argc,
                   char *argv[]);           /* argv[0] is the verb; returns the exit status */
        ArgumentKind kinds[VERB_ARGUMENTS]; /* the last but ARGUMENT_ANY counts for what follows, too */
        bool own_options;                   /* everything behind the verb is its own */
} Verb;

/* Ends with a row without name. */
extern const Verb verbs[];

/* The verb of that name, or NULL. */
const Verb *ctl_find_verb(const char *name);

enum {
        OPTION_VERSION = 0x100, /* above all letters */
        OPTION_ROOT,
        OPTION_UDC,
        OPTION_JSON,
        OPTION_NO_PAGER,
        OPTION_NO_LEGEND,
        OPTION_FORCE,
        OPTION_FULL,
        OPTION_NAME,
        OPTION_OUTPUT,
};

typedef struct Option {
        int letter;
        const char *name;
        const char *argument; /* NULL: it takes none; in brackets: it may be left out */
        const char *help;
        const char *const *words; /* that the argument may be, or NULL */
} Option;

/* Ends with a row without name. */
extern const Option options[];

/*
 * Loads NAME, or a file if the argument contains a '/'. Everything to say is in diag.
 */
int ctl_load(const Ctl *ctl, const char *name_or_path, Diagnostics *diag, Profile **ret);

/* What specifiers stand for on this machine */
Specifiers ctl_specifiers(const Ctl *ctl);

/* The same, and what is wrong is printed. Returns NULL then. */
Profile *ctl_load_or_say(const Ctl *ctl, const char *name_or_path);

/* The plan of a profile on this machine. Returns 0 or -ENOMEM. */
int ctl_plan(const Ctl *ctl, const Profile *p, Plan *ret);

/*
 * Looks at a gadget that has to exist. Returns EXIT_SUCCESS, or the exit status for what it has said.
 */
int ctl_open_live(const Ctl *ctl, const char *name, Live *ret);

/* Prints what is wrong. Returns EXIT_FAILURE. */
int ctl_say(Diagnostics *diag);

/* "usb-gadgetctl: …" on standard error. Returns EXIT_FAILURE. */
int ctl_fail(const char *fmt, ...) _printf_(1, 2);

/* The next function behind *i whose descriptors the profile has, or NULL; start with *i = 0. */
const Function *ctl_next_described(const Profile *p, size_t *i);

int verb_blob(const Ctl *ctl, int argc, char *argv[]);
int verb_cat(const Ctl *ctl, int argc, char *argv[]);
int verb_check(const Ctl *ctl, int argc, char *argv[]);
int verb_complete(const Ctl *ctl, int argc, char *argv[]);
int verb_connect(const Ctl *ctl, int argc, char *argv[]);
int verb_describe(const Ctl *ctl, int argc, char *argv[]);
int verb_edit(const Ctl *ctl, int argc, char *argv[]);
int verb_eject(const Ctl *ctl, int argc, char *argv[]);
int verb_functions(const Ctl *ctl, int argc, char *argv[]);
int verb_import(const Ctl *ctl, int argc, char *argv[]);
int verb_insert(const Ctl *ctl, int argc, char *argv[]);
int verb_list(const Ctl *ctl, int argc, char *argv[]);
int verb_monitor(const Ctl *ctl, int argc, char *argv[]);
int verb_plan(const Ctl *ctl, int argc, char *argv[]);
int verb_show(const Ctl *ctl, int argc, char *argv[]);
int verb_status(const Ctl *ctl, int argc, char *argv[]);
int verb_teardown(const Ctl *ctl, int argc, char *argv[]);
