/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Budget · are there endpoints for all functions of a configuration? Controllers differ in which they have, and the
 * kernel gives them out in order, the first that fits (drivers/usb/gadget/epautoconf.c): the same is done here. Pure.
 */
#pragma once

#include "profile/profile.h"

enum {
        DIRECTION_IN = 1 << 0,
        DIRECTION_OUT = 1 << 1,
};

/* Endpoints of a controller that are alike and stand beside each other in its list. */
typedef struct EndpointRun {
        unsigned count;
        unsigned directions; /* with both: one of them at a time */
        unsigned types;      /* bits of TransferType */
        unsigned max_packet; /* of all speeds; 0: any */
} EndpointRun;

#define ENDPOINT_RUNS_MAX 32

typedef struct Controller {
        const char *driver;                  /* as in /sys/class/udc/…/device/driver */
        EndpointRun runs[ENDPOINT_RUNS_MAX]; /* in the order of the controller's list; ends with a count of 0 */
} Controller;

/* What USB itself allows. */
extern const Controller controller_usb;

/*
 * The controller of a driver that gives each the same endpoints, or NULL: most have what the hardware says, which the
 * kernel does not tell.
 */
const Controller *controller_find(const char *driver);
/* All of them; ends with a row without driver. */
extern const Controller controllers[];

/* One that has pairs of general endpoints: so many in each direction. */
Controller controller_of_pairs(const char *driver, unsigned in, unsigned out);

/* How a configuration lacks an endpoint. */
typedef struct BudgetGap {
        const Configuration *configuration;
        const Function *function; /* the first that gets none */
        EndpointNeed need;
        unsigned before; /* endpoints of that direction that the functions before it and itself have got */
} BudgetGap;

/*
 * Can the functions of every configuration be bound? What is not known of a function, as one whose client describes it,
 * is taken for nothing. version is that of the kernel, { 0, 0 } if it is not known. If not, *ret is the first gap.
 */
bool budget_fits(const Profile *p, const Controller *c, const unsigned version[static 2], BudgetGap *ret);

/* The endpoints of one function: calls add for each, in order, until it returns false. Returns false then. */
bool function_each_endpoint(const Function *f, const unsigned version[static 2],
                            bool (*add)(const EndpointNeed *need, void *userdata), void *userdata);
