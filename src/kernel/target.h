/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Target · one gadget in the kernel and in our runtime directory: does and undoes single steps of a plan. What
 * needs PID 1, a controller or patience (mount, await, bind) is the daemon's; here these steps are only looked at.
 */
#pragma once

#include "kernel/view.h"
#include "profile/plan.h"

/* Resting state: TARGET_NULL. */
typedef struct Target {
        const char *name; /* the gadget's */
        int gadgets_fd;   /* configfs' usb_gadget */
        int run_fd;       /* our runtime directory */
        int gadget_fd;    /* the gadget's directory, -EBADF while there is none */
        View *view;       /* open between the gadget's making and its first function */
} Target;

#define TARGET_NULL                                                                                         \
        { .gadgets_fd = -EBADF, .run_fd = -EBADF, .gadget_fd = -EBADF }

/*
 * Opens the directories that every step needs.
 * Returns 0; -EOPNOTSUPP if this kernel has no gadgets at all; or a negative errno; words in diag.
 */
int target_open(Target *t, const char *name, Diagnostics *diag);
void target_close(Target *t);

/*
 * Does one step. Returns 0; -EOPNOTSUPP if this kernel lacks the ability; -EEXIST if the gadget or a client
 * belongs to somebody else; or another negative errno; words in diag. mount, describe, await and bind do nothing here.
 */
int target_apply(Target *t, const Step *s, Diagnostics *diag);

/*
 * Writes the value of a step of PLAN_VALUES anew, while the gadget is whole but for the bind; of bind nothing is done.
 * Returns 0 or a negative errno, words in diag.
 */
int target_rewrite(Target *t, const Step *s, Diagnostics *diag);

/*
 * Undoes one step; what is not there counts as undone. Of a mount that is gone it removes the directory.
 * Returns 0 or a negative errno, words in diag.
 */
int target_undo(Target *t, const Step *s, Diagnostics *diag);

/* True if the step's result is there; of describe, zlp, await and bind nothing is known here. */
bool target_has(Target *t, const Step *s);

/*
 * The step 'describe', apart from target_apply() because it has a result: the descriptor of ep0, or a negative
 * errno as ffs_describe().
 */
int target_describe(const Step *s, Diagnostics *diag);

/*
 * The record: the plan's text in RUN_DIR/NAME/plan. Its presence means that the gadget is ours.
 */
int target_write_record(Target *t, const Plan *p, Diagnostics *diag);
/* Returns 1 with the plan, 0 if there is no record, or a negative errno with words in diag. */
int target_read_record(Target *t, Plan *ret, Diagnostics *diag);
/* True if there is a record of a gadget of that name: it is ours, this daemon's or another one's. */
bool target_is_ours(const Target *t, const char *name);
/* Removes the record and the gadget's runtime directory. Returns 0 or a negative errno, words in diag. */
int target_remove_record(Target *t, Diagnostics *diag);
