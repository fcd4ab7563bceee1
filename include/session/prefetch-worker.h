/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other side of session/prefetch.h, in a process of its own: which commit would
 * be tested next, and its kernel, built in the second lane and left in the cache.
 */
#ifndef SESSION_PREFETCH_WORKER_H
#define SESSION_PREFETCH_WORKER_H

#include <stdio.h>

#include "session/session.h"

/*
 * Builds what would be tested next if the commit under test had this verdict. To out
 * go lines for the process that waits:
 *
 *	begin <commit> <cold|warm>	cold: the lane has no build to go on from
 *	step <done> <total>		of its build; total 0: not known
 *	end <commit>			it was built, and is in the cache
 *
 * 0 also when there was nothing to do; 1: it does not build; -1: the host's fault.
 */
int prefetch_work(struct session *s, const char *commit, enum decision verdict, FILE *out,
		  struct error *err);

#endif
