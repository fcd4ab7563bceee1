/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several commits at once: while the search would test one commit after another, workers
 * (session/worker.h) test as many as there are lanes. git is told each verdict as it comes, in
 * any order; a test that no verdict needs any more is ended, and its lane gets another commit.
 * This process has the journal, and nobody else writes it or tells git.
 */
#ifndef SESSION_PARALLEL_H
#define SESSION_PARALLEL_H

#include "session/session.h"
#include "session/testbed.h"

/*
 * Tests until nothing is left that can be tested at once: one commit is left, a verdict is to
 * be tested again, git wants a merge base, or the fix of a build is to be looked for. Returns at
 * once, without doing anything, where commits are tested one by one. Returns 0, or -1 for a
 * fault of the host; the tests that were under way go on when the session is continued.
 */
int parallel_run(struct session *s, struct testbed *tb, struct error *err);

#endif
