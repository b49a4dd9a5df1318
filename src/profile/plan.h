/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Plan · a gadget as the ordered list of steps that build it. The same list is walked forward to build, backward
 * to tear down, and kept as text while the gadget exists: one truth in three uses. Pure.
 */
#pragma once

#include "profile/profile.h"

typedef enum StepKind {
        STEP_GADGET, /* NAME */
        STEP_ATTR,   /* PATH VALUE: a file below the gadget directory */
        STEP_BYTES,  /* PATH HEX: such a file whose value is no text */
        STEP_STRING, /* DIRECTORY LANGUAGE NAME VALUE: DIRECTORY/strings/LANGUAGE/NAME, "." for the gadget's own */
        STEP_CONFIG,    /* LABEL.NUMBER */
        STEP_FUNCTION,  /* TYPE.INSTANCE below functions/ */
        STEP_DIRECTORY, /* PATH: a directory below the gadget directory, as a further LUN */
        STEP_MOUNT,     /* INSTANCE PATH OPTIONS */
        STEP_DESCRIBE,  /* NAME PATH DESCRIPTORS STRINGS, in hexadecimal */
        STEP_ZLP,       /* PATH FILE */
        STEP_LINK,      /* PATH TARGET, both below the gadget directory */
        STEP_CLIENT, /* UNIT ACTIVATION STOP required|optional TEXT: what is published for the hand-over */
        STEP_AWAIT,  /* FUNCTION PATH MILLISECONDS UNIT: the client describes; wait until it has */
        STEP_BIND,   /* UDC, or "auto" */
        _STEP_KIND_MAX,
} StepKind;

#define STEP_ARGS_MAX 5

typedef struct Step {
        StepKind kind;
        char *arg[STEP_ARGS_MAX];
} Step;

typedef struct Plan {
        Step *steps;
        size_t n;
} Plan;

/* What a plan needs to know beside the profile. */
typedef struct PlanContext {
        const char *serial_number; /* of this machine for this gadget: the string where the profile gives none, and what
                                      MAC addresses follow from; NULL: it has none */
} PlanContext;

/* Returns 0 or -ENOMEM. */
int plan_new(const Profile *p, const PlanContext *context, Plan *ret);
void plan_done(Plan *p);

/* The steps change hands. */
static inline Plan plan_take(Plan *p) {
        return TAKE_GENERIC(*p, Plan, ((Plan){}));
}

/* Appends a step with copies of its arguments, as many as its kind has. Returns 0 or -ENOMEM. */
int plan_add(Plan *p, StepKind kind, ...);

/* One step per line: its name and its arguments, quoted where needed. NULL when out of memory. */
char *plan_to_text(const Plan *p);

/* The inverse. Returns 0, -EINVAL (ret_line names the first line that is no step) or -ENOMEM. */
int plan_from_text(const char *text, Plan *ret, unsigned *ret_line);

typedef enum PlanChange {
        PLAN_SAME,
        PLAN_LIVE,   /* other values in steps that target_rewrite() can do while the gadget is bound */
        PLAN_VALUES, /* the same while functions exist */
        PLAN_OTHER,
} PlanChange;

/* What leads from a plan that exists to another one. */
PlanChange plan_compare(const Plan *from, const Plan *to);
bool step_equal(const Step *a, const Step *b);

const char *step_name(StepKind kind);

/* The first step of that kind at or behind *i, or NULL; *i is then behind it. */
const Step *plan_next(const Plan *p, StepKind kind, size_t *i);

/* The value of an attribute in a directory below the gadget's, "" for that itself; NULL if the plan does not set it. */
const char *plan_attribute(const Plan *p, const char *directory, const char *name);
/* A string in US English of a configuration's directory, or of "." for the gadget; NULL as above. */
const char *plan_string(const Plan *p, const char *directory, const char *name);
