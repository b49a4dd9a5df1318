/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Gadget · one gadget's life: when which step of the plan is done or undone. Everything that happens comes in as
 * an event; gadget_step() is the only place that changes the state.
 */
#pragma once

#include "daemon/manager.h"
#include "profile/plan.h"

typedef struct Gadget Gadget;

/*
 * Makes a resting gadget; name, event and manager must outlive it.
 * Returns 0; -EOPNOTSUPP if this kernel has no gadgets; or another negative errno; words in diag.
 */
int gadget_new(sd_event *event, Manager *manager, const char *name, Diagnostics *diag, Gadget **ret);
Gadget *gadget_free(Gadget *g);
DEFINE_CLEANUP(Gadget *, gadget_free)

/*
 * Takes over what a former life of the daemon left, if it is whole: the gadget runs on, nobody notices.
 * Returns 1 if it did; 0 if there is nothing or nothing whole to take over; -EINVAL if the record cannot be read;
 * or another negative errno; words in diag.
 */
int gadget_adopt(Gadget *g, Diagnostics *diag);

/*
 * Undoes what a former life left behind, then builds the plan, which is taken over. The event loop is left with
 * the exit code when the gadget is gone.
 */
void gadget_start(Gadget *g, Plan *plan);

/*
 * Takes away what a former life left, whole or not; the event loop is left with the exit status. Without a record
 * that is no more than its empty folder. Returns 1 if there is one, 0 if not, or as gadget_adopt().
 */
int gadget_remove_remains(Gadget *g, Diagnostics *diag);

/* The end of a reload: 0, or the exit status with which the daemon ends; and how things stand. */
typedef void (*GadgetReloaded)(int code, const char *text, void *userdata);

/*
 * Makes the gadget that of another plan, which is taken over. Nothing is written if it is the same one. Media change
 * while it is bound; values of the device and its configurations between an unbind and a bind, and clients keep their
 * files: if the kernel refuses one of these, all stay as they were. For anything else the gadget is taken away and
 * built anew.
 * Returns 0, and reloaded is called, perhaps at once; or -EBUSY if a start, a stop or a reload is under way.
 */
int gadget_reload(Gadget *g, Plan *plan, GadgetReloaded reloaded, void *userdata);

/* Stops the clients, undoes everything, leaves the event loop with exit_code. */
void gadget_stop(Gadget *g, int exit_code);
