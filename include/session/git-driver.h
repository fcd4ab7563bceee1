/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The session's side of git bisect: what git is told, how a correction is told, and how
 * git's state is brought back when an interruption left it apart from the journal. All of
 * it is recorded. In these calls a verdict is of the failure; git hears it in the terms of
 * the session, the other way round when a fix is looked for. A lock that stays or a full disk is
 * ERROR_HOST, and a bisection that the user has begun meanwhile ERROR_STATE: the session is kept.
 *
 *	driver_start(&s, &err);				also when it was started already
 *	driver_tell(&s, commit, DECIDE_BAD, &err);
 */
#ifndef SESSION_GIT_DRIVER_H
#define SESSION_GIT_DRIVER_H

#include "git/bisect-state.h"
#include "evidence/search.h"
#include "session/session.h"
#include "session/subjects.h"

/* The term for a verdict on the failure, and its name (static). */
enum bisect_term driver_term(const struct session *s, enum decision d);
const char *driver_term_name(const struct session *s, enum decision d);

/* Whether the git bisect under way belongs to this session, or an older one, and was not
 * begun by the user. */
bool driver_is_ours(const struct session *s);

/* Starts git bisect, or brings it to what the journal says after an interruption. */
int driver_start(struct session *s, struct error *err);

/* Under the user's own git bisect: records its start, with git's output. */
int driver_record_start(struct session *s, const char *words, struct error *err);

/* Tells git one more verdict. */
int driver_tell(struct session *s, const char *commit, enum decision d, struct error *err);

/* The commit that git wants tested, owned; NULL when git has found its answer or only
 * skipped commits are left. */
int driver_wanted(const struct session *s, char **commit, struct error *err);

/* Replays the bisection from its start with these verdicts (by subject), or with those that
 * git was told when verdicts is NULL. git's output is added to "words" and not recorded. */
int driver_replay(struct session *s, const struct subjects *subjects, const enum decision *verdicts,
		  struct strbuf *words, struct error *err);

/* Replays with the verdicts that git was told, also when some of them were taken back. */
int driver_retell(struct session *s, struct error *err);

/* Replays with the verdicts of the search, and records them. */
int driver_correct(struct session *s, const struct subjects *subjects,
		   const struct search_next *next, struct error *err);

/* The same, if git lacks one of them, such as that of a commit tested for a confirmation. */
int driver_tell_lacking(struct session *s, const struct subjects *subjects,
			const struct search_next *next, struct error *err);

#endif
