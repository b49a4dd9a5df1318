/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Clients · the services of a plan: started, stopped, and, where one describes its function, missed.
 */
#pragma once

#include "daemon/manager.h"
#include "kernel/target.h"

typedef struct Clients Clients;

typedef struct ClientsHandlers {
        void (*stopped)(void *userdata); /* all that clients_stop() began to stop */
        ManagerUnitHandler describer;    /* what becomes of a client that describes a function */
        void *userdata;
} ClientsHandlers;

/* Returns 0 or -ENOMEM. */
int clients_new(Manager *manager, const ClientsHandlers *handlers, Clients **ret);
Clients *clients_free(Clients *c);

/* Begins to watch the describing clients of a plan, which must stay valid. Returns 0 or a negative errno. */
int clients_watch(Clients *c, const Plan *plan);

/*
 * Starts the client of a step, if its Activation= is always. One that may run without the gadget is restarted: it
 * may be up already, without its files.
 */
void clients_start(Clients *c, const Step *s);
/* Starts those with Activation=bound: it is. */
void clients_start_bound(Clients *c, const Plan *plan);
/* True if a client is one of those. */
bool clients_use_devices(const Plan *plan);
/* Starts all clients that do not run, but the manual ones: the host enabled the gadget. */
void clients_start_enabled(Clients *c, const Plan *plan);

/* Stops those that have StopOn= this event, or one that it includes. */
void clients_stop_on(Clients *c, const Plan *plan, StopOn event);

/*
 * Begins to stop the clients that the gadget serves. Returns true if some are being stopped: then handlers.stopped
 * follows.
 */
bool clients_stop(Clients *c, const Plan *plan, Target *t);
