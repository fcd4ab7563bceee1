/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A syzbot bisection log, of 2018 to today: bytes in, what was tested and what
 * was concluded out. Lines that are no part of its format (compiler errors, git's
 * output, kernel reports) are passed over; a line that should be part of it and
 * cannot be read is a problem with its number. Pure; bounded whatever comes in.
 *
 *	struct bisectlog log;
 *	if (bisectlog_parse(&log, data, len, &err) < 0)
 *		... not such a log; err says why, with the line ...
 *	bisectlog_release(&log);		after success and failure
 */
#ifndef AUDIT_BISECTION_LOG_H
#define AUDIT_BISECTION_LOG_H

#include "base/error.h"
#include "evidence/verdict.h"

#define LOG_COMMITS_MAX 2000
#define LOG_RUNS_MAX 100 /* of one commit */
#define LOG_PROBLEMS_MAX 50
#define LOG_FILES_MAX 4000
#define LOG_TITLE_MAX 500

enum log_outcome {
	LOG_OK,
	LOG_CRASHED,
	LOG_NOT_BOOTED, /* "boot failed", with a title */
	LOG_NOT_TESTED, /* "basic kernel testing failed", "failed", infrastructure */
};

struct log_run {
	enum log_outcome outcome;
	char *title; /* NULL: none */
};

struct log_commit {
	char hash[65]; /* hexadecimal */
	char *release; /* "v5.11" when it was tested as a release, else NULL */
	char *subject; /* from git's output, or NULL */
	char *signature;
	struct log_run *runs;
	size_t nr;
	enum decision verdict; /* good, bad or skip as told to git or implied by the walk
				  over releases; DECIDE_MORE: not settled */
	int left;	       /* revisions git had left after this verdict; -1: not said */
	size_t line;
};

struct log_problem {
	size_t line;
	char *text;
};

struct bisectlog {
	bool fix;		    /* the first commit without the crash was searched */
	struct log_commit *commits; /* in the order of testing; one a hash */
	size_t nr;
	char **claimed; /* full hashes */
	size_t claimed_nr;
	char *claimed_subject;
	char *parent;		    /* of the culprit, when it had not been tested */
	bool merge, same_signature; /* of the culprit */
	char **files;		    /* that the culprit changes, as git's summary has them */
	size_t files_nr;
	char **dirs; /* top directories, from the older form of that summary */
	size_t dirs_nr;
	char *crash;  /* title of the report at the end */
	char *report; /* its text, cut; NULL: none */
	char *error;  /* "error: ..." */
	bool ended;   /* the line with the totals or an error was there */
	size_t lines;
	struct log_problem *problems;
	size_t problems_nr;
};

/* -1 and ERROR_USER: the bytes are no such log. */
int bisectlog_parse(struct bisectlog *log, const char *data, size_t len, struct error *err);
void bisectlog_release(struct bisectlog *log);

/* NULL when the commit is not in it. An abbreviated hash is no match. */
struct log_commit *bisectlog_find(const struct bisectlog *log, const char *hash);

#endif
