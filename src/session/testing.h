/* SPDX-License-Identifier: GPL-2.0-only */
/* The test of one commit (session/test-commit.h), as its parts see it. */
#ifndef SESSION_TESTING_H
#define SESSION_TESTING_H

#include "session/test-commit.h"

struct testing {
	struct session *s;
	struct testbed *tb;
	const struct commit_test *test;
	struct model model;
	struct policy policy;
	struct verdict *v;
	struct error *err;
	struct build build;
	struct batch_spec *round; /* whose runs are being made */
	int round_end;		  /* number of runs at which this round was to end */
	size_t runs_before;	  /* that the commit had when this process came to it, */
	size_t visit_before;	  /* ... and when its last visit began */
	bool failed;		  /* err is set */
	double test_seconds;
	char **watch; /* functions to watch in this kernel; NULL until its first round */
	struct string_set needed_modules; /* requests that the failure needs */
	int wanted;			  /* runs, for the live line */
	struct batch *batch;		  /* of this round */
	struct remote_runs *remote;	  /* made elsewhere for this round; NULL: none are */
};

/* Looked up each time, because recording may add a commit and so move the array. */
const struct tested_commit *testing_current(const struct testing *w);

/* Shows the live line. */
void testing_progress(const struct testing *w, const char *stage, int done, int total);

/* Sets the verdict; reason: owned, taken over. */
void testing_set_verdict(struct verdict *v, enum decision decision, double p_bad, char *reason);

/* Records the verdict that is set. from: the commit that it is inferred from; NULL: none. */
int testing_record_verdict(struct testing *w, const char *from, enum inference how);

/* Builds the kernel, or gets it from the cache, and records that. A commit whose build fails
 * with an error whose fix is known is built again with the fix. */
int testing_build(struct testing *w);

/* The same for a kernel that was built before, after that of another commit. */
int testing_build_again(struct testing *w);

/* Tells the verdict that the build alone gives; DECIDE_MORE when the kernel has to run. */
enum decision testing_decision_of_build(const struct testing *w);

/* Records that verdict. */
int testing_conclude_build(struct testing *w);

#endif
