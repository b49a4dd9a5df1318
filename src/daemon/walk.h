/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Walk · along the steps of a plan, forward until all is done, backward until nothing is left. Says where it stands;
 * what that means for the gadget, and when to go on, is decided in daemon/gadget.
 */
#pragma once

#include "daemon/await.h"
#include "daemon/back-off.h"
#include "daemon/bind.h"
#include "daemon/clients.h"
#include "daemon/ep0.h"
#include "daemon/notify.h"
#include "daemon/timer.h"

typedef enum WalkResult {
        WALK_DONE,
        WALK_WAITS,  /* for a mount or the timer */
        WALK_NO_UDC, /* all but bound: there is no controller for it now */
} WalkResult;

/* Resting state: all zero but for what is set by its owner, and TARGET_NULL. */
typedef struct Walk {
        /* set by the owner */
        const char *name;
        Manager *manager;
        Clients *clients;
        Ep0s *ep0s;
        Target target;
        Timer timer; /* one is enough: a walk waits for one thing */
        void (*mounted)(bool ok, const char *result, void *userdata);
        void (*unmounted)(void *userdata); /* or not: undo_failed */
        void *userdata;
        /* its own */
        Plan plan;       /* what exists, or is being built */
        size_t position; /* forward: steps before it are done; backward: steps from it on are undone */
        bool begun;      /* forward: the step at position was tried and may have left something */
        bool undo_failed;
        char *unit; /* the mount that the walk waits for */
        Await await;
        BindAttempt attempt;
        BackOff back_off;
        Notify notify;
} Walk;

void walk_done(Walk *w);

/* The step that the walk is at; NULL at the end. */
const Step *walk_current(const Walk *w);

/* Takes over a plan. Nothing is touched if another gadget serves one of its clients: -EEXIST. */
int walk_begin(Walk *w, Plan *plan, Diagnostics *diag);
/* Takes over the plan that an earlier life recorded; returns 1, 0 if there is none, or a negative errno. */
int walk_take_record(Walk *w, Diagnostics *diag);
/* Whole: every step's result is there, but for the bind, which comes and goes. */
bool walk_is_whole(Walk *w);

/* As far as it goes: a WalkResult, or a negative errno with words in diag. */
int walk_forward(Walk *w, Diagnostics *diag);
/* The step that it waited for is done. */
void walk_next(Walk *w);
/* To where the walk begins anew while everything else stands: are descriptors there, is there a controller? */
void walk_rewind(Walk *w);
/* The values of another plan, which is taken over, while bound: all of them, or, with an error, none. */
int walk_change_live(Walk *w, Plan *plan, Diagnostics *diag);
/* The same between an unbind and the bind that follows, also after an error. */
int walk_change_values(Walk *w, Plan *plan, Diagnostics *diag);

/* From a step that failed or was interrupted. */
void walk_turn(Walk *w);
/* As far as it goes: WALK_DONE, or WALK_WAITS. */
WalkResult walk_back(Walk *w);
/* The mount that it waited for is gone. */
void walk_back_next(Walk *w);
