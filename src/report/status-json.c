// SPDX-License-Identifier: GPL-2.0-only
#include "report/status-json.h"
#include "base/files.h"
#include "kernel/kernel-spec.h"
#include "session/run-json.h"
#include "base/strbuf.h"
#include "session/mode.h"

#include <math.h>

#define JSON_TEXT_MAX ((size_t)256 * 1024 * 1024)

static json_t *run_summary(const struct run *run)
{
	json_t *object = json_pack("{s:s, s:o, s:o, s:s}", "outcome", outcome_name(run->outcome),
				   "title", text_to_json(run->title), "seconds",
				   number_to_json(run->seconds), "reach", reach_name(run->reach));

	if (run->outcome == OUTCOME_MEASURED)
		json_object_set_new(object, "number", number_to_json(run->number));
	return object;
}

static json_t *word_json(const struct hand_word *word)
{
	if (!word)
		return json_null();
	return json_pack("{s:s, s:b, s:o, s:o}", "verdict", decision_name(word->decision), "sure",
			 isinf(word->runs) != 0, "runs",
			 number_to_json(isinf(word->runs) ? 0 : word->runs), "because",
			 text_to_json(word->because));
}

static json_t *rejected_json(const struct state *state)
{
	json_t *array = json_array();

	for (size_t i = 0; i < state->words_nr; i++)
		if (state->words[i].reject)
			json_array_append_new(
				array, json_pack("{s:s, s:o}", "commit", state->words[i].commit,
						 "because", text_to_json(state->words[i].because)));
	return array;
}

/* Why the commit was tested, and what that took. */
static void add_work(json_t *object, const struct tested_commit *c)
{
	json_object_set_new(object, "why", text_to_json(test_reason_words(c->why)));
	json_object_set_new(object, "compiler", text_to_json(c->compiler));
	json_object_set_new(object, "build_error",
			    text_to_json(c->build_failed ? c->build_error : NULL));
	json_object_set_new(object, "build_seconds", number_to_json(c->build_seconds));
	json_object_set_new(object, "test_seconds", number_to_json(c->test_seconds));
}

/* With a metric, all runs that count in one number, because no single one decides. */
static void add_measured(json_t *object, const struct settings *s, const struct tested_commit *c)
{
	struct contrast contrast = { .by = s->contrast, .lower = s->lower };
	struct contrast_sample sample = { 0 };
	double median, deviation;

	for (size_t i = 0; i < c->nr && contrast.by == CONTRAST_METRIC; i++)
		contrast_sample_add(&contrast, &sample, &c->runs[i], 1);
	if (sample.nr) {
		contrast_measured(&contrast, &sample, &median, &deviation);
		json_object_set_new(object, "measured",
				    json_pack("{s:o, s:o, s:I}", "median", number_to_json(median),
					      "deviation", number_to_json(deviation), "runs",
					      (json_int_t)sample.nr));
	}
	contrast_sample_clear(&sample);
}

static json_t *tested_json(const struct state *state)
{
	json_t *array = json_array();

	for (size_t i = 0; i < state->nr; i++) {
		const struct tested_commit *c = &state->commits[i];
		json_t *runs, *object;

		if (c->decision == DECIDE_MORE)
			continue;
		runs = json_array();
		for (size_t j = 0; j < c->nr; j++)
			json_array_append_new(runs, run_summary(&c->runs[j]));
		object = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}",
				   "commit", c->commit, "verdict", decision_name(c->decision),
				   "reason", text_to_json(c->reason), "p_bad",
				   number_to_json(c->p_bad), "runs", runs, "inferred_from",
				   text_to_json(c->inferred_from), "signature",
				   text_to_json(c->signature), "lost", texts_to_json(c->lost),
				   "backports", texts_to_json(c->backports), "cached", c->cached,
				   "by_hand", word_json(state_hand_word(state, c->commit)));
		add_work(object, c);
		add_measured(object, state->settings, c);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *test_json(const struct settings *s)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "command",
			 text_to_json(s->test), "warnings", text_to_json(s->warnings), "kunit",
			 text_to_json(s->kunit), "kselftest", text_to_json(s->kselftest), "map",
			 texts_to_json((char *const *)s->test_map), "expect",
			 text_to_json(s->expect), "reject", text_to_json(s->reject), "metric",
			 text_to_json(s->metric), "worse",
			 text_to_json(s->metric ? (s->lower ? "lower" : "higher") : NULL), "rate",
			 s->rate, "good_rate",
			 s->stated_rate > 0 ? json_real(s->stated_rate) : json_null());
}

static json_t *candidates_json(const struct result *r)
{
	json_t *array = json_array();

	for (size_t i = 0; r->commits && r->commits[i]; i++)
		json_array_append_new(array,
				      json_pack("{s:s, s:o}", "commit", r->commits[i],
						"probability", number_to_json(r->probability[i])));
	return array;
}

static json_t *range_json(const struct state *state)
{
	if (!state->collapse.nr)
		return json_null();
	return json_pack("{s:I, s:I, s:i}", "commits", (json_int_t)state->collapse.nr, "can_matter",
			 (json_int_t)state->collapse.matter, "steps",
			 steps_for(state->collapse.matter ? state->collapse.matter :
							    state->collapse.nr));
}

/* Notes are published, so a file is identified by its name and content and not by a path of
 * this host. */
static json_t *file_json(const char *file)
{
	json_t *object = json_pack("{s:o}", "file", text_to_json(config_part_name(file)));

	if (config_part_kind(file) == CONFIG_PART_FILE) {
		AUTO_FREE char *hash = sha256_file(file, NULL);

		json_object_set_new(object, "sha256", text_to_json(hash));
	}
	return object;
}

static json_t *files_json(char *const *files)
{
	json_t *list = json_array();

	for (; files && *files; files++)
		json_array_append_new(list, file_json(*files));
	return list;
}

static json_t *config_json(const struct state *state)
{
	const char **parts = state->settings->config;
	json_t *config = parts ? file_json(parts[0]) : json_pack("{s:n}", "file");
	json_t *list = files_json((char *const *)parts);

	if (json_array_size(list) > 1)
		json_object_set(config, "parts", list);
	json_decref(list);
	json_object_set_new(config, "modules", text_to_json(state->settings->modules));
	if (state->minimized.done) {
		json_object_set_new(config, "options",
				    json_integer((json_int_t)state->minimized.before));
		json_object_set_new(config, "needed",
				    json_integer((json_int_t)state->minimized.after));
	}
	if (state->minimized.modules)
		json_object_set_new(config, "modules_needed",
				    json_integer((json_int_t)state->minimized.modules_after));
	return config;
}

/* The report that the failure is known from. */
static json_t *origin_json(const struct settings *s)
{
	return json_pack("{s:o, s:o, s:o}", "reported_by", text_to_json(s->reported_by), "closes",
			 text_to_json(s->closes), "message_id", text_to_json(s->in_reply_to));
}

/* Adds the facts that a report shows around the result: the kind of the result as a
 * sentence, the confidence that was asked for, the ends and some settings. */
static void add_circumstances(json_t *root, const struct state *state)
{
	const struct settings *settings = state->settings;
	const struct result *r = &state->result;

	json_object_set_new(root, "words",
			    text_to_json(r->words ? r->words : result_kind_words(r->kind)));
	json_object_set_new(root, "provisional", json_boolean(r->provisional));
	json_object_set_new(root, "asked", number_to_json(settings->confidence));
	json_object_set_new(root, "origin", origin_json(settings));
	json_object_set_new(root, "bad", json_string(state_newer(state)));
	json_object_set_new(root, "good", texts_to_json(state_older(state)));
	json_object_set_new(root, "paths", texts_to_json(state->paths));
	json_object_set_new(root, "watched", texts_to_json(state->watch));
	json_object_set_new(root, "failure", text_to_json(settings->failure));
	json_object_set_new(root, "arch", text_to_json(settings->arch));
	json_object_set_new(root, "repro",
			    settings->repro ? file_json(settings->repro) : json_null());
}

json_t *report_result_json(const struct state *state)
{
	const struct result *r = &state->result;
	bool culprit = r->kind == RESULT_CULPRIT;
	double build, test;
	json_t *root;

	state_times(state, &build, &test);
	root = json_pack(
		"{s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
		"s:{s:o, s:o, s:o}}",
		"version", JSON_VERSION, "mode", state_mode(state)->id, "culprit",
		text_to_json(culprit ? r->commits[0] : NULL), "verdict",
		text_to_json(result_kind_id(r->kind)), "confidence", number_to_json(r->confidence),
		"older", number_to_json(r->older), "unreliable", texts_to_json(r->unreliable),
		"oddities", texts_to_json(r->oddities), "stopped_at", text_to_json(r->stopped_at),
		"candidates", candidates_json(r), "crash",
		state->target.title ? crash_to_json(&state->target) : json_null(), "range",
		range_json(state), "config", config_json(state), "patches",
		files_json((char *const *)state->settings->patches), "make",
		texts_to_json((char *const *)state->settings->make_vars), "test",
		test_json(state->settings), "tested", tested_json(state), "rejected",
		rejected_json(state), "times", "total", number_to_json(state->seconds), "build",
		number_to_json(build), "test", number_to_json(test));
	if (root)
		add_circumstances(root, state);
	return root;
}

const char *report_testing(const struct state *state)
{
	const struct tested_commit *last = state->nr ? &state->commits[state->nr - 1] : NULL;

	if (state->result.kind || !last || last->needless || last->decision != DECIDE_MORE)
		return NULL;
	return last->commit;
}

json_t *report_status_json(const struct state *state)
{
	json_t *root = report_result_json(state);

	/* The user of this host may see the path. */
	json_object_set_new(json_object_get(root, "config"), "file",
			    text_to_json(state->settings->config[0]));
	json_object_set_new(root, "testing", text_to_json(report_testing(state)));
	return root;
}

char *report_json_text(const json_t *root, size_t flags, struct error *err)
{
	char *text =
		root ? json_dumps(root, flags | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII) : NULL;
	struct strbuf sb = STRBUF_INIT(JSON_TEXT_MAX);

	if (!text) {
		error_set(err, ERROR_STATE,
			  "the result cannot be written as JSON: a number in it is "
			  "not finite; 'git kbisect log' shows it");
		return NULL;
	}
	for (const char *p = text; *p; p++)
		if (*p == 0x7f)
			strbuf_addstr(&sb, "\\u007f");
		else
			strbuf_addch(&sb, *p);
	free(text);
	return strbuf_detach(&sb);
}
