/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fault of the host is never a verdict about a commit.
 *
 * This is the only place where that rule is written. The code that sees a build or a guest
 * end without success says here what is known about the end. It becomes a statement about
 * the commit only when the answer is BLAME_COMMIT.
 *
 *	struct ending e = { .host = fault, .explained = seen, .repeated = again };
 *	switch (blame_for(&e)) ...
 */
#ifndef BASE_BLAME_H
#define BASE_BLAME_H

#include "base/base.h"

struct ending {
	const char *host; /* why this machine is known to be at fault, or NULL */
	bool explained;	  /* something was seen that only the commit can cause: a diagnostic
			     for a file of its source; a guest that ended by itself */
	bool repeated;	  /* the previous try ended in the same way */
};

enum blame {
	BLAME_COMMIT,
	BLAME_HOST,
	BLAME_AGAIN, /* not known yet: only one more try can tell */
};

enum blame blame_for(const struct ending *e);

#endif
