/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The native bisection: its state is read from git's files and refs, and
 * changed only through `git bisect`.
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

int bisect_read(const struct repo *repo, struct bisect *b, struct error *err);
void bisect_clear(struct bisect *b);

/* The terms of a search for the commit that mended something. */
#define TERM_FIXED "fixed"
#define TERM_BROKEN "broken"

/* git bisect start --no-checkout <bad> <good>... -- <paths>; fix: with the terms
 * above for bad and good. Git's words (what
 * it printed) are added to words. git may refuse, for instance when no good
 * commit is an ancestor of the bad one: ERROR_USER with git's words. A lock or a full
 * disk is ERROR_HOST, here and below. */
int bisect_start(const struct repo *repo, const char *bad, char *const *good, char *const *paths,
		 bool fix, struct strbuf *words, struct error *err);

enum bisect_term { BISECT_BAD, BISECT_GOOD, BISECT_SKIP };

/* git bisect <term> <commit>, in the user's terms. Returns 0 also when git has
 * nothing left to test; bisect_remaining() tells. */
int bisect_mark(const struct repo *repo, const struct bisect *b, enum bisect_term term,
		const char *commit, struct strbuf *words, struct error *err);

/* Has git expect the verdict on this commit as if it had chosen it: BISECT_HEAD names
 * it, and the mark on it is not taken for news about the range. Only without
 * checkout. */
int bisect_expect(const struct repo *repo, const char *commit, struct error *err);

/* Feeds a log (git bisect log's format) to git bisect replay. */
int bisect_replay(const struct repo *repo, const char *log, struct strbuf *words,
		  struct error *err);

/* The line with which git logs what bisect_start() starts. */
void bisect_start_line(struct strbuf *line, const char *bad, char *const *good, char *const *paths,
		       bool fix);

/* Was the bisection that is under way begun by bisect_start() or bisect_replay()? When we
 * were killed before the log was signed, the start line (may be NULL) shows it. */
bool bisect_is_ours(const struct repo *repo, const char *start_line);

int bisect_reset(const struct repo *repo, struct error *err);

/*
 * The candidates that are left when refs are as in b: reachable from bad and
 * from no good commit, within the paths. *commits is NULL-terminated, owned
 * (free_list), newest first, at most "most" of them. Returns their number.
 */
int bisect_remaining(const struct repo *repo, const struct bisect *b, int most, char ***commits,
		     struct error *err);

/* True when git has been told this verdict on this commit (BISECT_LOG). */
bool bisect_was_told(const struct repo *repo, const char *commit, enum bisect_term term);

/* True when this bisection was started with the commit as its bad end. */
bool bisect_was_started_with(const struct repo *repo, const char *bad);

const char *bisect_term_name(const struct bisect *b, enum bisect_term term);

#endif
