/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Client · RUN_DIR/clients/UNIT: what a client unit is to be handed, and by which gadget. Its presence is the
 * condition under which the unit starts.
 */
#pragma once

#include "profile/diag.h"
#include "util/text.h"

/* One file to open and the name it is passed with. */
typedef struct ClientFile {
        char *fd_name;
        char *path;
} ClientFile;

/* One endpoint that is halted when the client fails. */
typedef struct ClientEndpoint {
        bool in;
        char *path;
} ClientEndpoint;

typedef struct ClientFiles {
        ClientFile *items;
        size_t n;
        ClientEndpoint *endpoints;
        size_t n_endpoints;
} ClientFiles;

/*
 * Publishes text ("gadget NAME", then "FDNAME PATH" lines, then ":in PATH" and ":out PATH" lines) for the unit.
 * Returns 0; -EEXIST if another gadget serves it already, words in diag; or a negative errno.
 */
int client_publish(int run_fd, const char *gadget, const char *unit, const char *text, Diagnostics *diag);

/* Returns -EEXIST, words in diag, if another gadget serves the unit now; else 0. */
int client_check_free(int run_fd, const char *gadget, const char *unit, Diagnostics *diag);

/* Withdraws it, if it is this gadget's. Returns 0 or a negative errno. */
int client_withdraw(int run_fd, const char *gadget, const char *unit);

bool client_is_published(int run_fd, const char *gadget, const char *unit);

/*
 * Reads what is published for a unit. Returns 0, -ENOENT, -EINVAL or another negative errno.
 */
int client_read(int run_fd, const char *unit, ClientFiles *ret);
void client_files_done(ClientFiles *c);
