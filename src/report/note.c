// SPDX-License-Identifier: GPL-2.0-only
#include "report/note.h"
#include "base/files.h"
#include "kernel/kernel-spec.h"
#include "git/notes.h"
#include "report/status-json.h"
#include "report/log-lines.h"
#include "session/events.h"
#include "session/mode.h"

#include <math.h>

#define REJECTION_MAX 4096

static void note_add_key(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "%s: ", key);
	strbuf_add_escaped(out, value, strcspn(value, "\n"));
	strbuf_addch(out, '\n');
}

/* A text of the user's, whole and in one line. */
static void note_add_text(struct strbuf *out, const char *key, const char *text)
{
	strbuf_addf(out, "%s: ", key);
	for (const char *p = text; *p;) {
		size_t n = strcspn(p, "\n");

		strbuf_add_escaped(out, p, n);
		p += n;
		if (!*p)
			break;
		strbuf_addstr(out, "\\n");
		p++;
	}
	strbuf_addch(out, '\n');
}

static void note_add_commit(const struct repo *repo, struct strbuf *out, const char *key,
			    const char *commit)
{
	AUTO_FREE char *title = repo_title(repo, commit);
	AUTO_FREE char *value = xstrfmt("%s %s", commit, title);

	note_add_key(out, key, value);
}

static const struct tested_commit *first_built(const struct state *state)
{
	for (size_t i = 0; i < state->nr; i++)
		if (state->commits[i].signature)
			return &state->commits[i];
	return NULL;
}

static void note_add_verdict(const struct repo *repo, const struct state *state, struct strbuf *out)
{
	const struct mode *mode = state_mode(state);
	const struct result *r = &state->result;
	size_t n = 0;

	while (r->commits && r->commits[n])
		n++;
	if (r->kind == RESULT_CULPRIT) {
		note_add_key(out, "Verdict", mode->culprit);
		note_add_commit(repo, out, mode->culprit_key, r->commits[0]);
	} else if (n) {
		AUTO_FREE char *words = xstrfmt("%sone of %zu", mode->set, n);

		note_add_key(out, "Verdict", words);
		for (size_t i = 0; i < n; i++) {
			AUTO_FREE char *title = repo_title(repo, r->commits[i]);

			strbuf_addf(out, "Candidate: %s %.4f ", r->commits[i], r->probability[i]);
			strbuf_add_escaped(out, title, strlen(title));
			strbuf_addch(out, '\n');
		}
	} else {
		note_add_key(out, "Verdict", r->words ? r->words : result_kind_words(r->kind));
	}
}

static void add_counts(const struct state *state, struct strbuf *out)
{
	size_t tested = 0, inferred = 0, built = 0, runs = 0;

	for (size_t i = 0; i < state->nr; i++) {
		tested += state->commits[i].nr > 0 || state->commits[i].built;
		inferred += state->commits[i].inferred_from != NULL;
		built += state->commits[i].built && !state->commits[i].cached;
		runs += state->commits[i].nr;
	}
	strbuf_addf(out, "Tested: %zu revisions (%zu built, %zu more inferred), %zu runs\n", tested,
		    built, inferred, runs);
}

static void add_file_hash(struct strbuf *out, const char *key, const char *file)
{
	AUTO_FREE char *hash = sha256_file(file, NULL);

	note_add_key(out, key, hash ? hash : "no longer there");
}

/* A command can name paths of this host. */
static void add_hook(struct strbuf *out, const char *key, const char *command)
{
	AUTO_FREE char *hash = command ? sha256_hex(command, strlen(command)) : NULL;

	if (hash)
		note_add_key(out, key, hash);
}

/* A verdict that the user gave by hand, and the number of runs that it counts as. */
static void note_add_words(const struct repo *repo, const struct state *state, struct strbuf *out)
{
	for (size_t i = 0; i < state->words_nr; i++) {
		const struct hand_word *word = &state->words[i];
		AUTO_FREE char *because =
			word->because ? xstrfmt(": %s", word->because) : xstrdup("");
		AUTO_FREE char *worth = xstrfmt(", worth %.0f runs", word->runs), *value = NULL;
		const char *weight = word->runs > 0 ? worth : "";

		if (word->reject) {
			note_add_commit(repo, out, "Rejected", word->commit);
			continue;
		}
		if (isinf(word->runs))
			weight = ", certainly";
		value = xstrfmt("%s is %s%s%s", word->commit, decision_name(word->decision), weight,
				because);
		note_add_key(out, "By-Hand", value);
	}
}

static void add_optional_text(struct strbuf *out, const char *key, const char *value)
{
	if (value)
		note_add_text(out, key, value);
}

static void add_test(struct strbuf *out, const struct settings *settings)
{
	if (settings->repro)
		add_file_hash(out, "Reproducer", settings->repro);
	add_optional_text(out, "Test", settings->test);
	add_optional_text(out, "KUnit", settings->kunit);
	add_optional_text(out, "Kselftest", settings->kselftest);
	add_optional_text(out, "Warnings", settings->warnings);
	for (const char **p = settings->test_map; p && *p; p++)
		note_add_text(out, "Test-map", *p);
	add_optional_text(out, "Expect", settings->expect);
	add_optional_text(out, "Reject", settings->reject);
	if (settings->metric) {
		AUTO_FREE char *metric = xstrfmt("%s, %s is worse", settings->metric,
						 settings->lower ? "lower" : "higher");

		note_add_text(out, "Metric", metric);
	}
}

static void note_add_header(const struct repo *repo, const struct state *state, struct strbuf *out)
{
	const struct settings *settings = state->settings;
	const struct tested_commit *built = first_built(state);
	const struct mode *mode = state_mode(state);
	double build, test;

	note_add_verdict(repo, state, out);
	if (state->target.title)
		note_add_key(out, "Crash", state->target.title);
	else
		strbuf_addf(out, "Failure: %s\n", settings->failure);
	strbuf_addf(out, "Confidence: %.4f\n", MIN(state->result.confidence, CONFIDENCE_SHOWN_MAX));
	for (char **p = state->result.unreliable; p && *p; p++)
		note_add_key(out, "Unreliable", *p);
	note_add_commit(repo, out, mode->newer_key, state_newer(state));
	for (char *const *p = state_older(state); *p; p++)
		note_add_commit(repo, out, mode->older_key, *p);
	note_add_words(repo, state, out);
	add_counts(state, out);
	for (const char **part = settings->config; part && *part; part++)
		if (config_part_kind(*part) == CONFIG_PART_FILE)
			add_file_hash(out, "Config", *part);
		else
			note_add_key(out, "Config", *part);
	if (settings->modules_mode != MODULES_NO)
		note_add_key(out, "Modules", settings->modules);
	if (settings->lsmod)
		add_file_hash(out, "Lsmod", settings->lsmod);
	for (const char **var = settings->make_vars; var && *var; var++)
		note_add_key(out, "Make", *var);
	for (const char **patch = settings->patches; patch && *patch; patch++)
		add_file_hash(out, "Patch", *patch);
	add_hook(out, "Pre-build-hook", settings->pre_build);
	add_hook(out, "Post-build-hook", settings->post_build);
	add_test(out, settings);
	if (built && built->compiler)
		note_add_key(out, "Compiler", built->compiler);
	state_times(state, &build, &test);
	strbuf_addstr(out, "Time: ");
	strbuf_add_go_duration(out, state->seconds);
	strbuf_addstr(out, " (build ");
	strbuf_add_go_duration(out, build);
	strbuf_addstr(out, ", test ");
	strbuf_add_go_duration(out, test);
	strbuf_addstr(out, ")\n");
}

int note_text(const struct repo *repo, const struct state *state, struct strbuf *out,
	      struct error *err)
{
	if (!state->result.kind)
		return error_set(err, ERROR_USER, "the bisection has no result yet");
	note_add_header(repo, state, out);
	strbuf_addch(out, '\n');
	return log_render(repo, out, err);
}

static int write_runs_notes(const struct repo *repo, const struct state *state, struct error *err)
{
	json_t *root = report_result_json(state), *tested = json_object_get(root, "tested"), *v;
	int ret = 0;
	size_t i;

	json_array_foreach(tested, i, v) {
		json_object_set_new(v, "version", json_integer(JSON_VERSION));

		AUTO_FREE char *text = report_json_text(v, JSON_INDENT(2), err);
		AUTO_FREE char *line = text ? xstrfmt("%s\n", text) : NULL;

		ret = line ? notes_set(repo, NOTES_RUNS,
				       json_string_value(json_object_get(v, "commit")), line, err) :
			     -1;
		if (ret < 0)
			break;
	}
	json_decref(root);
	return ret;
}

/* A set that is too large has its note on the likeliest commit only. */
static size_t noted_commits(const struct state *state)
{
	size_t n = 0;

	while (state->result.commits && state->result.commits[n])
		n++;
	return n > NOTE_SET_MAX ? 1 : n;
}

static int write_notes(const struct repo *repo, const struct state *state, struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(2 * LOG_MAX);
	json_t *root = report_result_json(state);
	AUTO_FREE char *json = report_json_text(root, JSON_INDENT(2), err);
	size_t n = noted_commits(state);
	int ret = -1;

	if (!json || note_text(repo, state, &text, err) < 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (notes_append(repo, NOTES_RESULT, state->result.commits[i], text.buf, err) < 0 ||
		    notes_set(repo, NOTES_JSON, state->result.commits[i], json, err) < 0)
			goto out;
	ret = write_runs_notes(repo, state, err);
out:
	json_decref(root);
	strbuf_release(&text);
	return ret;
}

int note_rejections(struct session *s, struct error *err)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < s->state.words_nr; i++) {
		const struct hand_word *word = &s->state.words[i];
		struct strbuf text = STRBUF_CUT(REJECTION_MAX);
		AUTO_FREE char *old = NULL;

		if (!word->reject || !(old = notes_get(s->repo, NOTES_RESULT, word->commit)))
			continue;
		note_add_key(&text, "Rejected",
			     word->because ? word->because : "by hand, without a reason");
		ret = notes_append(s->repo, NOTES_RESULT, word->commit, text.buf, err);
		strbuf_release(&text);
	}
	return ret;
}

bool note_is_due(const struct state *state)
{
	return state->result.kind && !state->noted;
}

int note_write(struct session *s, struct error *err)
{
	if (!note_is_due(&s->state))
		return 0;
	if (write_notes(s->repo, &s->state, err) < 0 || note_rejections(s, err) < 0)
		return error_prefix(err, "the result is found, and its notes cannot be written yet "
					 "('git kbisect continue' tries again)");
	return session_record(s, event_noted(), err);
}
