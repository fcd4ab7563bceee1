/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of a session and what each does to its state. Only session.c
 * calls these; the events themselves are made here, so that writing and reading
 * stand together.
 *
 *	open     pid
 *	test     commit, why, again		a commit's test begins (or goes on); again: it has
 *						a verdict, which stands until the next
 *	build    commit, status, key, signature, compiler, seconds, ahead, cached, lost, error,
 *		backports, refused		fixes applied; those that conflict
 *	run      commit, number, run		one guest ended
 *	verdict  commit, decision, reason, p_bad, seconds, inferred_from, how
 *	target   crash, related, noise		the failure is known
 *	noise    titles				seen where the failure is not
 *	watch    functions			that the target passes through
 *	renamed  commit, from, to		a function of the target has another name there
 *	release  tag, commit			tested as the good end
 *	collapse commits, matter, bits		how many of the range can matter, and which
 *	config   hash, left_out, kept, hits, runs	a configuration was tried at the bad end
 *	minimized  before, after, file		options that are on; file: NULL, nothing changed
 *	bisect   command, commit, decision, words	git bisect was told
 *	result   kind, words, stopped_at, commits, probability, confidence, older,
 *		 oddities, unreliable, to, cc
 *	noted					the result's notes were written
 *	said     words				for people; no state
 */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include "session/session.h"

/* A journal_apply_fn; data is the struct session. Checks what it takes. */
int state_apply(void *data, json_t *event, struct error *err);

void state_clear(struct session *s);

/* New events, to be given to session_record(). */
json_t *event_test(const char *commit, enum test_reason why, const char *compiler);
json_t *event_test_again(const char *commit, enum test_reason why, const char *compiler);
json_t *event_run(const char *commit, size_t number, const struct run *run);
json_t *event_verdict(const char *commit, const struct verdict *v, double test_seconds,
		      const char *inferred_from, enum inference how);
json_t *event_target(const struct crash *crash, json_t *related, json_t *noise);
json_t *event_noise(json_t *titles);
json_t *event_watch(char *const *functions);
json_t *event_renamed(const char *commit, const char *from, const char *to);
json_t *event_collapse(size_t commits, size_t matter, const bool *matters);
json_t *event_config(const char *hash, const char *left_out, bool kept, int hits, int runs);
json_t *event_minimized(size_t before, size_t after, const char *file);
/* fix and title NULL: nothing build_fixes it. Takes over the list of hashes. */
json_t *event_build_fix(const char *error, const char *fix, const char *title, json_t *commits);
json_t *event_bisect(const char *command, const char *commit, enum decision told,
		     const char *words);
json_t *event_release(const char *tag, const char *commit);
json_t *event_said(const char *words);
json_t *event_noted(void);

/* A result that names no commit: the search ended at "stopped_at", an end of the
 * range where the failure is not what it should be, with this certainty. */
json_t *event_no_culprit(enum result_kind kind, const char *words, const char *stopped_at,
			 double confidence);

int decision_parse(const char *name, enum decision *d); /* -1: no such name */

#endif
