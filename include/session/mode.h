/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A search is for the commit that brought the failure, or for the one that fixed it. Code
 * knows failing and passing ends only; git and people use other terms for them, which
 * depend on the mode and are in one table here.
 *
 * In git's order there is one new end and there are one or more old ends. In a search for the
 * cause the new end fails and the old ones pass; in a search for the fix it is the reverse.
 */
#ifndef SESSION_MODE_H
#define SESSION_MODE_H

#include "base/base.h"

struct mode {
	const char *id;		       /* in --json */
	const char *newer, *older;     /* git's terms for the ends, also shown to people */
	const char *failing, *passing; /* the same two, by what they show */
	const char *newer_key, *older_key, *culprit_key; /* of the lines of a note */
	const char *culprit;				 /* what is looked for */
	const char *set;				 /* before "one of <n>" in a note */
	const char *log_begin; /* after "bisecting" in the first line of the log */
	const char *log_first; /* in "first ... commit" in the log */
	char adds; /* in a diff of the culprit, the lines that belong to the failing kernel */
};

const struct mode *mode_of(bool fix);

#endif
