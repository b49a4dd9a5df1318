/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ask · a running daemon for something: one request and one answer over RUN_DIR/control/NAME, a socket of
 * SOCK_SEQPACKET. The request is a verb and its arguments, separated by spaces. The answer is an exit status
 * and a text of any number of lines, possibly none: "78\ntext…".
 */
#pragma once

#include "util/macro.h"

#define CONTROL_DIR      "control" /* below RUN_DIR */
#define ASK_MESSAGE_SIZE 65536     /* bytes; what is longer is cut off */

struct sockaddr_un;

/* Returns the length of the address, or -ENAMETOOLONG. */
int ask_address(const char *name, struct sockaddr_un *ret);

/* Connects to the daemon of a gadget. Returns the socket or a negative errno, as ask(). */
int ask_connect(const char *name);

/*
 * Asks and waits for the answer, however long that takes.
 * Returns the exit status (0 to 255) with the text, to be freed; -ENOENT or -ECONNREFUSED if no daemon runs for
 * that gadget; -EACCES if this is not for the caller; -ECONNRESET if it ended without an answer; or another
 * negative errno.
 */
int ask(const char *name, const char *request, char **ret_text);
