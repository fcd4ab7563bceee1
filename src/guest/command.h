/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds mistakes in a shell command for the guest before a kernel is built for it.
 */
#ifndef GUEST_COMMAND_H
#define GUEST_COMMAND_H

#include "base/error.h"

/*
 * busybox is a program for this host and what the guest has. Returns -1 with ERROR_USER for
 * a command with a syntax error, and for one whose first word is a file of the host or a
 * command that busybox does not have, as far as this is plain to see. Nothing of the
 * command is executed.
 */
int command_check(const char *command, const char *busybox, struct error *err);

#endif
