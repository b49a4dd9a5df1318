/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usb-gadgetctl cat: a profile with its drop-ins merged, and where each line of it comes from. What it prints is a profile.
 */
#include "ctl/ctl.h"
#include "ctl/output.h"
#include "profile/write.h"

static void add_origin(json_object *o, const Origin *at) {
        json_add_text(o, "file", at->path);
        json_add_number(o, "line", at->line);
}

static json_object *section_to_json(const Section *s) {
        json_object *o = json_new_object(), *settings = json_new_array();

        json_add_text(o, "section", section_types[s->kind].name);
        json_add_text(o, "argument", s->argument);
        add_origin(o, &s->at);
        FOREACH_ITEM(it, s->settings, s->n_settings) {
                json_object *setting = json_append_object(settings);

                json_add_text(setting, "key", it->name);
                json_add_text(setting, "value", it->value);
                add_origin(setting, &it->at);
        }
        json_add(o, "settings", settings);
        return o;
}

static void print_origin(const Origin *at) {
        printf("%s# %s:%u%s\n", output_colour(COLOUR_FAINT), at->path, at->line, output_colour(COLOUR_NONE));
}

static void print_section(const Section *s) {
        print_origin(&s->at);
        write_section(stdout, s->kind, s->argument);
        FOREACH_ITEM(it, s->settings, s->n_settings) {
                print_origin(&it->at);
                write_setting(stdout, it->name, it->value);
        }
}

int verb_cat(const Ctl *ctl, int argc _unused_, char *argv[]) {
        _cleanup_(profile_freep) Profile *p = ctl_load_or_say(ctl, argv[1]);
        json_object *sections = NULL;

        if (!p)
                return EXIT_FAILURE;
        if (output_is_json())
                sections = json_new_array();
        else
                output_page();
        for (size_t i = 0; i < p->doc.n_sections; i++)
                if (sections)
                        json_append(sections, section_to_json(p->doc.sections[i]));
                else {
                        if (i > 0)
                                putchar('\n');
                        print_section(p->doc.sections[i]);
                }
        return sections ? output_json(sections) : EXIT_SUCCESS;
}
