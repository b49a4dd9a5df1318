/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl: shows, checks and explains gadgets. Starting and stopping is systemctl's.
 */
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>

#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/source.h"
#include "util/text.h"

#define OPTIONS_MAX 16

int ctl_fail(const char *fmt, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, fmt);
        text = text_vformat(fmt, ap);
        va_end(ap);
        (void) fflush(stdout); /* in step, where both go to one place */
        fprintf(stderr, "usb-gadgetctl: %s\n", text ?: "out of memory");
        return EXIT_FAILURE;
}

int ctl_say(Diagnostics *diag) {
        (void) fflush(stdout);
        diag_print(diag, stderr);
        return EXIT_FAILURE;
}

Specifiers ctl_specifiers(const Ctl *ctl) {
        return (Specifiers){ .machine_id = ctl->host.machine_id, .host_name = ctl->host.name };
}

int ctl_load(const Ctl *ctl, const char *name_or_path, Diagnostics *diag, Profile **ret) {
        Specifiers host = ctl_specifiers(ctl);

        return strchr(name_or_path, '/') ? profile_load_file(name_or_path, &host, diag, ret)
                                         : profile_load(ctl->root, name_or_path, &host, diag, ret);
}

Profile *ctl_load_or_say(const Ctl *ctl, const char *name_or_path) {
        _cleanup_(diag_done) Diagnostics diag = {};
        Profile *p;
        int r = ctl_load(ctl, name_or_path, &diag, &p);

        if (r < 0 && diag.n_errors == 0)
                (void) diag_error(&diag, r, "%s: %s", name_or_path, strerror(-r));
        if (r < 0)
                (void) ctl_say(&diag);
        return r < 0 ? NULL : p;
}

int ctl_open_live(const Ctl *ctl, const char *name, Live *ret) {
        _cleanup_(diag_done) Diagnostics diag = {};
        int r;

        if (*ctl->root)
                return ctl_fail("--root=%s: gadgets exist on the running system only", ctl->root);
        if (gadget_name_check(name, &diag) < 0)
                return ctl_say(&diag);
        r = live_open(name, ret);
        if (r < 0)
                return ctl_fail("%s: %s", name, strerror(-r));
        if (r == 0) {
                (void) ctl_fail("there is no gadget '%s' now (usb-gadgetctl list)", name);
                return CTL_INACTIVE;
        }
        return EXIT_SUCCESS;
}

/* ---- help ---- */

/* Columns that a text takes: "…" is three bytes. */
static int columns(const char *text) {
        return (int) strlen(text) - (strstr(text, "…") ? 2 : 0);
}

static void help_option(const Option *o) {
        char text[64];
        bool optional = o->argument && o->argument[0] == '[';

        (void) snprintf(text, sizeof text, "%s%s%s%s", o->name,
                        !o->argument ? ""
                        : optional   ? "[="
                                     : "=",
                        o->argument ? o->argument + optional : "", "");
        if (o->letter <= 0xff)
                printf("  -%c --%-22s%s\n", o->letter, text, o->help);
        else
                printf("     --%-22s%s\n", text, o->help);
}

static int help(void) {
        printf("Usage: usb-gadgetctl [OPTION]… VERB [ARGUMENT]…\n\nShow and check USB gadgets.\n\nVerbs:\n");
        for (const Verb *v = verbs; v->name; v++)
                if (v->help)
                        printf("  %s %s%*s%s\n", v->name, v->arguments,
                               MAX_OF(1, 26 - (int) strlen(v->name) - columns(v->arguments)), "", v->help);
        printf("\nOptions:\n");
        for (const Option *o = options; o->name; o++)
                help_option(o);
        printf("\nSee usb-gadgetctl(1) and usb-gadget.conf(5).\n");
        return EXIT_SUCCESS;
}

/* ---- options ---- */

static void fill_getopt(struct option *ret) {
        for (const Option *o = options; o->name; o++, ret++)
                *ret = (struct option){ o->name,
                                        !o->argument            ? no_argument
                                        : o->argument[0] == '[' ? optional_argument
                                                                : required_argument,
                                        NULL, o->letter };
        *ret = (struct option){};
}

/* Returns 0, 1 when there is nothing more to do, or -EINVAL. */
static int take_option(Ctl *ctl, int letter) {
        switch (letter) {
        case 'h':
                (void) help();
                return 1;
        case OPTION_VERSION:
                printf("usb-gadgetd %s\n", PROJECT_VERSION);
                return 1;
        case OPTION_ROOT:
                ctl->root = str_eq(optarg, "/") ? "" : optarg; /* that is this system */
                return 0;
        case OPTION_UDC:
                ctl->udc = optarg;
                return 0;
        case OPTION_JSON:
                if (output_set_json(optarg) < 0) {
                        (void) ctl_fail("--json: '%s' is not allowed (pretty, short or off)", optarg);
                        return -EINVAL;
                }
                return 0;
        case OPTION_NAME:
                ctl->name = optarg;
                return 0;
        case OPTION_OUTPUT:
                ctl->output = optarg;
                return 0;
        case OPTION_NO_PAGER:
                output_forbid_pager();
                return 0;
        case OPTION_NO_LEGEND:
                output_forbid_legend();
                return 0;
        case OPTION_FORCE:
                ctl->force = true;
                return 0;
        case OPTION_FULL:
                ctl->full = true;
                return 0;
        default:
                return -EINVAL; /* getopt_long() has said it */
        }
}

/* Options stand before the verb, or among its arguments; argv is then in order. Returns as take_option(). */
static int parse_options(Ctl *ctl, int argc, char *argv[], bool all) {
        struct option table[OPTIONS_MAX];
        int c, r = 0;

        fill_getopt(table);
        while (r == 0 && (c = getopt_long(argc, argv, all ? "h" : "+h", table, NULL)) >= 0)
                r = take_option(ctl, c);
        return r;
}

const Verb *ctl_find_verb(const char *name) {
        for (const Verb *v = verbs; v->name; v++)
                if (str_eq(v->name, name))
                        return v;
        return NULL;
}

static int run_verb(const Verb *v, const Ctl *ctl, int argc, char *argv[]) {
        if (argc - 1 < v->min || (v->max >= 0 && argc - 1 > v->max))
                return ctl_fail("usage: usb-gadgetctl %s%s%s", v->name, *v->arguments ? " " : "",
                                v->arguments);
        return v->run(ctl, argc, argv);
}

static int run(Ctl *ctl, int argc, char *argv[]) {
        const Verb *v;
        int r = parse_options(ctl, argc, argv, false);

        if (r != 0)
                return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        argc -= optind;
        argv += optind;
        if (argc < 1)
                return ctl_fail("no verb given (see --help)");
        v = ctl_find_verb(argv[0]);
        if (!v)
                return ctl_fail("unknown verb '%s' (see --help)", argv[0]);
        if (!v->own_options) {
                optind = 0;                              /* getopt_long(3): scan anew */
                argv[0] = program_invocation_short_name; /* that is what it takes it for */
                r = parse_options(ctl, argc, argv, true);
                if (r != 0)
                        return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
                /* the verb's name goes to where its arguments begin */
                argv[optind - 1] = (char *) v->name;
                argc -= optind - 1;
                argv += optind - 1;
        }
        if (host_read(ctl->root, &ctl->host) < 0)
                return ctl_fail("out of memory");
        r = run_verb(v, ctl, argc, argv);
        host_done(&ctl->host);
        return r;
}

/* Where one of the three is closed, a file that is opened later must not take its place: what is printed would go there. */
static int fill_standard_files(void) {
        int fd;

        do
                fd = open("/dev/null", O_RDONLY); /* what is written to it is an error, as it was */
        while (fd >= 0 && fd <= STDERR_FILENO);
        (void) close_fd(fd);
        return fd < 0 ? -errno : 0;
}

int main(int argc, char *argv[]) {
        Ctl ctl = { .root = "" };
        int code, r;

        if (fill_standard_files() < 0)
                return EXIT_FAILURE;
        (void) setlocale(LC_ALL, "C.UTF-8");
        code = run(&ctl, argc, argv);
        r = output_finish();
        return r < 0 && code == EXIT_SUCCESS ? ctl_fail("cannot write: %s", strerror(-r)) : code;
}
