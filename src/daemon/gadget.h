/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gadget · one gadget's life: when which step of the plan is done or undone. Everything that happens comes in as
 * an event; gadget_step() is the only place that changes the state.
 */
#pragma once

#include "daemon/manager.h"
#include "kernel/target.h"

typedef enum GadgetState {
        GADGET_RESTING,     /* nothing of it exists */
        GADGET_BUILDING,    /* walking the plan forward */
        GADGET_WAITING_UDC, /* all but bound: there is no controller for it now */
        GADGET_BOUND,
        GADGET_STOPPING,    /* its clients are being stopped */
        GADGET_UNDOING,     /* walking the plan backward */
        GADGET_GONE,
        _GADGET_STATE_MAX,
} GadgetState;

typedef enum GadgetEvent {
        EVENT_START,        /* go on walking */
        EVENT_JOB_DONE,     /* the unit job that the walk waits for */
        EVENT_JOB_FAILED,
        EVENT_TICK,         /* the timer that the walk asked for */
        EVENT_CLIENT_ENDED, /* a client that describes its function is gone */
        EVENT_UDC,          /* a controller came, went or changed hands */
        EVENT_CLIENTS_STOPPED,
        EVENT_STOP,         /* we were asked to end */
        _GADGET_EVENT_MAX,
} GadgetEvent;

typedef struct Gadget Gadget;

/* Makes a resting gadget. event must outlive it. Returns 0 or a negative errno, said in the log. */
int gadget_new(sd_event *event, Manager *manager, const char *name, Gadget **ret);
Gadget *gadget_free(Gadget *g);
DEFINE_CLEANUP(Gadget *, gadget_free)

/*
 * Takes over what a former life of the daemon left, if it is whole: the gadget runs on, nobody notices.
 * Returns 1 if it did, 0 if there is nothing or nothing whole to take over, or a negative errno.
 */
int gadget_adopt(Gadget *g);

/*
 * Undoes what a former life left behind, then builds the plan, which is taken over; a plan without steps only
 * cleans up. The event loop is left with the exit code when the gadget is gone.
 */
void gadget_start(Gadget *g, Plan *plan);

/* Stops the clients, undoes everything, leaves the event loop with exit_code. */
void gadget_stop(Gadget *g, int exit_code);
