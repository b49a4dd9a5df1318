/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl complete WORD…: what may stand for the last of these words, for the shells' completion. One candidate per
 * line, a description behind a tab; ":files" stands for the names of files.
 */
#include "ctl/ctl.h"
#include "ctl/devices.h"
#include "profile/source.h"
#include "util/file.h"

static void offer(const char *word, const char *description) {
        printf("%s\t%s\n", word, description ?: "");
}

static void offer_options(void) {
        for (const Option *o = options; o->name; o++) {
                printf("--%s%s\t%s\n", o->name, o->argument && o->argument[0] != '[' ? "=" : "", o->help);
                for (const char *const *w = o->words; w && *w; w++)
                        printf("--%s=%s\t%s\n", o->name, *w, o->help);
        }
}

static void offer_verbs(void) {
        for (const Verb *v = verbs; v->name; v++)
                if (v->help)
                        offer(v->name, v->help);
}

static void offer_profiles(const Ctl *ctl) {
        _cleanup_(str_list_done) StrList names = {};

        if (source_list(ctl->root, &names) < 0)
                return;
        for (size_t i = 0; i < names.n; i++)
                offer(names.items[i], NULL);
}

static void offer_gadgets(void) {
        _cleanup_(str_list_done) StrList names = {};

        if (live_list(&names) < 0)
                return;
        for (size_t i = 0; i < names.n; i++)
                offer(names.items[i], NULL);
}

/* As insert and eject take them: FUNCTION/NUMBER, the medium as description */
static void offer_luns(const char *gadget) {
        _cleanup_(live_close) Live live = LIVE_NULL;
        _cleanup_(str_list_done) StrList functions = {};

        if (!gadget || live_open(gadget, &live) <= 0 || dir_list_at(live.fd, "functions", &functions) < 0)
                return;
        for (size_t i = 0; i < functions.n; i++) {
                _cleanup_json_ json_object *luns = luns_of(&live, functions.items[i]);

                for (size_t k = 0; luns && k < json_object_array_length(luns); k++) {
                        json_object *lun = json_object_array_get_idx(luns, k);

                        printf("%s/%s\t%s\n", strchr(functions.items[i], '.') + 1,
                               json_text(lun, "lun") + strlen("lun."),
                               json_text(lun, "file") ?: "no medium");
                }
        }
}

static void offer_types(void) {
        for (const FunctionType *t = NULL; (t = function_type_next(t));)
                offer(t->name, t->text);
}

static void offer_functions(const Ctl *ctl, const char *profile) {
        _cleanup_(diag_done) Diagnostics diag = {};
        _cleanup_(profile_freep) Profile *p = NULL;
        size_t i = 0;

        if (!profile || ctl_load(ctl, profile, &diag, &p) < 0)
                return;
        for (const Function *f; (f = ctl_next_described(p, &i));)
                offer(f->name, NULL);
}

/* first is the first argument of the verb, if it stands there already. */
static void offer_arguments(const Ctl *ctl, ArgumentKind kind, const char *first) {
        switch (kind) {
        case ARGUMENT_PROFILE:
                offer_profiles(ctl);
                break;
        case ARGUMENT_PROFILE_OR_FILE:
                offer_profiles(ctl);
                puts(":files");
                break;
        case ARGUMENT_FILE:
                puts(":files");
                break;
        case ARGUMENT_GADGET:
                offer_gadgets();
                break;
        case ARGUMENT_GADGET_OR_FILE:
                offer_gadgets();
                puts(":files");
                break;
        case ARGUMENT_LUN:
                offer_luns(first);
                break;
        case ARGUMENT_TYPE:
                offer_types();
                break;
        case ARGUMENT_FUNCTION:
                offer_functions(ctl, first);
                break;
        default:
                break;
        }
}

static ArgumentKind kind_of(const Verb *v, int place) {
        ArgumentKind kind = ARGUMENT_ANY;

        if (v->max >= 0 && place >= v->max)
                return kind;
        for (int i = 0; i < VERB_ARGUMENTS && i <= place && v->kinds[i] != ARGUMENT_ANY; i++)
                kind = v->kinds[i];
        return kind;
}

/* --root DIRECTORY: an option whose value is the next word */
static bool takes_next(const char *word) {
        for (const Option *o = options; o->name; o++)
                if (o->argument && o->argument[0] != '[' && str_eq(str_after(word, "--"), o->name))
                        return true;
        return false;
}

int verb_complete(const Ctl *ctl, int argc, char *argv[]) {
        const char *first = NULL;
        const Verb *v = NULL;
        int place = 0;

        for (int i = 1; i + 1 < argc; i++)
                if (argv[i][0] == '-')
                        i += takes_next(argv[i]); /* its value is no verb */
                else if (v) {
                        first = first ?: argv[i];
                        place++;
                } else if (!(v = ctl_find_verb(argv[i])))
                        return EXIT_SUCCESS;
        if (v && v->own_options)
                return EXIT_SUCCESS;
        if (argv[argc - 1][0] == '-')
                offer_options();
        else if (v)
                offer_arguments(ctl, kind_of(v, place), first);
        else
                offer_verbs();
        return EXIT_SUCCESS;
}
