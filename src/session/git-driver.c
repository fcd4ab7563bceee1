// SPDX-License-Identifier: GPL-2.0-only
#include "session/git-driver.h"
#include "git/change-refs.h"
#include "session/events.h"
#include "session/mode.h"
#include "session/find-good-release.h"

#define WORDS_MAX (256 * 1024)
#define REPLAY_MAX (1024 * 1024)

enum bisect_term driver_term(const struct session *s, enum decision d)
{
	if (d != DECIDE_GOOD && d != DECIDE_BAD)
		return BISECT_SKIP;
	return (d == DECIDE_GOOD) != s->settings.fix ? BISECT_GOOD : BISECT_BAD;
}

/* These are the terms of a bisection that we began; the user's own may have others. */
const char *driver_term_name(const struct session *s, enum decision d)
{
	const struct mode *mode = state_mode(&s->state);
	struct bisect b = { .term_bad = (char *)mode->newer, .term_good = (char *)mode->older };

	return bisect_term_name(&b, driver_term(s, d));
}

int driver_record_start(struct session *s, const char *words, struct error *err)
{
	struct strbuf command = STRBUF_CHECKED(REPLAY_MAX);
	int ret = -1;

	strbuf_addf(&command, "start %s", state_newer(&s->state));
	for (char *const *p = state_older(&s->state); *p; p++)
		strbuf_addf(&command, " %s", *p);
	if (strbuf_check(&command, err, "the list of good commits") == 0)
		ret = session_record(s, event_bisect(command.buf, NULL, DECIDE_MORE, words), err);
	strbuf_release(&command);
	return ret;
}

static void add_start_line(struct strbuf *line, const struct state *state)
{
	bisect_start_line(line, state_newer(state), state_older(state), state->paths,
			  state->settings->fix);
}

bool driver_is_ours(const struct session *s)
{
	struct strbuf line = STRBUF_INIT(REPLAY_MAX);
	bool ours;

	add_start_line(&line, &s->state);
	ours = bisect_is_ours(s->repo, line.buf);
	strbuf_release(&line);
	return ours;
}

/* This is not ERROR_USER, because the runs so far must be kept. */
static int refuse_foreign(const struct session *s, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(s->repo, &b, err);

	if (!ret && b.active && !driver_is_ours(s))
		ret = error_set(
			err, ERROR_STATE,
			"a git bisect that is not of this session was begun "
			"meanwhile; end it with 'git bisect reset', then 'git kbisect continue' "
			"goes on");
	bisect_clear(&b);
	return ret;
}

static int driver_begin(struct session *s, struct error *err)
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);
	int ret = -1;

	if (refuse_foreign(s, err) == 0 &&
	    bisect_start(s->repo, state_newer(&s->state), state_older(&s->state), s->state.paths,
			 s->settings.fix, &words, err) == 0)
		ret = driver_record_start(s, words.buf, err);
	strbuf_release(&words);
	return ret;
}

static void driver_add_verdict(struct strbuf *log, const struct session *s,
			       const struct subjects *subjects, size_t i, enum decision d)
{
	const char *commit = subjects->commit[i]->commit;

	if (d != DECIDE_MORE && !str_equal(commit, state_newer(&s->state)))
		strbuf_addf(log, "git bisect %s %s\n", driver_term_name(s, d), commit);
}

/* git uses the last bad commit that it was told. When verdicts are corrected, the order of
 * testing is no longer that of history, so the oldest bad commit is told last. Parents have
 * lower numbers than their children. */
static void add_verdicts(struct strbuf *log, const struct session *s,
			 const struct subjects *subjects, const enum decision *verdicts)
{
	size_t *bad = xcalloc(s->range.candidates.nr + 1, sizeof(*bad));

	for (size_t i = 0; i < subjects->nr; i++) {
		enum decision d = verdicts ? verdicts[i] : subjects->commit[i]->told;

		if (driver_term(s, d) == BISECT_BAD)
			bad[subjects->v[i].commit] = i + 1;
		else
			driver_add_verdict(log, s, subjects, i, d);
	}
	for (size_t c = s->range.candidates.nr; c--;)
		if (bad[c])
			driver_add_verdict(log, s, subjects, bad[c] - 1,
					   verdicts ? verdicts[bad[c] - 1] :
						      subjects->commit[bad[c] - 1]->told);
	free(bad);
}

int driver_replay(struct session *s, const struct subjects *subjects, const enum decision *verdicts,
		  struct strbuf *words, struct error *err)
{
	struct strbuf log = STRBUF_CHECKED(REPLAY_MAX);
	int ret = -1;

	if (refuse_foreign(s, err) < 0)
		return -1;
	add_start_line(&log, &s->state);
	strbuf_addch(&log, '\n');
	add_verdicts(&log, s, subjects, verdicts);
	if (strbuf_check(&log, err, "the log for git bisect replay") == 0)
		ret = bisect_replay(s->repo, log.buf, words, err);
	strbuf_release(&log);
	return ret;
}

/* Whether git was told a verdict on a commit that is now tested again, or whose verdict was
 * taken back. */
static bool is_reopened(const struct session *s, const struct tested_commit *c)
{
	if (c->retracted)
		return true;
	return (c->build_failed || c->doubted) && c->decision == DECIDE_MORE &&
	       (bisect_was_told(s->repo, c->commit, BISECT_SKIP) ||
		bisect_was_told(s->repo, c->commit, driver_term(s, DECIDE_BAD)));
}

/* Git has the verdicts of the journal, without those that were taken back. */
static int record_retold(struct session *s, struct error *err)
{
	for (size_t i = 0; i < s->state.nr; i++)
		if (s->state.commits[i].retracted)
			return session_record(s, event_retold(), err);
	return 0;
}

int driver_retell(struct session *s, struct error *err)
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);
	struct subjects subjects;
	int ret;

	subjects_build(&subjects, &s->range);
	ret = driver_replay(s, &subjects, NULL, &words, err);
	subjects_clear(&subjects);
	strbuf_release(&words);
	return ret < 0 ? -1 : record_retold(s, err);
}

/* The verdict on the failure that this term of git means. */
static enum decision driver_decision(const struct session *s, enum bisect_term term)
{
	if (term == BISECT_SKIP)
		return DECIDE_SKIP;
	return (term == BISECT_GOOD) != s->settings.fix ? DECIDE_GOOD : DECIDE_BAD;
}

static int record_by_hand(struct session *s, const char *commit, enum decision d, struct error *err)
{
	static const double p_bad[] = { [DECIDE_GOOD] = 0, [DECIDE_BAD] = 1, [DECIDE_SKIP] = .5 };
	struct verdict v = { .decision = d,
			     .p_bad = p_bad[d],
			     .reason = (char *)"git bisect was told by hand" };
	const char *term = driver_term_name(s, d);
	AUTO_FREE char *command = xstrfmt("%s %s", term, commit);
	AUTO_FREE char *words = xstrfmt("told by hand and taken over: %s is %s%s", commit, term,
					d == DECIDE_SKIP ? "ped" : "");

	if (session_record(s, event_said(words), err) < 0 ||
	    session_record(s, event_test(commit, REASON_BY_HAND, NULL), err) < 0 ||
	    session_record(s, event_verdict(commit, &v, 0, NULL, INFERENCE_BY_HAND), err) < 0)
		return -1;
	return session_record(s, event_bisect(command, commit, d, ""), err);
}

/* Takes over git's mark on a commit unless the session has a verdict of its own, which
 * stands. *differs is set when the two contradict each other. */
static int take_mark(struct session *s, const char *commit, enum bisect_term term, bool *differs,
		     struct error *err)
{
	const struct tested_commit *c = state_find(&s->state, commit);
	enum decision ours = DECIDE_MORE;

	for (char *const *end = state_older(&s->state); *end; end++)
		if (str_equal(*end, commit))
			return 0;
	if (!commit || str_equal(commit, state_newer(&s->state)))
		return 0;
	if (c && is_reopened(s, c))
		return 0;
	if (c)
		ours = c->told != DECIDE_MORE ? c->told : c->decision;
	if (ours == DECIDE_MORE || (c->told == DECIDE_MORE && c->inference == INFERENCE_BY_HAND))
		return record_by_hand(s, commit, driver_decision(s, term), err);
	/* We may have been killed before the journal had what git was told, which may be a
	 * skip. */
	if (driver_term(s, ours) == term || (c->told == DECIDE_MORE && term == BISECT_SKIP))
		return 0;

	AUTO_FREE char *words =
		xstrfmt("git bisect has %s as %s; the session's verdict, %s, is told again", commit,
			driver_term_name(s, driver_decision(s, term)), driver_term_name(s, ours));
	*differs = true;
	return session_record(s, event_said(words), err);
}

/* The user may have gone on with git bisect between an interruption and this. */
static int take_over_marks(struct session *s, const struct bisect *b, bool *differs,
			   struct error *err)
{
	int ret = take_mark(s, b->bad, BISECT_BAD, differs, err);

	for (char **p = b->good; !ret && *p; p++)
		ret = take_mark(s, *p, BISECT_GOOD, differs, err);
	for (char **p = b->skip; !ret && *p; p++)
		ret = take_mark(s, *p, BISECT_SKIP, differs, err);
	return ret;
}

/* After an interruption git may know more than the journal (told and not recorded) or less
 * (killed while git was being told). */
static int driver_restore(struct session *s, struct error *err)
{
	struct bisect b = BISECT_INIT;
	bool whole = !change_refs_is_unfinished(s->repo), differs = false;
	int ret = -1;

	if (bisect_read(s->repo, &b, err) < 0)
		return -1;
	for (size_t i = 0; i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		if (c->told != DECIDE_MORE)
			whole &= bisect_was_told(s->repo, c->commit, driver_term(s, c->told));
		else
			whole &= !is_reopened(s, c);
	}
	if (refuse_foreign(s, err) < 0 || (b.active && take_over_marks(s, &b, &differs, err) < 0))
		goto out;
	ret = !b.active || !whole || differs ? driver_retell(s, err) : 0;
out:
	bisect_clear(&b);
	return ret;
}

int driver_tell(struct session *s, const char *commit, enum decision d, struct error *err)
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);
	AUTO_FREE char *command = NULL;
	struct bisect b = BISECT_INIT;
	int ret = -1;

	if (bisect_read(s->repo, &b, err) < 0 || (!s->user_drives && refuse_foreign(s, err) < 0))
		goto out;
	/* When we were killed between git's answer and the journal, git knows already. */
	if (!bisect_was_told(s->repo, commit, driver_term(s, d)) &&
	    bisect_mark(s->repo, &b, driver_term(s, d), commit, &words, err) < 0)
		goto out;
	command = xstrfmt("%s %s", bisect_term_name(&b, driver_term(s, d)), commit);
	ret = session_record(s, event_bisect(command, commit, d, words.buf), err);
out:
	bisect_clear(&b);
	strbuf_release(&words);
	return ret;
}

/* Tells git the verdicts on releases, which were tested before the bisection began. */
static int tell_known(struct session *s, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < s->state.nr; i++) {
		const struct tested_commit *c = &s->state.commits[i];

		if (c->why != REASON_RELEASE || c->told != DECIDE_MORE ||
		    c->decision == DECIDE_MORE || !range_has(&s->range, c->commit))
			continue;
		AUTO_FREE char *commit = xstrdup(c->commit);
		ret = driver_tell(s, commit, c->decision, err);
	}
	return ret;
}

int driver_start(struct session *s, struct error *err)
{
	int ret = range_load(&s->range, err);

	if (ret < 0)
		return -1;
	ret = s->state.bisecting ? driver_restore(s, err) : driver_begin(s, err);
	return ret < 0 ? -1 : tell_known(s, err);
}

int driver_correct(struct session *s, const struct subjects *subjects,
		   const struct search_next *next, struct error *err)
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);
	int ret = driver_replay(s, subjects, next->verdicts, &words, err);

	/* Recording may move the commits, so their names are used before that. */
	for (size_t i = 0; !ret && i < subjects->nr; i++) {
		const struct tested_commit *c = subjects->commit[i];

		if (next->verdicts[i] == DECIDE_MORE || c->told == next->verdicts[i])
			continue;
		ret = session_record(s,
				     event_corrected(driver_term_name(s, next->verdicts[i]),
						     c->commit, next->verdicts[i], words.buf),
				     err);
		strbuf_reset(&words);
	}
	strbuf_release(&words);
	return ret;
}

int driver_tell_lacking(struct session *s, const struct subjects *subjects,
			const struct search_next *next, struct error *err)
{
	for (size_t i = 0; i < subjects->nr; i++)
		if (subjects->commit[i]->told == DECIDE_MORE && next->verdicts[i] != DECIDE_MORE)
			return driver_correct(s, subjects, next, err);
	return 0;
}

int driver_wanted(const struct session *s, char **commit, struct error *err)
{
	struct bisect b = BISECT_INIT;
	const struct tested_commit *c;

	if (bisect_read(s->repo, &b, err) < 0)
		return -1;
	if (!b.active || !b.current) {
		bisect_clear(&b);
		return error_set(err, ERROR_STATE,
				 "git bisect is not active any more; 'git kbisect "
				 "continue' brings it back");
	}
	c = state_find(&s->state, b.current);
	if (!c || c->told == DECIDE_MORE)
		*commit = xstrdup(b.current);
	bisect_clear(&b);
	return 0;
}
