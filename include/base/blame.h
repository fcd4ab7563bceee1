/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fault of the host is never a verdict about a commit.
 *
 * This is the one place where that rule is written. Each build that fails and each run
 * of a guest passes it: the caller says what is known about the end, and may make a
 * statement about the commit only when the answer is BLAME_COMMIT.
 *
 *	struct ending e = { .host = fault, .explained = seen, .repeated = again };
 *	switch (blame_for(&e)) ...
 */
#ifndef BASE_BLAME_H
#define BASE_BLAME_H

#include "base/base.h"

/* Another commit, which succeeded on this host before, was tried once more. */
enum comparison { COMPARISON_NONE, COMPARISON_SUCCEEDED, COMPARISON_FAILED };

struct ending {
	const char *host; /* why this machine is known to be at fault, or NULL */
	bool explained;	  /* something was seen that only the commit can cause: a diagnostic
			     for a file of its source; a guest that ended by itself */
	bool repeated;	  /* the previous try ended in the same way */
	enum comparison comparison;
};

enum blame {
	BLAME_COMMIT,
	BLAME_HOST,
	BLAME_NOBODY,  /* it fails here each time, and nothing says why: skip the commit */
	BLAME_AGAIN,   /* not known yet: try once more */
	BLAME_COMPARE, /* not known yet: try another commit, which succeeded before */
};

enum blame blame_for(const struct ending *e);

#endif
