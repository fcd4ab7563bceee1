// SPDX-License-Identifier: GPL-2.0-only
/* The build of the commit under test, and the verdict that it alone can give. */
#include "testing.h"
#include "session/build-fix.h"
#include "session/run-json.h"

static void build_progress(void *data, int done, int total)
{
	testing_progress(data, "building", done, total);
}

static const struct build_words {
	const char *status; /* in the journal */
	const char *reason; /* of a verdict from the build alone */
} build_words[] = {
	[BLAME_NONE] = { "ok", "it builds" },
	[BLAME_SOURCE] = { "failed", "it does not build" },
	[BLAME_NOBODY] = { "unclear",
			   "it does not build here, and no error in its source explains that" },
};

static json_t *event_build(const struct testing *w)
{
	const struct build *b = &w->build;
	const struct backported *made = testbed_backports(w->tb);
	double prefetched = prefetch_seconds(testbed_prefetch(w->tb), w->test->commit);

	return json_pack(
		"{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}",
		"event", "build", "commit", w->test->commit, "status", build_words[b->blame].status,
		"key", text_to_json(b->key), "signature", text_to_json(b->signature), "compiler",
		text_to_json(b->compiler), "seconds", number_to_json(b->seconds), "ahead",
		number_to_json(prefetched), "cached", b->cached && prefetched <= 0, "lost",
		texts_to_json(b->lost), "overridden", texts_to_json(b->overridden), "error",
		text_to_json(b->error_tail), "backports", texts_to_json(made->applied), "refused",
		texts_to_json(made->refused), "patches", texts_to_json(made->patches));
}

enum decision testing_decision_of_build(const struct testing *w)
{
	if (w->s->settings.warning)
		return blame_decision_of_warning(w->build.blame, w->build.warned);
	return blame_decision(w->build.blame, w->s->settings.kind);
}

int testing_build_again(struct testing *w)
{
	double started = now_seconds();

	testing_progress(w, "building", 0, 0);
	testbed_on_progress(w->tb, build_progress, w);
	if (testbed_kernel(w->tb, w->test->commit, &w->build, w->err) < 0)
		return -1;
	if (testing_decision_of_build(w) == DECIDE_ABORT)
		die_bug("nobody found out why %s does not build", w->test->commit);
	w->build.seconds = now_seconds() - started;
	return session_record(w->s, event_build(w), w->err);
}

int testing_build(struct testing *w)
{
	bool had_fix = build_fix_for(w->s, testing_current(w));
	int ret = testing_build_again(w);

	if (ret || had_fix || w->build.blame == BLAME_NONE ||
	    !build_fix_for(w->s, testing_current(w)))
		return ret;
	build_clear(&w->build);
	testbed_also_apply(w->tb, build_fix_for(w->s, testing_current(w)));
	return testing_build_again(w);
}

static char *reason_of_build(const struct testing *w)
{
	const struct build *b = &w->build;

	if (b->skipped)
		return xstrdup(b->error_tail);
	if (b->warning)
		return xstrfmt("its build prints \"%s\"", b->warning);
	if (b->warned == PATTERN_GAVE_UP)
		return xstrdup("--warnings takes too long to be looked for in a line of its build");
	if (w->s->settings.warning && b->blame == BLAME_NONE)
		return xstrdup("its build prints no such warning");
	return xstrdup(build_words[b->blame].reason);
}

int testing_conclude_build(struct testing *w)
{
	static const double p_bad[] = { [DECIDE_GOOD] = 0, [DECIDE_BAD] = 1, [DECIDE_SKIP] = .5 };
	enum decision decision = testing_decision_of_build(w);

	testing_set_verdict(w->v, decision, p_bad[decision], reason_of_build(w));
	return testing_record_verdict(w, NULL, INFERENCE_NONE);
}
