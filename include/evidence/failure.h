/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One table of the properties of each kind of failure that can be bisected (--for).
 */
#ifndef EVIDENCE_FAILURE_H
#define EVIDENCE_FAILURE_H

#include "evidence/outcome.h"

struct failure_traits {
	const char *id; /* as --for and kbisect.for have it */
	/* Guests are booted, and their runs are the evidence. Otherwise whether the kernel
	 * builds is all there is to know, and a single build is certain. */
	bool by_runs;
	/* The target is a crash: it is learnt at the failing end, and crashes of the passing
	 * end are noise. Otherwise the target is known without any run. */
	bool by_crash;
	/* A commit that does not build may be built with a fix of the build applied. */
	bool fixes_builds;
};

const struct failure_traits *failure_traits(enum failure_kind kind);
int failure_parse(const char *id, enum failure_kind *kind); /* -1: not known */

/* The ids for an error message, NULL-terminated. */
const char *const *failure_ids(void);

#endif
