/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl complete WORD…: what may stand for the last of these words, for the shells' completion. One candidate per
 * line, a description behind a tab; ":files" stands for the names of files.
 */
#include "ctl/ctl.h"
#include "profile/source.h"
#include "util/text.h"

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

static void offer_types(void) {
        for (const FunctionType *t = NULL; (t = function_type_next(t));)
                offer(t->name, t->text);
}

static void offer_arguments(const Ctl *ctl, ArgumentKind kind) {
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
        case ARGUMENT_TYPE:
                offer_types();
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

int verb_complete(const Ctl *ctl, int argc, char *argv[]) {
        const Verb *v = NULL;
        int place = 0;

        for (int i = 1; i + 1 < argc; i++)
                if (argv[i][0] == '-')
                        continue;
                else if (v)
                        place++;
                else if (!(v = ctl_find_verb(argv[i])))
                        return EXIT_SUCCESS;
        if (v && v->own_options)
                return EXIT_SUCCESS;
        if (argv[argc - 1][0] == '-')
                offer_options();
        else if (v)
                offer_arguments(ctl, kind_of(v, place));
        else
                offer_verbs();
        return EXIT_SUCCESS;
}
