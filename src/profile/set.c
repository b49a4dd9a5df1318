/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/set.h"
#include "profile/source.h"

void profile_set_done(ProfileSet *s) {
        for (size_t i = 0; i < s->n; i++)
                (void) profile_free(s->items[i]);
        free(s->items);
        *s = (ProfileSet){};
}

int profile_set_load(const char *root, const Specifiers *host,
                     void (*on_broken)(const char *name, Diagnostics *diag), ProfileSet *ret) {
        _cleanup_(profile_set_done) ProfileSet set = {};
        _cleanup_(str_list_done) StrList names = {};

        if (source_list(root, &names) < 0)
                return -ENOMEM;
        for (size_t i = 0; i < names.n; i++) {
                _cleanup_(diag_done) Diagnostics diag = {};
                Profile *p;
                int r;

                if (array_grow(&set.items, set.n, sizeof(Profile *)) < 0)
                        return -ENOMEM;
                r = profile_load(root, names.items[i], host, &diag, &p);
                if (r == -ENOMEM)
                        return r;
                if (r >= 0)
                        set.items[set.n++] = p;
                else if (on_broken)
                        on_broken(names.items[i], &diag);
        }
        *ret = set;
        set = (ProfileSet){};
        return 0;
}
