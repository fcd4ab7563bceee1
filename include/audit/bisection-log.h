/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses the bisection logs of syzbot, from 2018 to today, and those of git kbisect, which have
 * more kinds of lines: which commits were tested, how, and with which result. Lines that are no
 * part of the format (compiler errors, output of git, kernel reports) are passed over. A line
 * that should be part of it and cannot be read becomes a problem with its number. Pure, and
 * bounded for any input.
 *
 *	struct bisectlog log;
 *	if (bisectlog_parse(&log, data, len, &err) < 0)
 *		... err says at which line the log has another format ...
 *	bisectlog_release(&log);		after success and failure
 */
#ifndef AUDIT_BISECTION_LOG_H
#define AUDIT_BISECTION_LOG_H

#include "base/error.h"
#include "base/string-set.h"
#include "evidence/verdict.h"

#define LOG_COMMITS_MAX 2000
#define LOG_RUNS_MAX 100 /* of one commit */
/* Different titles of runs. The logs of syzbot have 20 as a rule, and 147 at most. */
#define LOG_TITLES_MAX 1000
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
	const char *title; /* one of the log's titles, or NULL */
	long id;	   /* its index among them; -1 without a title */
};

struct log_commit {
	char hash[65]; /* hexadecimal */
	char *release; /* "v5.11" if it was tested as a release, or NULL */
	char *subject; /* from git's output, or NULL */
	char *signature;
	struct log_run *runs;
	size_t nr;
	enum decision verdict; /* good, bad or skip, as told to git or implied by the walk
				  over releases; DECIDE_MORE: without a verdict */
	int left;	       /* revisions that git had left after this verdict; -1: not
				  known */
	size_t line;
};

struct log_problem {
	size_t line;
	char *text;
};

struct bisectlog {
	bool fix;		    /* the log searches for the first commit without the crash */
	struct log_commit *commits; /* in the order of testing, one per hash */
	size_t nr;
	char **claimed; /* full hashes */
	size_t claimed_nr;
	char *claimed_subject;
	char *parent;		    /* of the culprit, if it had not been tested */
	bool merge, same_signature; /* of the culprit */
	char **files;		    /* that the culprit changes, as in the summary of git; older
				       logs do not name them */
	size_t files_nr;
	struct string_set titles; /* of all runs, and of the report at the end */
	char *crash;		  /* title of the report at the end */
	char *report;		  /* its text, cut to a maximum, or NULL */
	char *error;		  /* "error: ..." */
	bool ended;		  /* the log has the line with the totals, or an error */
	size_t lines;
	struct log_problem *problems;
	size_t problems_nr;
};

/* Returns -1 with ERROR_USER when the bytes are another kind of log. */
int bisectlog_parse(struct bisectlog *log, const char *data, size_t len, struct error *err);
void bisectlog_release(struct bisectlog *log);

/* The commit with this full hash, or NULL. */
struct log_commit *bisectlog_find(const struct bisectlog *log, const char *hash);

#endif
