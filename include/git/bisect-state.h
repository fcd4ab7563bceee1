/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * git's own bisection. Its state is read from git's files and refs, and is changed only
 * through `git bisect`.
 *
 *	struct bisect b = BISECT_INIT;
 *	if (bisect_read(repo, &b, &err) < 0) ...	b.active tells
 *	bisect_mark(repo, &b, BISECT_BAD, commit, &words, &err);
 *	bisect_clear(&b);
 */
#ifndef GIT_BISECT_STATE_H
#define GIT_BISECT_STATE_H

#include "base/strbuf.h"
#include "git/repo.h"

struct bisect {
	bool active;
	bool no_checkout;
	char *term_bad, *term_good; /* "bad" and "good" unless the user chose others */
	char *current;		    /* what git wants tested: BISECT_HEAD or HEAD */
	char *bad;		    /* NULL: not known yet */
	char **good;		    /* NULL-terminated, may be empty */
	char **skip;
	char **paths; /* limits, as the user gave them */
};

#define BISECT_INIT             \
	{                       \
		.active = false \
	}

/* Replaces what b has. Returns 0 with b->active false when no bisection is under way, and -1 with
 * ERROR_HOST or ERROR_STATE when the files of git cannot be read or understood. */
int bisect_read(const struct repo *repo, struct bisect *b, struct error *err);
void bisect_clear(struct bisect *b);

/* The terms of a search for the commit that fixed something. */
#define TERM_FIXED "fixed"
#define TERM_BROKEN "broken"

/* git bisect start --no-checkout <bad> <good>... -- <paths>, with "fix" in the terms above.
 * The output of git is appended to words. git may refuse, for instance when no good commit is an
 * ancestor of the bad one: ERROR_USER with git's message. A lock or a full disk is
 * ERROR_HOST, here and below. */
int bisect_start(const struct repo *repo, const char *bad, char *const *good, char *const *paths,
		 bool fix, struct strbuf *words, struct error *err);

enum bisect_term { BISECT_BAD, BISECT_GOOD, BISECT_SKIP };

/* git bisect <term> <commit>, in the user's terms. Returns 0 also when git has no commit
 * left to test; bisect_remaining() tells. */
int bisect_mark(const struct repo *repo, const struct bisect *b, enum bisect_term term,
		const char *commit, struct strbuf *words, struct error *err);

/* Makes git expect a verdict on this commit, as if git had chosen it: BISECT_HEAD names it,
 * and git does not check the merge bases again after a mark on it. Only for a bisection
 * without checkout. */
int bisect_expect(const struct repo *repo, const char *commit, struct error *err);

/* Feeds a log (git bisect log's format) to git bisect replay. */
int bisect_replay(const struct repo *repo, const char *log, struct strbuf *words,
		  struct error *err);

/* Adds the line with which git logs a bisect_start() with these arguments. */
void bisect_start_line(struct strbuf *line, const char *bad, char *const *good, char *const *paths,
		       bool fix);

/* Was the bisection that is under way begun by bisect_start() or bisect_replay()? If we were
 * killed before the log was signed, the start line (may be NULL) shows it. */
bool bisect_is_ours(const struct repo *repo, const char *start_line);

/* git bisect reset to the branch or commit from which it was started. */
int bisect_reset(const struct repo *repo, struct error *err);

/*
 * The candidates that are left with the refs in b: commits within the paths that bad
 * reaches and no good commit does. *commits has at most "most" of them, the newest first;
 * it is NULL-terminated and owned by the caller (free_list). Returns their number or -1.
 */
int bisect_remaining(const struct repo *repo, const struct bisect *b, int most, char ***commits,
		     struct error *err);

/* True when git has been told this verdict on this commit (BISECT_LOG). */
bool bisect_was_told(const struct repo *repo, const char *commit, enum bisect_term term);

/* True when this bisection was started with the commit as its bad end. */
bool bisect_was_started_with(const struct repo *repo, const char *bad);

/* Whether git's log of the bisection says how it ended: with the first bad commit, or with
 * only skipped commits left. */
bool bisect_has_ended(const struct repo *repo);

/* The user's word for it; borrowed from b, or static. */
const char *bisect_term_name(const struct bisect *b, enum bisect_term term);

#endif
