// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect run: judges the commit that git bisect run wants tested. */
#include "cmd/cmd.h"
#include "common.h"
#include "interrupt.h"
#include "git/bisect-state.h"
#include "report/note.h"
#include "session/build-fix.h"
#include "session/test-ends.h"
#include "session/git-driver.h"

static const char *const usage[] = {
	"git bisect run git kbisect run [<options>]",
	NULL,
};

static bool is_end(const struct session *s, const char *commit)
{
	for (char *const *older = state_older(&s->state); *older; older++)
		if (str_equal(*older, commit))
			return true;
	return str_equal(state_newer(&s->state), commit);
}

/* Whether git still waits for an answer that the session has, or was ended before it went on
 * from that answer: it has named no commit yet, and knows all other verdicts of the session.
 * A result stands in git's log only when git has come to the same end. */
static bool waits_for_answer(const struct session *s, const struct bisect *b)
{
	const struct tested_commit *current = state_find(&s->state, b->current);

	if (!current || current->told == DECIDE_MORE || bisect_has_ended(s->repo))
		return false;
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		if (c == current || c->told == DECIDE_MORE || is_end(s, c->commit))
			continue;
		if (!bisect_was_told(s->repo, c->commit, driver_term(s, c->told)))
			return false;
	}
	return true;
}

/* Whether the session belongs to an earlier bisection, which the user has reset since. */
static bool run_is_stale(const struct session *s, const struct bisect *b)
{
	if (s->user_drives && !bisect_was_started_with(s->repo, state_newer(&s->state)))
		return true;
	return s->state.result.kind && !(s->user_drives && waits_for_answer(s, b));
}

static int check_ends(const struct repo *repo, const struct bisect *b, struct error *err)
{
	if (!b->bad || !b->good[0])
		return error_set(err, ERROR_USER, "git bisect needs a %s and a %s commit first",
				 b->term_bad, b->term_good);
	return repo_check_kernel(repo, b->bad, err);
}

/* The session of an earlier bisection, put aside in "old", comes back if the new one cannot
 * begin. */
static int run_create(struct session *s, const struct repo *repo, struct settings *settings,
		      const struct bisect *b, const char *old, struct error *err)
{
	int ret;

	settings->fix |= str_equal(b->term_bad, TERM_FIXED) && str_equal(b->term_good, TERM_BROKEN);
	ret = session_create(s, repo, settings, b->bad, b->good, b->paths, true, err);
	if (ret < 0 && old)
		session_take_back(repo, old, NULL);
	return ret;
}

static int open_or_create(struct session *s, const struct repo *repo, struct settings *settings,
			  const struct bisect *b, struct error *err)
{
	AUTO_FREE char *old = NULL;
	int ret = -1;

	if (!session_exists(repo))
		return check_ends(repo, b, err) < 0 ? -1 :
						      run_create(s, repo, settings, b, NULL, err);
	if (session_open(s, repo, err) < 0)
		return -1;
	if (!run_is_stale(s, b) && s->user_drives)
		return 0;
	if (!run_is_stale(s, b))
		error_set(err, ERROR_USER,
			  "the session under way was begun by 'git kbisect start'; "
			  "'git kbisect continue' goes on with it");
	else if (check_ends(repo, b, err) == 0 && note_write(s, err) == 0)
		ret = session_put_aside(s, &old, err);
	session_close(s);
	return ret < 0 ? -1 : run_create(s, repo, settings, b, old, err);
}

/* No git bisect is under way, but a session of one may be left. */
static int nothing_to_judge(const struct repo *repo, struct error *err)
{
	struct session s;
	bool waits;

	if (!session_exists(repo))
		return error_set(
			err, ERROR_USER,
			"no git bisect is under way: begin one with 'git bisect start <bad> "
			"<good>', or let 'git kbisect start' do everything");
	if (session_peek(&s, repo, err) < 0)
		return -1;
	waits = !s.state.result.kind;
	session_close(&s);
	if (waits)
		return error_set(
			err, ERROR_USER,
			"no git bisect is under way any more: 'git kbisect continue' brings back "
			"that of the session, 'git kbisect reset' drops the session");
	return error_set(
		err, ERROR_USER,
		"no git bisect is under way, and the session is finished: 'git kbisect show' "
		"prints its result, 'git bisect start <bad> <good>' begins another");
}

/* Other commits that git was told to skip stay skipped, because its state belongs to git
 * bisect run. */
static int test_with_fix(struct session *s, struct testbed *tb, const struct commit_test *test,
			 struct verdict *v, struct error *err)
{
	int ret = build_fix_find(s, tb, test->commit, err);

	if (ret <= 0 || state_find(&s->state, test->commit)->decision != DECIDE_MORE)
		return ret < 0 ? -1 : 0;
	return test_commit(s, tb, test, v, err);
}

/* Repeats the verdict of a finished session and writes its notes if they are missing. */
static int answer_again(struct session *s, const char *commit, struct error *err)
{
	enum decision told = state_find(&s->state, commit)->told;

	if (note_write(s, err) < 0)
		return -1;
	return exit_of(s->settings.fix ? decision_inverted(told) : told);
}

static int run_judge(struct session *s, struct testbed *tb, const char *commit, struct verdict *v,
		     struct error *err)
{
	struct commit_test test = { .commit = commit, .why = REASON_BISECTION };
	struct policy policy;
	bool done = false;

	if (range_load(&s->range, err) < 0)
		return -1;
	policy = session_policy(s);
	test.policy = &policy;
	if (test_ends(s, tb, err) < 0 || test_commit(s, tb, &test, v, err) < 0)
		return -1;
	if (v->decision == DECIDE_SKIP && test_with_fix(s, tb, &test, v, err) < 0)
		return -1;
	if (range_before_failure(&s->range, state_find(&s->state, commit)))
		v->decision = DECIDE_SKIP;
	if (search_loop_finish(s, tb, commit, v->decision, &done, err) < 0)
		return -1;
	return done ? note_write(s, err) : 0;
}

static int judge_current(struct session *s, const char *commit, struct error *err)
{
	struct display *d = display_new(s);
	struct verdict v = VERDICT_INIT;
	struct testbed *tb;
	int ret;

	interrupt_watch(s);
	tb = open_testbed(s, err);
	ret = tb ? run_judge(s, tb, commit, &v, err) : -1;
	if (!ret)
		ret = exit_of(s->settings.fix ? decision_inverted(v.decision) : v.decision);
	verdict_clear(&v);
	testbed_close(tb);
	interrupt_end();
	display_free(d);
	return ret;
}

static int run_command(const struct repo *repo, struct settings *settings, int argc, char **argv,
		       void *data, struct error *err)
{
	struct bisect b = BISECT_INIT;
	struct session s;
	int ret = -1;

	(void)argc;
	(void)argv;
	(void)data;
	if (bisect_read(repo, &b, err) < 0)
		return -1;
	if (!b.active || !b.current) {
		ret = nothing_to_judge(repo, err);
	} else if (open_or_create(&s, repo, settings, &b, err) == 0) {
		ret = s.state.result.kind ? answer_again(&s, b.current, err) :
					    judge_current(&s, b.current, err);
		session_close(&s);
	}
	bisect_clear(&b);
	return ret;
}

int cmd_run(int argc, char **argv)
{
	static const struct option_def options[] = { DISPLAY_OPTIONS, { 0 } };
	static const struct settings_command command = { .options = options,
							 .usage = usage,
							 .body = run_command };

	return command_with_settings(argc, argv, &command);
}
