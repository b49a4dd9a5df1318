/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Exec · a program that talks over its standard input and output, over the one pair of endpoints of its unit.
 */
#pragma once

/*
 * Runs argv[0] with pipes that are copied from and to the descriptor that systemd passed. In between, because endpoint
 * files always look readable and writable: a program that polls would read before it has answered, and wait for ever.
 * Returns the program's exit status, or one of sysexits.h.
 */
int exec_over_pair(char *argv[]);
