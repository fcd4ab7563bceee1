/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fault of the host is never a verdict about a commit.
 *
 * This is the one place where that rule is written. Each build that fails, each run of a
 * guest, each reproducer that does not compile, and each host that seems to boot nothing
 * any more passes blame_for(). The caller says what is known about the end, and may make
 * a statement about the commit only when the answer is BLAME_SOURCE. Pure.
 *
 *	struct ending e = { .of = ATTEMPT_BUILD, .host = fault, .explained = seen,
 *			    .repeated = again };
 *	switch (blame_for(&e)) ...
 */
#ifndef EVIDENCE_BLAME_H
#define EVIDENCE_BLAME_H

#include "evidence/failure.h"
#include "evidence/verdict.h"

enum attempt {
	ATTEMPT_BUILD,
	ATTEMPT_RUN,
	ATTEMPT_COMPILE, /* of a reproducer */
};

/* Another commit, which succeeded on this host before, was tried once more. */
enum comparison { COMPARISON_NONE, COMPARISON_SUCCEEDED, COMPARISON_FAILED };

struct ending {
	enum attempt of;
	const char *host; /* why this machine is known to be at fault, or NULL */
	bool explained;	  /* something was seen that only the source can cause: a diagnostic
			     for a file of it; a guest that ended by itself */
	bool repeated;	  /* the previous try ended in the same way */
	enum comparison comparison;
};

enum blame {
	BLAME_NONE,   /* it succeeded; never an answer of blame_for() */
	BLAME_SOURCE, /* the commit's; with ATTEMPT_COMPILE the reproducer's */
	BLAME_NOBODY, /* it fails here each time, and nothing says why: skip the commit */
	BLAME_HOST,
	BLAME_AGAIN,   /* not known yet: try once more */
	BLAME_COMPARE, /* not known yet: try another commit, which succeeded before */
};

/* Never BLAME_NONE. BLAME_AGAIN and BLAME_COMPARE ask the caller for more; one that has no other
 * commit to compare with says COMPARISON_FAILED. */
enum blame blame_for(const struct ending *e);

/* The verdict on a commit from its build alone, when this kind of failure is looked for.
 * DECIDE_MORE: the runs decide. DECIDE_ABORT: nothing can be said about the commit. */
enum decision blame_decision(enum blame blame, enum failure_kind kind);

/* The same when a warning of the build is the failure. A build that ends early may not have
 * come to the warning. */
enum decision blame_decision_of_warning(enum blame blame, enum pattern_found warned);

#endif
