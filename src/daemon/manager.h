/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Manager · the only door to sd-bus: PID 1 over its private socket, as systemctl uses it, so that no bus broker
 * is needed. Units are started and stopped as jobs; nothing here waits. The connection is there while a job is under way
 * or a unit is watched. When PID 1 executes itself anew it is made anew, and what was asked and not yet answered is
 * asked again.
 */
#pragma once

#include <systemd/sd-event.h>

#include "util/macro.h"

typedef struct Manager Manager;

typedef enum ManagerVerb {
        MANAGER_START,
        MANAGER_STOP,
        MANAGER_RESTART,
        _MANAGER_VERB_MAX,
} ManagerVerb;

/*
 * Called once per job: result is "done", or another word of JobRemoved ("failed", "timeout", "dependency", …), or
 * the text of the error with which PID 1 refused the job.
 */
typedef void (*ManagerJobHandler)(const char *unit, const char *result, void *userdata);

typedef enum ManagerChange {
        MANAGER_UNIT_LEFT,   /* it was active and is not any more; systemd may be about to restart it */
        MANAGER_UNIT_ENDED,  /* it was up and is inactive */
        MANAGER_UNIT_FAILED, /* it was up and has failed; systemd does not restart it */
} ManagerChange;

/* Called for each change of a watched unit; one that ends while it is active is LEFT first. */
typedef void (*ManagerUnitHandler)(const char *unit, ManagerChange change, void *userdata);

/* The event loop is left with EX_TEMPFAIL if PID 1 cannot be reached any more. Returns 0 or -ENOMEM. */
int manager_new(sd_event *event, Manager **ret);
Manager *manager_free(Manager *m);

/*
 * Queues a job. A unit that is stopped before it was up is not left as failed. Returns 0 or a negative errno, in
 * which case the handler is not called.
 */
int manager_queue(Manager *m, ManagerVerb verb, const char *unit, ManagerJobHandler handler, void *userdata);

/* Lets a unit that failed too often start again; nothing happens if it has not. */
void manager_reset_failed(Manager *m, const char *unit);

/* Reports changes of a unit from now on, once however often it is asked. Returns 0 or a negative errno. */
int manager_watch(Manager *m, const char *unit, ManagerUnitHandler handler, void *userdata);

/* LoadState of a unit, which is loaded for that ("loaded", "not-found", "masked", …). Waits for the answer. */
int manager_load_state(Manager *m, const char *unit, char **ret);
