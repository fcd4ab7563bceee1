/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of a session's journal, which session_record() takes. Ids are as they were in
 * the first version, whatever the names in the code.
 *
 *	open     pid
 *	test     commit, why, again, lane	a commit's test begins (or goes on); again: it has
 *						a verdict, which stands until the next; lane:
 *						a worker tests it while others test more
 *	left     commit, seconds		its test was left undecided, because runs of
 *						another commit say more; it may be gone on with
 *	needless commit				its test was ended, because no verdict needs it
 *	build    commit, status, key, signature, compiler, seconds, ahead (seconds of a
 *		prefetch), cached, lost, overridden (options of the config, by its later
 *		parts), error, backports (fixes applied), refused (those that conflict),
 *		patches (what came of each of the user's)
 *	run      commit, number, run		one guest ended
 *	verdict  commit, decision, reason, p_bad, seconds, inferred_from, how, corrected
 *	target   crash, related, noise		the failure is known
 *	noise    titles				seen where the failure is not
 *	watch    functions			that the target passes through
 *	renamed  commit, from, to		a function of the target has another name there
 *	release  tag, commit			tested as the passing end
 *	collapse commits, matter, bits,		how many of the range can matter, and which; how
 *		objects, compiles		many objects their changes compile again
 *	config   hash, left_out, kept, hits, runs	a configuration was tried
 *	minimized  before, after, modules, modules_after, file
 *						options that are on, and those of them that are
 *						m; file: NULL, nothing changed
 *	syzkaller  commit			its programs are built from this commit
 *	c-repro  words				the failing end did not show the failure with the
 *						program for syzkaller (words: what it showed), and
 *						the reproducer in C takes its place
 *	warnings known				warnings of the passing ends
 *	mend     error, fix, title, commits	a build error and the commit that fixes it
 *	bisect   command, commit, decision, words, corrected	git bisect was told
 *	result   kind, words, stopped_at, commits, probability, confidence, older,
 *		 oddities, unreliable, to, cc
 *	hand     commit, decision, runs, sure, because, overrules	the user gave a verdict;
 *						overrules: commits whose verdicts contradict it
 *	reject   commit, because		the user knows that it is not the culprit
 *	again    commit, because		the user wants it tested anew
 *	undo     nr, words			the last of these statements were taken back
 *	retold					git bisect was brought to that
 *	control  commit, booted			a kernel that booted before was booted again; if it
 *						did not, no run of the silent commits counts
 *	noted					the result's notes were written
 *	said     words				for people; no state
 *
 * A new event needs a line here, a function that makes it in events.c, a function that applies
 * it in state-apply-*.c with its row in state.c, its fields in Documentation/technical/json.adoc,
 * and, if the log shows it, a function with a row in report/log-lines.c. All functions return
 * a new reference, and NULL for a number that is not finite.
 */
#ifndef SESSION_EVENTS_H
#define SESSION_EVENTS_H

#include <jansson.h>

#include "evidence/search.h"
#include "session/result.h"

struct minimized;

json_t *event_test(const char *commit, enum test_reason why, const char *compiler);
json_t *event_test_again(const char *commit, enum test_reason why, const char *compiler);
json_t *event_needless(const char *commit);
json_t *event_left(const char *commit, double test_seconds);
json_t *event_run(const char *commit, size_t number, const struct run *run);
json_t *event_verdict(const char *commit, const struct verdict *v, double test_seconds,
		      const char *inferred_from, enum inference how);
/* The runs of other commits have changed the verdict. */
json_t *event_verdict_corrected(const char *commit, const struct verdict *v,
				const char *inferred_from, enum inference how);
json_t *event_target(const struct crash *crash, json_t *related, json_t *noise);
json_t *event_noise(json_t *titles);
json_t *event_watch(char *const *functions);
json_t *event_renamed(const char *commit, const char *from, const char *to);
json_t *event_collapse(size_t commits, size_t matter, const bool *matters, unsigned objects,
		       const unsigned *compiles);
json_t *event_config(const char *hash, const char *left_out, bool kept, int hits, int runs);
/* Warnings that do not count, as in struct build. */
json_t *event_warnings(const struct string_set *known);
json_t *event_syzkaller(const char *commit);
json_t *event_c_repro(const char *words);
json_t *event_minimized(const struct minimized *m);
/* fix and title NULL: no commit fixes it. Takes over the list of hashes. */
json_t *event_build_fix(const char *error, const char *fix, const char *title, json_t *commits);
json_t *event_bisect(const char *command, const char *commit, enum decision told,
		     const char *words);
/* git was told another verdict on a commit than before. */
json_t *event_corrected(const char *term, const char *commit, enum decision told,
			const char *words);
json_t *event_release(const char *tag, const char *commit);
/* because may be NULL; runs: those that the verdict is worth, INFINITY: it is certain.
 * Takes over the list. */
json_t *event_hand(const char *commit, enum decision d, double runs, const char *because,
		   json_t *overrules);
json_t *event_reject(const char *commit, const char *because);
json_t *event_again(const char *commit, const char *because);
/* words: a line about each statement. Takes over the list. */
json_t *event_undo(size_t nr, json_t *words);
json_t *event_retold(void);
json_t *event_said(const char *words);
json_t *event_noted(void);
json_t *event_control(const char *commit, bool booted);

/* The result that names no commit: the search ended at "stopped_at", an end of the range
 * where the failure is not as it should be, with this certainty. words may be NULL. */
json_t *event_no_culprit(enum result_kind kind, const char *words, const char *stopped_at,
			 double confidence);

int decision_parse(const char *name, enum decision *d); /* -1: no such name */

#endif
