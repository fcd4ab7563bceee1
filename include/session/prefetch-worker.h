/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other side of session/prefetch.h, a process of its own. It predicts the commit that
 * is tested next and builds its kernel in the second lane, into the cache.
 */
#ifndef SESSION_PREFETCH_WORKER_H
#define SESSION_PREFETCH_WORKER_H

#include <stdio.h>

#include "session/session.h"

/*
 * Builds what is tested next if the commit under test gets this verdict. Writes lines for
 * the waiting process to out:
 *
 *	begin <commit> <cold|warm>	cold: the lane has no earlier build
 *	step <done> <total>		of its build; total 0: it is not known
 *	end <commit>			its kernel is in the cache
 *
 * Returns 0 also when there was nothing to do, 1 when the commit does not build, -1 for a
 * fault of the host.
 */
int prefetch_work(struct session *s, const char *commit, enum decision verdict, FILE *out,
		  struct error *err);

#endif
