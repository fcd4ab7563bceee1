/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Verdicts that the user gives by hand while no process works on the session. Each one is
 * recorded first; git bisect is then brought into the state that follows from all of them.
 *
 *	by_hand_begin(&s, &err);		brings git and the journal together
 *	by_hand_verdict(&s, commit, &word, &err);	any number of these
 *	by_hand_end(&s, &err);			git follows
 *
 * A session that has a result has none afterwards, and goes on with the search.
 */
#ifndef SESSION_BY_HAND_H
#define SESSION_BY_HAND_H

#include "session/session.h"

/* ERROR_USER when the session does not search yet, or is driven by the user. */
int by_hand_begin(struct session *s, struct error *err);
int by_hand_end(struct session *s, struct error *err);

/* word->decision, runs and because count. ERROR_USER when the commit is an end or outside of
 * the range, or when another verdict contradicts it, unless it is certain and the other is
 * not. */
int by_hand_verdict(struct session *s, const char *commit, const struct hand_word *word,
		    struct error *err);

/* The commit is not the culprit. */
int by_hand_reject(struct session *s, const char *commit, const char *because, struct error *err);

/* Forgets all that is known of the commit; it is tested next. */
int by_hand_again(struct session *s, const char *commit, const char *because, struct error *err);

/* Takes back the last nr verdicts and rejections. */
int by_hand_undo(struct session *s, size_t nr, struct error *err);

#endif
