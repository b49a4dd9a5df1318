/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>

#include "profile/draft.h"
#include "profile/profile.h"

static int check_flags(const Draft *d) {
        static const struct {
                uint32_t flag;
                const char *name, *why;
        } refused[] = {
                { FUNCTIONFS_VIRTUAL_ADDR, "FUNCTIONFS_VIRTUAL_ADDR", "endpoint files are named by number" },
                { FUNCTIONFS_ALL_CTRL_RECIP, "FUNCTIONFS_ALL_CTRL_RECIP",
                  "a program that answers control requests needs Descriptors=client" },
                { FUNCTIONFS_CONFIG0_SETUP, "FUNCTIONFS_CONFIG0_SETUP",
                  "a program that answers control requests needs Descriptors=client" },
        };
        int r = 0;

        FOREACH_ITEM(it, refused, ELEMENTSOF(refused))
                if (d->blob->flags & it->flag)
                        r = draft_refuse(d, 8, "%s is set (not in a profile: %s)", it->name, it->why);
        return r;
}

/* ---- what must be the same at all speeds ---- */

static bool same_classes(const BlobSetting *a, const BlobSetting *b) {
        if (a->n_classes != b->n_classes)
                return false;
        for (size_t i = 0; i < a->n_classes; i++)
                if (a->classes[i].behind_endpoint != b->classes[i].behind_endpoint ||
                    a->classes[i].size != b->classes[i].size ||
                    memcmp(a->classes[i].data, b->classes[i].data, a->classes[i].size) != 0)
                        return false;
        return true;
}

static bool same_setting(const BlobSetting *a, const BlobSetting *b) {
        return a->number == b->number && a->alternate == b->alternate && a->n_promised == b->n_promised &&
               a->class == b->class && a->subclass == b->subclass && a->protocol == b->protocol &&
               a->string == b->string && a->n_endpoints == b->n_endpoints && same_classes(a, b);
}

static bool same_associations(const BlobSpeed *a, const BlobSpeed *b) {
        if (a->n_associations != b->n_associations)
                return false;
        for (size_t i = 0; i < a->n_associations; i++) {
                BlobAssociation x = a->associations[i], y = b->associations[i];

                if (x.first != y.first || x.count != y.count || x.class != y.class ||
                    x.subclass != y.subclass || x.protocol != y.protocol || x.string != y.string ||
                    (x.at < a->settings[0].at) != (y.at < b->settings[0].at))
                        return false;
        }
        return true;
}

static int check_speed(const Draft *d, Speed speed, const BlobSpeed *first) {
        const BlobSpeed *s = d->blob->speeds + speed;

        if (s->otg_at)
                return draft_refuse(d, s->otg_at, "an OTG descriptor (not in a profile)");
        if (s->n_settings != first->n_settings)
                return draft_refuse(d, s->n_settings ? s->settings[0].at : 0,
                                    "%zu interface descriptors at %s speed (%zu, as at the first)",
                                    s->n_settings, speed_names[speed], first->n_settings);
        for (size_t i = 0; i < s->n_settings; i++)
                if (!same_setting(s->settings + i, first->settings + i))
                        return draft_refuse(
                                        d, s->settings[i].at,
                                        "interface %u at %s speed is not that of byte %zu (one description for all "
                                        "speeds, but for packets and intervals)",
                                        s->settings[i].number, speed_names[speed], first->settings[i].at);
        if (!same_associations(s, first))
                return draft_refuse(
                                d, s->n_associations ? s->associations[0].at : s->settings[0].at,
                                "the interface associations at %s speed are others (the same for all speeds)",
                                speed_names[speed]);
        return 0;
}

static int check_speeds(const Draft *d) {
        const BlobSpeed *first = blob_first_speed(d->blob);

        if (first->n_settings == 0)
                return draft_refuse(d, 0, "no interface is described (at least one)");
        for (Speed s = 0; s < _SPEED_MAX; s++) {
                int r = d->blob->speeds[s].n > 0 ? check_speed(d, s, first) : 0;

                if (r < 0)
                        return r;
        }
        return 0;
}

static int check_count(const Draft *d) {
        const BlobSpeed *first = blob_first_speed(d->blob);
        unsigned n[2] = {};

        FOREACH_ITEM(it, first->settings, first->n_settings)
                FOREACH_ITEM(e, it->endpoints, it->n_endpoints)
                        if (++n[!!(e->address & USB_DIR_IN)] > ENDPOINTS_PER_DIRECTION)
                                return draft_refuse(d, e->at,
                                                    "more endpoints of one direction than USB has (%d)",
                                                    ENDPOINTS_PER_DIRECTION);
        return 0;
}

int draft_check(const Draft *d, int *ret_limits) {
        int r = check_speeds(d), k = check_flags(d);

        if (r >= 0)
                *ret_limits = draft_both(k, check_count(d));
        return r;
}
