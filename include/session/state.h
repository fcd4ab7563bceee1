/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a session: its ends, and all that follows from the events of its journal.
 * Applying an event is the only writer, so a session that goes on and one that is resumed
 * run the same code. All other code reads a const struct state.
 *
 *	state_init(&state, &settings);
 *	state_set_ends(&state, newer, older, paths);
 *	state_apply(&state, event, &err);	for each event of the journal, in its order
 *	state_clear(&state);
 */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include <jansson.h>

#include "crash/match.h"
#include "evidence/search.h"
#include "session/result.h"
#include "session/settings.h"

/* A commit that was tested, or whose verdict was inferred or given. */
struct tested_commit {
	char *commit;
	enum test_reason why;
	bool again; /* being tested again: the verdict is that of before */
	bool built; /* a build ended, well or not */
	bool build_failed;
	char *build_error;     /* last lines of a failed build */
	char *key, *signature; /* of the kernel; NULL: not built */
	char *compiler;
	char **lost;	  /* options asked for and not kept; NULL-terminated */
	char **backports; /* fixes applied, "<hash> <title>"; NULL-terminated */
	double build_seconds, test_seconds;
	double prefetch_seconds; /* its build in the second lane; 0: not built there */
	bool cached;		 /* the kernel came from the cache from the first */
	int lane;		 /* in which it was tested last; 0 without several lanes */
	struct run *runs;
	size_t nr, alloc;
	enum decision decision; /* DECIDE_MORE: undecided yet */
	char *reason;
	bool doubted;	/* its verdict was a fault of the host and was dropped */
	bool retracted; /* its verdict was taken back by hand; git may have it still */
	bool wanted;	/* the user wants it tested next */
	bool left;	/* its test was left undecided for runs of another commit */
	bool needless;	/* its test was ended, because no verdict needed it any more */
	double p_bad;
	char *inferred_from; /* commit with the same kernel whose evidence counts */
	enum inference inference;
	enum decision told; /* what git bisect was told */
};

/* A statement of the user's: a verdict on a commit, or that it is not the culprit. */
struct hand_word {
	char *commit;
	bool reject;		/* not the culprit; else a verdict */
	enum decision decision; /* on the failure */
	double runs;		/* that it is worth; 0: runs confirm it; INFINITY: it is certain */
	char *because;		/* or NULL */
};

/* A configuration that was tried at the failing end, by the SHA-256 of its text. */
struct config_try {
	char *hash;
	bool kept; /* the failure shows with it, too */
};

/* The smaller configuration that was tried at the failing end, and whether it was kept. */
struct minimized {
	bool done;
	size_t before, after;	       /* options that are on */
	size_t modules, modules_after; /* ... and of these are m; only with MODULES_AUTO */
	char *file;		       /* the configuration from then on; NULL: as before */
};

/* The commit that fixes one build error (see session/build-fix.h). */
struct build_fix {
	char *error;  /* as kernel/build-error has it */
	char *commit; /* NULL: none was found */
};

/* Which commits of the range can matter, by the manifest of an end. */
struct collapse {
	size_t nr, matter; /* candidates, and how many of them can; nr 0: not known */
	bool *matters;	   /* [nr], in the order of the candidates after the boundary */
	double *share;	   /* [nr] of all objects that the change of each makes the compiler
			      compile again; NULL: not known */
};

/* A function on the way to the target, and its other name. */
struct renamed_target {
	char *from, *to;
};

struct state {
	long runs_nr;			 /* of all commits, also of those that were dropped */
	const struct settings *settings; /* borrowed: patterns, the kind of failure, the mode */

	/* NULL-terminated, never NULL once they are set. failing[0] is where the failure is
	 * learnt. passing is empty until a release is found where none was given. */
	char **failing, **passing;
	char **paths;
	unsigned ends_changed; /* how often that was, or a rejected commit became a candidate */

	struct tested_commit *commits; /* in the order of testing */
	size_t nr, alloc;
	struct crash target; /* title NULL: not known yet */
	struct matcher *matcher;
	char **noise; /* titles, NULL-terminated, or NULL */
	char **watch; /* functions on the way to the target, NULL-terminated, or NULL */
	/* The commits of the silent runs since a guest last booted, NULL-terminated, or
	 * NULL; and the number of these runs. See session/control-boot.h. */
	char **silent;
	int silent_runs;
	struct renamed_target *renames;
	size_t renames_nr, renames_alloc;
	struct collapse collapse;
	struct config_try *config_tries;
	size_t config_tries_nr, config_tries_alloc;
	struct build_fix *build_fixes;
	size_t build_fixes_nr, build_fixes_alloc;
	struct minimized minimized;
	bool uses_c_repro;		  /* in place of the program for syzkaller */
	struct string_set known_warnings; /* of the passing ends; forms as in struct build */
	bool warnings_learnt;
	struct hand_word *words; /* in the order in which they were said */
	size_t words_nr, words_alloc;
	struct result result;
	bool noted;	/* the result's notes were written */
	char *testing;	/* the commit whose test has begun and has not ended; NULL: none */
	bool bisecting; /* git bisect was started */
	double seconds; /* worked on so far, over all processes */
	double last_event, opened;
};

/* settings must outlive the state. */
void state_init(struct state *state, const struct settings *settings);
void state_clear(struct state *state);

/* The ends in git's order; takes over all three. settings->fix must be known. */
void state_set_ends(struct state *state, char *newer, char **older, char **paths);

/* The matcher without a target. Fails with ERROR_USER when a pattern is malformed. */
int state_set_patterns(struct state *state, struct error *err);

/* Checks what it takes. Fails with ERROR_STATE for a damaged event, and with ERROR_USER for one
 * that this version does not know; the state can then only be cleared. */
int state_apply(struct state *state, json_t *event, struct error *err);

/* Judges all runs again, by the current target. */
void state_reclassify(struct state *state);

/* NULL when the commit was never tested. Valid until the next event. */
const struct tested_commit *state_find(const struct state *state, const char *commit);

/* The last verdict by hand on the commit that was not taken back, or NULL. */
const struct hand_word *state_hand_word(const struct state *state, const char *commit);

/* Did the user say that this commit is not the culprit? */
const struct hand_word *state_rejected(const struct state *state, const char *commit);

/* The ends as git has them. */
const char *state_newer(const struct state *state);
char *const *state_older(const struct state *state);

const struct mode *state_mode(const struct state *state);

/* Did every run of the commit end before its test started, and without a crash that
 * tells why? */
bool state_is_silent(const struct tested_commit *c);

/* Seconds of all builds, and of all tests. */
void state_times(const struct state *state, double *build, double *test);

/* The steps that halve this many commits to one. */
int steps_for(size_t commits);

#endif
