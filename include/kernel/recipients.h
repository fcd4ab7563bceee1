/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the people to tell about a commit: its author, those in its trailers, and those
 * that the tree's scripts/get_maintainer.pl names.
 */
#ifndef KERNEL_RECIPIENTS_H
#define KERNEL_RECIPIENTS_H

#include "git/repo.h"

struct recipients {
	char **to, **cc; /* addresses in lower case, sorted, each once; NULL-terminated */
	size_t to_nr, cc_nr;
	bool maintainers; /* get_maintainer.pl was asked, and it named somebody */
};

enum recipients_from {
	RECIPIENTS_LOG, /* get_maintainer.pl is asked only when the commit names few people, as
			   the logs of syzbot have it */
	RECIPIENTS_ALL,
};

#define RECIPIENTS_INIT    \
	{                  \
		.to_nr = 0 \
	}

/* tree is a work tree with scripts/get_maintainer.pl, or NULL to do without it. It is no
 * error when the script fails or is missing. */
int recipients_find(struct recipients *r, const struct repo *repo, const char *commit,
		    const char *tree, enum recipients_from from, struct error *err);
void recipients_clear(struct recipients *r);

/* The address in "Name <a@b>", or the text itself, in lower case; owned. NULL when it is no
 * address that can stand in a header as it is. */
char *recipients_address(const char *s, size_t len);

#endif
