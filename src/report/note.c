// SPDX-License-Identifier: GPL-2.0-only
#include "report/note.h"
#include "base/files.h"
#include "git/notes.h"
#include "report/status-json.h"
#include "report/log-lines.h"
#include "session/state.h"

static void add_key(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "%s: ", key);
	strbuf_add_escaped(out, value, strcspn(value, "\n"));
	strbuf_addch(out, '\n');
}

static void add_commit(const struct session *s, struct strbuf *out, const char *key,
		       const char *commit)
{
	AUTO_FREE char *title = repo_title(s->repo, commit);
	AUTO_FREE char *value = xstrfmt("%s %s", commit, title);

	add_key(out, key, value);
}

static const struct tested_commit *first_built(const struct session *s)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->commits[i].signature)
			return &s->commits[i];
	return NULL;
}

static void add_verdict(const struct session *s, struct strbuf *out)
{
	const struct result *r = &s->result;
	size_t n = 0;

	while (r->commits && r->commits[n])
		n++;
	if (r->kind == RESULT_CULPRIT) {
		add_key(out, "Verdict", s->settings.fix ? "fix" : "culprit");
		add_commit(s, out, s->settings.fix ? "Fix" : "Culprit", r->commits[0]);
	} else if (n) {
		AUTO_FREE char *words = xstrfmt("%sone of %zu", s->settings.fix ? "fix, " : "", n);

		add_key(out, "Verdict", words);
		for (size_t i = 0; i < n; i++) {
			AUTO_FREE char *title = repo_title(s->repo, r->commits[i]);

			strbuf_addf(out, "Candidate: %s %.4f ", r->commits[i], r->probability[i]);
			strbuf_add_escaped(out, title, strlen(title));
			strbuf_addch(out, '\n');
		}
	} else {
		add_key(out, "Verdict", r->words ? r->words : result_kind_words(r->kind));
	}
}

static void add_counts(const struct session *s, struct strbuf *out)
{
	size_t tested = 0, inferred = 0, built = 0, runs = 0;

	for (size_t i = 0; i < s->nr; i++) {
		tested += s->commits[i].nr > 0 || s->commits[i].built;
		inferred += s->commits[i].inferred_from != NULL;
		built += s->commits[i].built && !s->commits[i].cached;
		runs += s->commits[i].nr;
	}
	strbuf_addf(out, "Tested: %zu revisions (%zu built, %zu more inferred), %zu runs\n", tested,
		    built, inferred, runs);
}

static void add_header(const struct session *s, struct strbuf *out)
{
	const struct tested_commit *built = first_built(s);
	double build = 0, test = 0;

	add_verdict(s, out);
	if (s->target.title)
		add_key(out, "Crash", s->target.title);
	else
		strbuf_addf(out, "Failure: %s\n", s->settings.failure);
	strbuf_addf(out, "Confidence: %.4f\n", MIN(s->result.confidence, CONFIDENCE_SHOWN_MAX));
	for (char **p = s->result.unreliable; p && *p; p++)
		add_key(out, "Unreliable", *p);
	add_commit(s, out, s->settings.fix ? "Fixed" : "Bad", s->bad);
	for (char **p = s->good; *p; p++)
		add_commit(s, out, s->settings.fix ? "Broken" : "Good", *p);
	add_counts(s, out);
	if (s->settings.config && *s->settings.config == '/') {
		AUTO_FREE char *hash = sha256_file(s->settings.config, NULL);

		add_key(out, "Config", hash ? hash : "not there any more");
	} else if (s->settings.config) {
		add_key(out, "Config", s->settings.config);
	}
	if (s->settings.repro) {
		AUTO_FREE char *hash = sha256_file(s->settings.repro, NULL);

		add_key(out, "Reproducer", hash ? hash : "not there any more");
	}
	if (built && built->compiler)
		add_key(out, "Compiler", built->compiler);
	for (size_t i = 0; i < s->nr; i++) {
		build += s->commits[i].build_seconds;
		test += s->commits[i].test_seconds;
	}
	strbuf_addstr(out, "Time: ");
	strbuf_add_go_duration(out, s->seconds);
	strbuf_addstr(out, " (build ");
	strbuf_add_go_duration(out, build);
	strbuf_addstr(out, ", test ");
	strbuf_add_go_duration(out, test);
	strbuf_addstr(out, ")\n");
}

int note_text(const struct session *s, struct strbuf *out, struct error *err)
{
	if (!s->result.kind)
		return error_set(err, ERROR_USER, "the bisection has no result yet");
	add_header(s, out);
	strbuf_addch(out, '\n');
	return log_render(s, out, err);
}

static int write_runs_notes(const struct session *s, struct error *err)
{
	json_t *root = report_result_json(s), *tested = json_object_get(root, "tested"), *v;
	int ret = 0;
	size_t i;

	json_array_foreach(tested, i, v) {
		AUTO_FREE char *text = report_json_text(v, JSON_INDENT(2), err);
		AUTO_FREE char *line = text ? xstrfmt("%s\n", text) : NULL;

		ret = line ? notes_set(s->repo, NOTES_RUNS,
				       json_string_value(json_object_get(v, "commit")), line, err) :
			     -1;
		if (ret < 0)
			break;
	}
	json_decref(root);
	return ret;
}

/* A set that is too large has its note on the likeliest commit only. */
static size_t noted_commits(const struct session *s)
{
	size_t n = 0;

	while (s->result.commits && s->result.commits[n])
		n++;
	return n > NOTE_SET_MAX ? 1 : n;
}

static int write_notes(const struct session *s, struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(2 * LOG_MAX);
	json_t *root = report_result_json(s);
	AUTO_FREE char *json = report_json_text(root, JSON_INDENT(2), err);
	size_t n = noted_commits(s);
	int ret = json ? note_text(s, &text, err) : -1;

	for (size_t i = 0; !ret && i < n; i++) {
		ret = notes_append(s->repo, NOTES_RESULT, s->result.commits[i], text.buf, err);
		if (!ret)
			ret = notes_set(s->repo, NOTES_JSON, s->result.commits[i], json, err);
	}
	if (!ret)
		ret = write_runs_notes(s, err);
	json_decref(root);
	strbuf_release(&text);
	return ret;
}

bool note_is_due(const struct session *s)
{
	return s->result.kind && !s->noted;
}

int note_write(struct session *s, struct error *err)
{
	if (!note_is_due(s))
		return 0;
	if (write_notes(s, err) < 0)
		return error_prefix(err, "the result is found, and its notes cannot be written yet "
					 "('git kbisect continue' tries again)");
	return session_record(s, event_noted(), err);
}
