/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ends of a bisection as the command line names them.
 */
#ifndef CMD_ENDS_H
#define CMD_ENDS_H

#include "git/repo.h"

/*
 * argv is [<new> [<old>...]]; *bad and *good are owned, good may be empty when fix is
 * false. subject (may be NULL): the end that shows the failure is the commit of this
 * subject that <new> reaches: the bad end, or with fix the first old one. With fix, an
 * old end that the new one does not reach is replaced by the one of the same
 * subject there, if there is one. ERROR_USER with what to do.
 */
int ends_resolve(const struct repo *repo, bool fix, const char *subject, int argc, char **argv,
		 char **bad, char ***good, struct error *err);

#endif
