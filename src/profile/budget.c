/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "profile/budget.h"

/* ---- what a function asks for ---- */

/* Everything of it is there where the profile says nothing (u_uac1.h, u_uac2.h). */
static bool any_yes(const Section *s, const char *a, const char *b) {
        return section_bool(s, a, true) || section_bool(s, b, true);
}

static bool has_volumes(const Function *f) {
        const Section *s = f->section;
        /* f_uac1.c asks for it also without channels */
        bool always = str_eq(f->type->name, "uac1");

        return ((always || section_number(s, "p_chmask", 3)) &&
                any_yes(s, "p_mute_present", "p_volume_present")) ||
               ((always || section_number(s, "c_chmask", 3)) &&
                any_yes(s, "c_mute_present", "c_volume_present"));
}

static bool is_wanted(const Function *f, EndpointWhen when, const unsigned version[static 2]) {
        const Section *s = f->section;

        switch (when) {
        case WHEN_OUT_REPORTS:
                return !section_bool(s, "no_out_endpoint", false);
        case WHEN_VOLUMES:
                return has_volumes(f);
        case WHEN_PLAYED:
                return section_number(s, "c_chmask", 3) != 0;
        case WHEN_PACED:
                return section_number(s, "c_chmask", 3) != 0 &&
                       !str_eq(section_text(s, "c_sync", "async"), "adaptive");
        case WHEN_RECORDED:
                return section_number(s, "p_chmask", 3) != 0;
        case WHEN_CAMERA_REPORTS: /* an unknown kernel counts as a new one */
                return section_bool(s, "control/enable_interrupt_ep", false) ||
                       (version[0] != 0 && (version[0] < 6 || (version[0] == 6 && version[1] < 3)));
        default:
                return true;
        }
}

/* The kernel takes them when it reads the descriptors of the first speed. */
static bool each_of_interfaces(const Function *f, bool (*add)(const EndpointNeed *need, void *userdata),
                               void *userdata) {
        FOREACH_ITEM(it, f->interfaces, f->n_interfaces)
                FOREACH_ITEM(e, it->endpoints, it->n_endpoints) {
                        EndpointNeed need = {
                                .type = e->type == ENDPOINT_INTERRUPT ? TRANSFER_INTERRUPT : TRANSFER_BULK,
                                .in = e->in,
                                .max_packet = endpoint_max_packet(e, SPEED_FULL),
                        };

                        if (!add(&need, userdata))
                                return false;
                }
        return true;
}

bool function_each_endpoint(const Function *f, const unsigned version[static 2],
                            bool (*add)(const EndpointNeed *need, void *userdata), void *userdata) {
        if (f->type->functionfs)
                return each_of_interfaces(f, add, userdata);
        for (const EndpointNeed *need = f->type->endpoints; need && need->type != _TRANSFER_TYPE_MAX; need++)
                if (is_wanted(f, need->when, version) && !add(need, userdata))
                        return false;
        return true;
}

/* ---- what a controller gives ---- */

typedef struct Claim {
        const Controller *controller;
        unsigned claimed[ENDPOINT_RUNS_MAX];
        unsigned got[2]; /* out, in */
        EndpointNeed refused;
} Claim;

/* usb_gadget_ep_match_desc(): what is for bulk does for interrupts, too. */
static bool matches(const EndpointRun *run, const EndpointNeed *need) {
        unsigned types = 1U << need->type | (need->type == TRANSFER_INTERRUPT ? 1U << TRANSFER_BULK : 0);

        return run->directions & (need->in ? DIRECTION_IN : DIRECTION_OUT) && run->types & types &&
               (run->max_packet == 0 || need->max_packet <= run->max_packet);
}

static bool claim(const EndpointNeed *need, void *userdata) {
        Claim *c = userdata;

        for (size_t i = 0; i < ENDPOINT_RUNS_MAX && c->controller->runs[i].count > 0; i++)
                if (c->claimed[i] < c->controller->runs[i].count && matches(c->controller->runs + i, need)) {
                        c->claimed[i]++;
                        c->got[need->in]++;
                        return true;
                }
        c->refused = *need;
        return need->when == WHEN_POSSIBLE;
}

/* Each configuration has all endpoints (usb_ep_autoconfig_reset() between them). */
static bool configuration_fits(const Profile *p, const Configuration *c, const Controller *controller,
                               const unsigned version[static 2], BudgetGap *ret) {
        Claim state = { .controller = controller };

        for (size_t i = 0; i < c->n_functions; i++) {
                const Function *f = p->functions + c->functions[i];

                if (!function_each_endpoint(f, version, claim, &state)) {
                        *ret = (BudgetGap){ c, f, state.refused, state.got[state.refused.in] };
                        return false;
                }
        }
        return true;
}

bool budget_fits(const Profile *p, const Controller *c, const unsigned version[static 2], BudgetGap *ret) {
        FOREACH_ITEM(it, p->configurations, p->n_configurations)
                if (!configuration_fits(p, it, c, version, ret))
                        return false;
        return true;
}
