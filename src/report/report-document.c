// SPDX-License-Identifier: GPL-2.0-only
#include "report/report-document.h"

#include "base/files.h"
#include "git/notes.h"
#include "range-graph.h"
#include "report/log-lines.h"
#include "report/note.h"
#include "report/status-json.h"
#include "session/run-json.h"
#include "session/session.h"
#include "session/subjects.h"
#include "timeline.h"

/* Only the end of a console or of the log is kept when it is longer than this, in bytes. */
#define CONSOLE_SHOWN ((size_t)32 * 1024)
#define LOG_SHOWN ((size_t)128 * 1024)
#define CONSOLES_SHOWN 5

/* A note is refused beyond this. */
#define NOTE_JSON_MAX ((size_t)64 * 1024 * 1024)

/* Candidates that are listed, and the least probability of those. */
#define CANDIDATES_SHOWN 40
#define PROBABILITY_SHOWN .0005

struct building {
	struct session s; /* grows with the events, as it did when they were recorded */
	struct timeline timeline;
};

static int building_event(void *data, json_t *event, struct error *err)
{
	struct building *b = data;

	if (session_apply(&b->s, event, err) < 0)
		return -1;
	timeline_event(&b->timeline, &b->s.state, event);
	return 0;
}

/* The text from "keep" bytes before its end, at the begin of a line. */
static const char *text_end(const char *text, size_t len, size_t keep)
{
	const char *line;

	if (len <= keep)
		return text;
	line = strchr(text + len - keep, '\n');
	return line ? line + 1 : text + len - keep;
}

/* Adds the console of a commit's first run with this outcome. */
static void add_console(json_t *consoles, const struct tested_commit *c, enum outcome outcome)
{
	struct strbuf text = STRBUF_CUT((size_t)64 * 1024 * 1024);

	for (size_t i = 0; i < c->nr; i++) {
		const struct run *run = &c->runs[i];
		const char *end;

		if (run->outcome != outcome || !run->console ||
		    file_read(run->console, &text, NULL) < 0)
			continue;
		end = text_end(text.buf, text.len, CONSOLE_SHOWN);
		json_array_append_new(consoles,
				      json_pack("{s:s, s:i, s:s, s:o, s:b}", "commit", c->commit,
						"run", (int)i, "outcome", outcome_name(outcome),
						"text", text_to_json(end), "cut", end != text.buf));
		break;
	}
	strbuf_release(&text);
}

/* The consoles on which the result rests: those of the culprit and of its parents, which were
 * tested to confirm it, and of the failing end. */
static json_t *consoles_json(const struct repo *repo, const struct state *state)
{
	const char *first = state->result.commits ? state->result.commits[0] : NULL;
	char **parents = first ? repo_parents(repo, first, NULL) : NULL;
	json_t *consoles = json_array();

	for (size_t i = 0; i < state->nr; i++) {
		const struct tested_commit *c = &state->commits[i];
		bool deciding =
			str_equal(c->commit, first) || str_equal(c->commit, state->failing[0]);

		for (char **p = parents; p && *p; p++)
			deciding |= str_equal(*p, c->commit);
		if (!deciding || json_array_size(consoles) >= CONSOLES_SHOWN)
			continue;
		add_console(consoles, c,
			    c->decision == DECIDE_GOOD ? OUTCOME_CLEAN : OUTCOME_TARGET);
	}
	free_list(parents);
	return consoles;
}

static void add_log(json_t *document, const char *text, size_t len)
{
	const char *end = text_end(text, len, LOG_SHOWN);

	json_object_set_new(document, "log", text_to_json(end));
	json_object_set_new(document, "log_cut", json_boolean(end != text));
}

/* After each verdict: how many candidates are left, and how many of them can matter. */
static json_t *steps_json(struct range *range)
{
	const struct state *state = range->state;
	struct history h = range_history(range);
	AUTO_FREE bool *out = xcalloc(h.nr + 1, sizeof(*out));
	json_t *steps = json_array();

	for (size_t i = 0; i < state->nr; i++) {
		const struct tested_commit *c = &state->commits[i];
		size_t left = 0, matter = 0;

		if (c->decision == DECIDE_MORE)
			continue;
		range_rule_out(range, c, out);
		for (size_t k = h.boundary; k < h.nr; k++) {
			left += !out[k];
			matter += !out[k] && h.weight[k] > WEIGHT_UNREAD;
		}
		json_array_append_new(steps, json_pack("{s:s, s:s, s:I, s:I}", "commit", c->commit,
						       "verdict", decision_name(c->decision),
						       "left", (json_int_t)left, "left_matter",
						       (json_int_t)matter));
	}
	return steps;
}

/* The likeliest candidates by all evidence so far, each of which is marked in keep[]. */
static json_t *probabilities_json(struct range *range, bool *keep)
{
	struct history h = range_history(range);
	json_t *array = json_array();
	struct subjects subjects;
	struct posterior post;
	size_t *set, nr;

	subjects_build(&subjects, range);
	search_posterior(&h, subjects.v, subjects.nr, &post);
	nr = posterior_smallest_set(&post, 1, &set);
	for (size_t i = 0; i < nr && i < CANDIDATES_SHOWN; i++) {
		if (post.p[set[i]] < PROBABILITY_SHOWN)
			break;
		keep[set[i]] = true;
		json_array_append_new(
			array, json_pack("{s:s, s:o}", "commit", range->candidates.commits[set[i]],
					 "probability", number_to_json(post.p[set[i]])));
	}
	free(set);
	posterior_clear(&post);
	subjects_clear(&subjects);
	return array;
}

static int document_add_range(json_t *document, struct range *range, struct error *err)
{
	const struct state *state = range->state;
	struct history h;
	AUTO_FREE bool *keep = NULL;

	/* Without a passing end there is no range yet. */
	if (!state->passing[0] || !state->failing[0])
		return 0;
	if (range_load(range, err) < 0)
		return -1;
	h = range_history(range);
	keep = xcalloc(h.nr + 1, sizeof(*keep));
	json_object_set_new(document, "probabilities", probabilities_json(range, keep));
	json_object_set_new(document, "steps", steps_json(range));
	for (size_t i = 0; i < state->nr; i++) {
		long index = candidates_find(&range->candidates, state->commits[i].commit);

		if (index >= 0)
			keep[index] = true;
	}
	for (size_t i = 0; i < h.boundary; i++)
		for (char *const *p = state_older(state); *p; p++)
			keep[i] |= str_equal(range->candidates.commits[i], *p);
	keep[h.nr - 1] = true;
	range_graph_keep(&h, keep);
	json_object_set_new(document, "graph",
			    range_graph_json(&h, range->candidates.commits, keep));
	json_object_set_new(document, "candidates_nr",
			    json_integer((json_int_t)(h.nr - h.boundary)));
	return 0;
}

static void add_subject(json_t *subjects, const struct repo *repo, json_t *hash)
{
	const char *commit = json_string_value(hash);

	if (!commit || strlen(commit) != 40 || strspn(commit, "0123456789abcdef") != 40 ||
	    json_object_get(subjects, commit))
		return;

	AUTO_FREE char *title = repo_title(repo, commit);
	if (*title)
		json_object_set_new(subjects, commit, text_to_json(title));
}

void report_document_add_subjects(json_t *document, const struct repo *repo)
{
	static const char *const lists[] = { "candidates", "tested", "graph", "probabilities",
					     "rejected" };
	json_t *subjects = json_object(), *v;
	size_t i;

	for (size_t l = 0; l < ARRAY_SIZE(lists); l++)
		json_array_foreach(json_object_get(document, lists[l]), i, v)
			add_subject(subjects, repo, json_object_get(v, "commit"));
	json_array_foreach(json_object_get(document, "good"), i, v)
		add_subject(subjects, repo, v);
	add_subject(subjects, repo, json_object_get(document, "bad"));
	add_subject(subjects, repo, json_object_get(document, "culprit"));
	add_subject(subjects, repo, json_object_get(document, "testing"));
	json_object_set_new(document, "subjects", subjects);
}

static int add_session(json_t *document, struct building *b, struct error *err)
{
	const struct state *state = &b->s.state;
	struct strbuf log = STRBUF_CHECKED(LOG_MAX);
	int ret = log_render(b->s.repo, &log, err);

	if (!ret)
		add_log(document, log.buf, log.len);
	strbuf_release(&log);
	json_object_set_new(document, "testing", text_to_json(report_testing(state)));
	json_object_set_new(document, "timeline", timeline_json(&b->timeline, state));
	json_object_set_new(document, "consoles", consoles_json(b->s.repo, state));
	return ret < 0 ? ret : document_add_range(document, &b->s.range, err);
}

int report_document_of_session(const struct repo *repo, json_t **document, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/journal.jsonl", repo->state_dir);
	struct building b = { .timeline = TIMELINE_INIT };
	json_t *root = NULL;
	int ret = 0;

	if (session_peek_empty(&b.s, repo, err) < 0)
		return -1;
	if (file_exists(path))
		ret = journal_read(path, building_event, &b, err);
	if (!ret) {
		state_reclassify(&b.s.state);
		root = report_result_json(&b.s.state);
		ret = root ? add_session(root, &b, err) :
			     error_set(err, ERROR_STATE, "the session cannot be written as JSON");
	}
	timeline_clear(&b.timeline);
	session_close(&b.s);
	if (ret < 0)
		json_decref(root);
	else
		report_document_add_subjects(root, repo);
	*document = ret < 0 ? NULL : root;
	return ret;
}

int report_document_of_note(const struct repo *repo, const char *commit, json_t **document,
			    struct error *err)
{
	AUTO_FREE char *note = notes_get(repo, NOTES_JSON, commit);
	AUTO_FREE char *text = notes_get(repo, NOTES_RESULT, commit);
	json_error_t why;
	const char *log;

	*document = NULL;
	if (!note)
		return error_set(err, ERROR_USER, "there is no note of git kbisect on %.12s",
				 commit);
	if (strlen(note) > NOTE_JSON_MAX)
		return error_set(err, ERROR_USER, "the note on %.12s has more than %zu bytes",
				 commit, NOTE_JSON_MAX);
	*document = json_loads(note, JSON_REJECT_DUPLICATES, &why);
	if (!json_is_object(*document)) {
		error_set(err, ERROR_USER, "the note in refs/notes/%s on %.12s is not a report: %s",
			  NOTES_JSON, commit, *document ? "it is not an object" : why.text);
		json_decref(*document);
		*document = NULL;
		return -1;
	}
	log = text ? strstr(text, "\n\n") : NULL;
	if (log)
		add_log(*document, log + 2, strlen(log + 2));
	report_document_add_subjects(*document, repo);
	return 0;
}
