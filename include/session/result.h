/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a session ends, and how a verdict came about that is not of a commit's own runs.
 */
#ifndef SESSION_RESULT_H
#define SESSION_RESULT_H

#include "base/base.h"

enum result_kind {
	RESULT_NONE, /* none yet */
	RESULT_CULPRIT,
	RESULT_SET,	  /* one of several commits */
	RESULT_OLDER,	  /* the failure is, or may be, older than the range */
	RESULT_NOT_FIXED, /* a search for the fix: the failure shows on the new end, too */
};

/* The id that journals, notes and --json have; NULL for RESULT_NONE. */
const char *result_kind_id(enum result_kind kind);
int result_kind_parse(const char *id, enum result_kind *kind); /* -1: not known */

/* The text for people when no commit is named. */
const char *result_kind_words(enum result_kind kind);

/* Where a verdict comes from when the commit was not run. */
enum inference {
	INFERENCE_NONE,	     /* from its own runs */
	INFERENCE_MANIFEST,  /* a tested commit has the same manifest */
	INFERENCE_SIGNATURE, /* a tested commit has the same kernel */
	INFERENCE_RANGE,     /* nothing that can matter changed since a tested commit */
	INFERENCE_LOG,	     /* the log of another bisection */
	INFERENCE_BY_HAND,   /* the user told git bisect */
};

/* NULL for INFERENCE_NONE, which is also what NULL is read as. */
const char *inference_id(enum inference inference);
int inference_parse(const char *id, enum inference *inference); /* -1: not known */

struct result {
	enum result_kind kind;
	char *words;	  /* why no commit is named; NULL: as result_kind_words() has it */
	char *stopped_at; /* an end of the range at which the search stopped, or NULL */
	char **commits;	  /* likeliest first, NULL-terminated */
	double *probability;
	/* In words, NULL-terminated; see session/result-oddities.h. */
	char **oddities, **unreliable;
	bool provisional;  /* the best answer when the time was up; the search can go on */
	double confidence; /* of the set */
	double older;	   /* probability that the failure is older than the range */
};

void result_clear(struct result *result);

#endif
