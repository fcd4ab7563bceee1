// SPDX-License-Identifier: GPL-2.0-only
#include "session/state.h"
#include "session/run-json.h"

int decision_parse(const char *name, enum decision *d)
{
	for (int i = DECIDE_MORE; i <= DECIDE_ABORT; i++)
		if (str_equal(decision_name((enum decision)i), name)) {
			*d = (enum decision)i;
			return 0;
		}
	return -1;
}

json_t *event_test(const char *commit, enum test_reason why, const char *compiler)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "event", "test", "commit", commit, "why",
			 test_reason_id(why), "compiler", json_text(compiler));
}

json_t *event_test_again(const char *commit, enum test_reason why, const char *compiler)
{
	json_t *event = event_test(commit, why, compiler);

	json_object_set_new(event, "again", json_true());
	return event;
}

json_t *event_noted(void)
{
	return json_pack("{s:s}", "event", "noted");
}

json_t *event_run(const char *commit, size_t number, const struct run *run)
{
	return json_pack("{s:s, s:s, s:I, s:o}", "event", "run", "commit", commit, "number",
			 (json_int_t)number, "run", run_to_json(run));
}

json_t *event_verdict(const char *commit, const struct verdict *v, double test_seconds,
		      const char *inferred_from, enum inference how)
{
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}", "event", "verdict", "commit",
			 commit, "decision", decision_name(v->decision), "reason",
			 json_text(v->reason), "p_bad", json_number(v->p_bad), "seconds",
			 json_number(test_seconds), "inferred_from", json_text(inferred_from),
			 "how", json_text(inference_id(how)));
}

json_t *event_target(const struct crash *crash, json_t *related, json_t *noise)
{
	return json_pack("{s:s, s:o, s:o, s:o}", "event", "target", "crash", crash_to_json(crash),
			 "related", related, "noise", noise);
}

json_t *event_noise(json_t *titles)
{
	return json_pack("{s:s, s:o}", "event", "noise", "titles", titles);
}

json_t *event_watch(char *const *functions)
{
	return json_pack("{s:s, s:o}", "event", "watch", "functions", json_text_list(functions));
}

json_t *event_renamed(const char *commit, const char *from, const char *to)
{
	return json_pack("{s:s, s:s, s:o, s:o}", "event", "renamed", "commit", commit, "from",
			 json_text(from), "to", json_text(to));
}

json_t *event_collapse(size_t commits, size_t matter, const bool *matters)
{
	return json_pack("{s:s, s:I, s:I, s:o}", "event", "collapse", "commits",
			 (json_int_t)commits, "matter", (json_int_t)matter, "bits",
			 json_bits(matters, commits));
}

json_t *event_config(const char *hash, const char *left_out, bool kept, int hits, int runs)
{
	return json_pack("{s:s, s:s, s:o, s:b, s:i, s:i}", "event", "config", "hash", hash,
			 "left_out", json_text(left_out), "kept", kept, "hits", hits, "runs", runs);
}

json_t *event_minimized(size_t before, size_t after, const char *file)
{
	return json_pack("{s:s, s:I, s:I, s:o}", "event", "minimized", "before", (json_int_t)before,
			 "after", (json_int_t)after, "file", json_text(file));
}

json_t *event_build_fix(const char *error, const char *fix, const char *title, json_t *commits)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "event", "mend", "error", json_text(error),
			 "fix", json_text(fix), "title", json_text(title), "commits", commits);
}

json_t *event_bisect(const char *command, const char *commit, enum decision told, const char *words)
{
	return json_pack("{s:s, s:o, s:o, s:s, s:o}", "event", "bisect", "command",
			 json_text(command), "commit", json_text(commit), "decision",
			 decision_name(told), "words", json_text(words));
}

json_t *event_said(const char *words)
{
	return json_pack("{s:s, s:o}", "event", "said", "words", json_text(words));
}

json_t *event_release(const char *tag, const char *commit)
{
	return json_pack("{s:s, s:o, s:s}", "event", "release", "tag", json_text(tag), "commit",
			 commit);
}

json_t *event_no_culprit(enum result_kind kind, const char *words, const char *stopped_at,
			 double confidence)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:[], s:o, s:o}", "event", "result", "kind",
			 result_kind_id(kind), "words", json_text(words), "stopped_at", stopped_at,
			 "commits", "confidence", json_number(confidence), "older",
			 json_number(kind == RESULT_OLDER ? confidence : 0));
}

static struct tested_commit *commit_of(struct session *s, json_t *event, struct error *err)
{
	const char *hex = json_string_value(json_object_get(event, "commit"));
	struct tested_commit *c = hex ? session_find(s, hex) : NULL;

	if (!hex || strlen(hex) != 40 || strspn(hex, "0123456789abcdef") != 40) {
		error_set(err, ERROR_STATE, "an event without a commit");
		return NULL;
	}
	if (c)
		return c;
	ALLOC_GROW(s->commits, s->nr + 1, s->alloc);
	c = &s->commits[s->nr++];
	*c = (struct tested_commit){
		.commit = xstrdup(hex), .decision = DECIDE_MORE, .told = DECIDE_MORE, .p_bad = .5
	};
	return c;
}

/* Most likely a newer version wrote it: the session could go wrong without it. */
static int unknown_id(struct error *err, const char *what, const char *id)
{
	return error_set(err, ERROR_USER,
			 "%s '%s' is not known to this version of git kbisect: continue the "
			 "session with the version that began it, or drop it with "
			 "'git kbisect reset'",
			 what, id ? id : "");
}

static int apply_open(struct session *s, json_t *event, struct error *err)
{
	(void)err;
	s->opened = s->last_event = json_number_value(json_object_get(event, "time"));
	return 0;
}

static int apply_test(struct session *s, json_t *event, struct error *err)
{
	struct tested_commit *c = commit_of(s, event, err);
	const char *why = json_string_value(json_object_get(event, "why"));

	if (!c)
		return -1;
	if (test_reason_parse(why, &c->why) < 0)
		return unknown_id(err, "reason for a test", why);
	/* Its verdict stands until another one takes its place. */
	c->again = json_is_true(json_object_get(event, "again"));
	if (!c->again)
		c->decision = DECIDE_MORE;
	free(s->testing);
	s->testing = xstrdup(c->commit);
	return 0;
}

static int apply_build(struct session *s, json_t *event, struct error *err)
{
	struct tested_commit *c = commit_of(s, event, err);
	const char *status = json_string_value(json_object_get(event, "status"));

	if (!c)
		return -1;
	free_list(c->lost);
	c->lost = NULL;
	free_list(c->backports);
	c->backports = NULL;
	if (json_get_text(event, "key", &c->key, err) < 0 ||
	    json_get_text(event, "signature", &c->signature, err) < 0 ||
	    json_get_text(event, "compiler", &c->compiler, err) < 0 ||
	    json_get_text(event, "error", &c->build_error, err) < 0 ||
	    json_get_text_list(event, "lost", &c->lost, err) < 0 ||
	    json_get_text_list(event, "backports", &c->backports, err) < 0)
		return -1;
	/* What was built here comes from the cache when it is tested again. */
	c->cached = json_is_true(json_object_get(event, "cached")) && (!c->built || c->cached);
	c->built = true;
	c->build_failed = !str_equal(status, "ok");
	c->build_seconds += json_number_value(json_object_get(event, "seconds"));
	c->prefetch_seconds = json_number_value(json_object_get(event, "ahead"));
	return 0;
}

static void runs_clear(struct tested_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		run_clear(&c->runs[i]);
	free(c->runs);
	c->runs = NULL;
	c->nr = c->alloc = 0;
}

static int apply_run(struct session *s, json_t *event, struct error *err)
{
	struct tested_commit *c = commit_of(s, event, err);
	struct run run;

	if (!c || run_from_json(json_object_get(event, "run"), &run, err) < 0)
		return -1;
	ALLOC_GROW(c->runs, c->nr + 1, c->alloc);
	c->runs[c->nr++] = run;
	return 0;
}

static int apply_verdict(struct session *s, json_t *event, struct error *err)
{
	struct tested_commit *c = commit_of(s, event, err);
	const char *decision = json_string_value(json_object_get(event, "decision"));
	const char *how = json_string_value(json_object_get(event, "how"));

	if (!c || json_get_text(event, "reason", &c->reason, err) < 0 ||
	    json_get_text(event, "inferred_from", &c->inferred_from, err) < 0)
		return -1;
	if (inference_parse(how, &c->inference) < 0)
		return unknown_id(err, "kind of inference", how);
	if (!decision || decision_parse(decision, &c->decision) < 0)
		return error_set(err, ERROR_STATE, "a verdict that is none");
	c->again = false;
	if (str_equal(s->testing, c->commit)) {
		free(s->testing);
		s->testing = NULL;
	}
	c->p_bad = json_number_value(json_object_get(event, "p_bad"));
	c->test_seconds += json_number_value(json_object_get(event, "seconds"));
	return 0;
}

static int add_noise(struct session *s, json_t *titles, struct error *err)
{
	size_t n = 0, i;
	json_t *v;

	while (s->noise && s->noise[n])
		n++;
	json_array_foreach(titles, i, v) {
		if (!json_is_string(v))
			return error_set(err, ERROR_STATE, "a title that is not a string");
		s->noise = xrealloc(s->noise, n + 2, sizeof(*s->noise));
		s->noise[n++] = text_unescape(json_string_value(v));
		s->noise[n] = NULL;
		matcher_add_noise(s->matcher, s->noise[n - 1]);
	}
	return 0;
}

/* Without an earlier target, which has turned out to be none. */
static int new_matcher(struct session *s, struct error *err)
{
	matcher_free(s->matcher);
	s->matcher = matcher_new();
	for (char **title = s->noise; title && *title; title++)
		matcher_add_noise(s->matcher, *title);
	return matcher_set_patterns(s->matcher, s->settings.match, s->settings.ignore, err);
}

static void renames_clear(struct session *s)
{
	for (size_t i = 0; i < s->renames_nr; i++) {
		free(s->renames[i].from);
		free(s->renames[i].to);
	}
	free(s->renames);
	s->renames = NULL;
	s->renames_nr = s->renames_alloc = 0;
}

static int apply_target(struct session *s, json_t *event, struct error *err)
{
	json_t *v;
	size_t i;

	crash_clear(&s->target);
	renames_clear(s);
	if (crash_from_json(json_object_get(event, "crash"), &s->target, err) < 0)
		return -1;
	if (new_matcher(s, err) < 0)
		return -1;
	matcher_add_target(s->matcher, &s->target);
	json_array_foreach(json_object_get(event, "related"), i, v) {
		struct crash related;

		if (crash_from_json(v, &related, err) < 0)
			return -1;
		matcher_add_related(s->matcher, &related);
		crash_clear(&related);
	}
	if (add_noise(s, json_object_get(event, "noise"), err) < 0)
		return -1;
	session_reclassify(s);
	return 0;
}

static int apply_noise(struct session *s, json_t *event, struct error *err)
{
	if (add_noise(s, json_object_get(event, "titles"), err) < 0)
		return -1;
	session_reclassify(s);
	return 0;
}

/* The names are of the target, so another target forgets them. */
static int apply_renamed(struct session *s, json_t *event, struct error *err)
{
	struct rename r = { 0 };

	if (json_get_text(event, "from", &r.from, err) < 0 ||
	    json_get_text(event, "to", &r.to, err) < 0 || !r.from || !r.to) {
		free(r.from);
		free(r.to);
		return error_set(err, ERROR_STATE, "a rename without both names");
	}
	ALLOC_GROW(s->renames, s->renames_nr + 1, s->renames_alloc);
	s->renames[s->renames_nr++] = r;
	matcher_add_renamed(s->matcher, r.from, r.to);
	session_reclassify(s);
	return 0;
}

static int apply_watch(struct session *s, json_t *event, struct error *err)
{
	free_list(s->watch);
	return json_get_text_list(event, "functions", &s->watch, err);
}

static int apply_collapse(struct session *s, json_t *event, struct error *err)
{
	json_int_t commits = json_integer_value(json_object_get(event, "commits"));
	json_int_t matter = json_integer_value(json_object_get(event, "matter"));

	s->collapse.nr = 0;
	if (commits < 1 || commits > CANDIDATES_MAX || matter < 0 || matter > commits)
		return error_set(err, ERROR_STATE, "a range that is none");
	if (json_get_bits(event, "bits", (size_t)commits, &s->collapse.matters, err) < 0)
		return -1;
	s->collapse.nr = (size_t)commits;
	s->collapse.matter = (size_t)matter;
	session_weigh(s);
	return 0;
}

/* It is the good end until its test says otherwise. */
static int apply_release(struct session *s, json_t *event, struct error *err)
{
	const char *commit = json_string_value(json_object_get(event, "commit"));

	if (!commit)
		return error_set(err, ERROR_STATE, "a release without a commit");
	free_list(s->good);
	s->good = xcalloc(2, sizeof(*s->good));
	s->good[0] = xstrdup(commit);
	candidates_clear(&s->candidates);
	return 0;
}

static int apply_config(struct session *s, json_t *event, struct error *err)
{
	struct config_try tried = { .kept = json_is_true(json_object_get(event, "kept")) };

	if (json_get_text(event, "hash", &tried.hash, err) < 0)
		return -1;
	if (!tried.hash)
		return error_set(err, ERROR_STATE, "a configuration without a hash");
	ALLOC_GROW(s->config_tries, s->config_tries_nr + 1, s->config_tries_alloc);
	s->config_tries[s->config_tries_nr++] = tried;
	return 0;
}

/* With another configuration the bad end is another kernel: its runs are of no
 * use any more, and the time that they took was taken. */
static int apply_minimized(struct session *s, json_t *event, struct error *err)
{
	struct tested_commit *bad = session_find(s, session_failing_end(s));
	char *file = NULL;

	if (json_get_text(event, "file", &file, err) < 0)
		return -1;
	s->minimized.done = true;
	s->minimized.before = (size_t)json_integer_value(json_object_get(event, "before"));
	s->minimized.after = (size_t)json_integer_value(json_object_get(event, "after"));
	if (!file)
		return 0;
	s->settings.config = settings_keep(&s->settings, file);
	if (bad) {
		runs_clear(bad);
		bad->decision = DECIDE_MORE;
	}
	return 0;
}

/* The commits count as not tested; what they failed of stays known. */
static int apply_build_fix(struct session *s, json_t *event, struct error *err)
{
	struct build_fix fix = { NULL, NULL };
	json_t *v;
	size_t i;

	if (json_get_text(event, "error", &fix.error, err) < 0 ||
	    json_get_text(event, "fix", &fix.commit, err) < 0) {
		free(fix.error);
		return -1;
	}
	ALLOC_GROW(s->build_fixes, s->build_fixes_nr + 1, s->build_fixes_alloc);
	s->build_fixes[s->build_fixes_nr++] = fix;
	json_array_foreach(json_object_get(event, "commits"), i, v) {
		struct tested_commit *c =
			json_is_string(v) ? session_find(s, json_string_value(v)) : NULL;

		if (!c)
			return error_set(err, ERROR_STATE,
					 "a mend of a commit that was not tested");
		free(c->inferred_from);
		c->inferred_from = NULL;
		c->decision = c->told = DECIDE_MORE;
	}
	return 0;
}

static int apply_bisect(struct session *s, json_t *event, struct error *err)
{
	const char *decision = json_string_value(json_object_get(event, "decision"));
	enum decision told;

	if (!decision || decision_parse(decision, &told) < 0)
		return error_set(err, ERROR_STATE, "a bisect event without a decision");
	if (!json_is_string(json_object_get(event, "commit"))) {
		struct tested_commit *c = session_find(s, s->bad);
		enum decision new = s->settings.fix ? DECIDE_GOOD : DECIDE_BAD;
		enum decision old = s->settings.fix ? DECIDE_BAD : DECIDE_GOOD;

		/* git bisect start: the ends are told with it. */
		s->bisecting = true;
		if (c)
			c->told = new;
		for (char **good = s->good; good && *good; good++)
			if ((c = session_find(s, *good)))
				c->told = old;
		return 0;
	}

	struct tested_commit *c = commit_of(s, event, err);
	if (!c)
		return -1;
	c->told = told;
	return 0;
}

static int apply_result(struct session *s, json_t *event, struct error *err)
{
	struct result *r = &s->result;
	const char *kind = json_string_value(json_object_get(event, "kind"));
	json_t *p, *v;
	size_t i, n = 0;

	result_clear(r);
	if (json_get_text(event, "words", &r->words, err) < 0 ||
	    json_get_text(event, "stopped_at", &r->stopped_at, err) < 0 ||
	    json_get_text_list(event, "oddities", &r->oddities, err) < 0 ||
	    json_get_text_list(event, "unreliable", &r->unreliable, err) < 0 ||
	    json_get_text_list(event, "commits", &r->commits, err) < 0)
		return -1;
	if (result_kind_parse(kind, &r->kind) < 0)
		return unknown_id(err, "result", kind);
	while (r->commits[n])
		n++;
	p = json_object_get(event, "probability");
	r->probability = xcalloc(n, sizeof(*r->probability));
	json_array_foreach(p, i, v)
		if (i < n)
			r->probability[i] = json_number_value(v);
	r->confidence = json_number_value(json_object_get(event, "confidence"));
	r->older = json_number_value(json_object_get(event, "older"));
	return 0;
}

static int apply_noted(struct session *s, json_t *event, struct error *err)
{
	(void)event;
	(void)err;
	s->noted = true;
	return 0;
}

static int apply_nothing(struct session *s, json_t *event, struct error *err)
{
	(void)s;
	(void)event;
	(void)err;
	return 0;
}

static const struct {
	const char *name;
	int (*apply)(struct session *s, json_t *event, struct error *err);
} kinds[] = {
	{ "open", apply_open },		  { "test", apply_test },
	{ "build", apply_build },	  { "run", apply_run },
	{ "verdict", apply_verdict },	  { "target", apply_target },
	{ "watch", apply_watch },	  { "noise", apply_noise },
	{ "renamed", apply_renamed },	  { "collapse", apply_collapse },
	{ "release", apply_release },	  { "config", apply_config },
	{ "minimized", apply_minimized }, { "mend", apply_build_fix },
	{ "bisect", apply_bisect },	  { "result", apply_result },
	{ "said", apply_nothing },	  { "noted", apply_noted },
};

int state_apply(void *data, json_t *event, struct error *err)
{
	struct session *s = data;
	const char *name = json_string_value(json_object_get(event, "event"));
	double at = json_number_value(json_object_get(event, "time"));

	/* Time in which nobody worked on it does not count, nor does that of the notes: it
	 * stands in them. */
	if (at > s->last_event && s->last_event > 0 && !str_equal(name, "open") &&
	    !str_equal(name, "noted"))
		s->seconds += at - s->last_event;
	s->last_event = MAX(s->last_event, at);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_equal(kinds[i].name, name))
			return kinds[i].apply(s, event, err);
	return unknown_id(err, "event", name);
}

static void commit_clear(struct tested_commit *c)
{
	runs_clear(c);
	free(c->commit);
	free(c->build_error);
	free(c->key);
	free(c->signature);
	free(c->compiler);
	free_list(c->lost);
	free_list(c->backports);
	free(c->reason);
	free(c->inferred_from);
}

void state_clear(struct session *s)
{
	for (size_t i = 0; i < s->nr; i++)
		commit_clear(&s->commits[i]);
	free(s->commits);
	s->commits = NULL;
	s->nr = s->alloc = 0;
	crash_clear(&s->target);
	free_list(s->noise);
	free_list(s->watch);
	s->noise = s->watch = NULL;
	renames_clear(s);
	for (size_t i = 0; i < s->config_tries_nr; i++)
		free(s->config_tries[i].hash);
	free(s->config_tries);
	s->config_tries = NULL;
	s->config_tries_nr = s->config_tries_alloc = 0;
	for (size_t i = 0; i < s->build_fixes_nr; i++) {
		free(s->build_fixes[i].error);
		free(s->build_fixes[i].commit);
	}
	free(s->build_fixes);
	s->build_fixes = NULL;
	s->build_fixes_nr = s->build_fixes_alloc = 0;
	free(s->collapse.matters);
	s->collapse = (struct collapse){ 0 };
	result_clear(&s->result);
	free(s->testing);
	s->testing = NULL;
}
