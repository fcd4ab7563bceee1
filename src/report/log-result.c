// SPDX-License-Identifier: GPL-2.0-only
#include "log-result.h"

#include "log-runs.h"
#include "report/log-lines.h"
#include "session/mode.h"
#include "session/run-json.h"
#include "session/session.h"
#include "session/subjects.h"

/* The tested commit that has the same kernel as this commit. */
static const struct tested_commit *kernel_of(const struct state *state, const char *commit)
{
	const struct tested_commit *c = state_find(state, commit);

	return c && !c->signature ? subjects_source(state, c) : c;
}

static void add_signatures(const struct log_end *end, const char *culprit, struct strbuf *out)
{
	char **parents = repo_parents(end->repo, culprit, NULL);
	const struct tested_commit *c = kernel_of(end->state, culprit), *p;

	if (parents && parents[0] && !parents[1]) {
		p = kernel_of(end->state, parents[0]);
		if (c && p && c->signature && p->signature) {
			strbuf_addf(out, "culprit signature: %s\n", c->signature);
			strbuf_addf(out, "parent  signature: %s\n", p->signature);
		}
	}
	free_list(parents);
}

static void add_times(const struct log_end *end, struct strbuf *out)
{
	double build, test;

	state_times(end->state, &build, &test);
	if (end->flaky)
		strbuf_addstr(out, "Reproducer flagged being flaky\n");
	strbuf_addf(out, "revisions tested: %zu, total time: ", end->tested);
	strbuf_add_go_duration(out, end->state->seconds);
	strbuf_addstr(out, " (build: ");
	strbuf_add_go_duration(out, build);
	strbuf_addstr(out, ", test: ");
	strbuf_add_go_duration(out, test);
	strbuf_addstr(out, ")\n");
}

static void add_recipients(json_t *list, const char *label, struct strbuf *out)
{
	json_t *v;
	size_t i;

	strbuf_addf(out, "recipients (%s): [", label);
	json_array_foreach(list, i, v) {
		AUTO_FREE char *who = text_unescape(json_string_value(v));

		strbuf_addf(out, "%s\"", i ? " " : "");
		strbuf_add_escaped(out, who, strlen(who));
		strbuf_addch(out, '"');
	}
	strbuf_addstr(out, "]\n");
}

/* A crash of the culprit itself, if it has one, rather than of the failing end. */
static const struct crash *crash_to_show(const struct state *state, const char *commit)
{
	const struct tested_commit *c = state_find(state, commit);

	if (c)
		c = subjects_source(state, c);
	for (size_t i = 0; c && i < c->nr; i++)
		for (size_t j = 0; j < c->runs[i].crash_nr; j++)
			if (matcher_classify(state->matcher, &c->runs[i].crashes[j]) ==
			    MATCH_TARGET)
				return &c->runs[i].crashes[j];
	return state->target.title ? &state->target : NULL;
}

static void add_crash(const struct state *state, const char *commit, struct strbuf *out)
{
	const struct crash *crash = commit ? crash_to_show(state, commit) : NULL;

	if (!crash)
		return;
	log_add_line(out, "crash: ", crash->title);
	log_add_block(out, crash->report ? crash->report : "");
}

/* Where no single run decides, the answer is how the culprit differs from its parent. */
static void add_contrast(const struct log_end *end, const char *culprit, struct strbuf *out)
{
	const struct state *state = end->state;
	char **parents = repo_parents(end->repo, culprit, NULL);
	const struct tested_commit *c = state_find(state, culprit), *p = NULL;

	if (parents && parents[0] && !parents[1])
		p = state_find(state, parents[0]);
	if (c && p) {
		AUTO_FREE char *own =
			log_contrast_words(state->settings, subjects_source(state, c));
		AUTO_FREE char *other =
			log_contrast_words(state->settings, subjects_source(state, p));

		if (own && other)
			strbuf_addf(out, "culprit %s\nparent  %s\n", own, other);
	}
	free_list(parents);
}

static void add_no_culprit(const struct log_end *end, struct strbuf *out)
{
	const struct result *r = &end->state->result;
	AUTO_FREE char *title = r->stopped_at ? repo_title(end->repo, r->stopped_at) : NULL;

	log_add_line(out, "", r->words ? r->words : result_kind_words(r->kind));
	if (title)
		log_add_line(out, "commit msg: ", title);
}

void log_add_result(const struct log_end *end, json_t *event, struct strbuf *out)
{
	const struct result *r = &end->state->result;
	const char *first = r->commits[0];

	if (r->kind == RESULT_CULPRIT)
		add_signatures(end, first, out);
	add_times(end, out);
	if (!first) {
		add_no_culprit(end, out);
		add_crash(end->state, r->stopped_at, out);
		return;
	}
	if (r->kind == RESULT_CULPRIT) {
		AUTO_FREE char *title = repo_title(end->repo, first);

		strbuf_addf(out, "first %s commit: %s ", state_mode(end->state)->log_first, first);
		log_add_line(out, "", title);
	} else {
		strbuf_addstr(out,
			      "bisection is inconclusive, the first bad commit could be any of:\n");
		for (char **p = r->commits; *p; p++)
			strbuf_addf(out, "%s\n", *p);
	}
	strbuf_addf(out, "confidence: %.4f\n", MIN(r->confidence, CONFIDENCE_SHOWN_MAX));
	for (char **p = r->unreliable; *p; p++)
		log_add_line(out, "unreliable: ", *p);
	for (char **p = r->oddities; *p; p++)
		log_add_line(out, "note: ", *p);
	if (r->kind == RESULT_CULPRIT) {
		add_contrast(end, first, out);
		add_recipients(json_object_get(event, "to"), "to", out);
		add_recipients(json_object_get(event, "cc"), "cc", out);
	}
	add_crash(end->state, first, out);
}
