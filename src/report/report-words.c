// SPDX-License-Identifier: GPL-2.0-only
#include "report-words.h"

#include "base/quote.h"
#include "evidence/contrast.h"
#include "report/log-lines.h"

#define HASH_SHOWN 12

const char *member_text(json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

double member_number(json_t *object, const char *name, double max)
{
	double value = json_number_value(json_object_get(object, name));

	return MIN(MAX(value, 0), max);
}

static const char *metric_of(json_t *document)
{
	return member_text(json_object_get(document, "test"), "metric");
}

void report_failure(json_t *document, struct strbuf *out)
{
	const char *title = member_text(json_object_get(document, "crash"), "title");
	const char *kind = member_text(document, "failure");
	const char *worse = member_text(json_object_get(document, "test"), "worse");

	if (!title && metric_of(document))
		strbuf_addf(out, "%s numbers: %s", worse ? worse : "worse", metric_of(document));
	else if (title || kind)
		strbuf_addstr(out, title ? title : kind);
	else
		strbuf_addstr(out, "failure");
}

void report_percent(struct strbuf *out, double p)
{
	p = MIN(p, CONFIDENCE_SHOWN_MAX);
	strbuf_addf(out, "%.*f %%", p > .99 || p < .01 ? 2 : 1, 100 * p);
}

static void add_short_commit(json_t *document, const char *commit, struct strbuf *out)
{
	const char *subject = member_text(json_object_get(document, "subjects"), commit);

	strbuf_add(out, commit, strnlen(commit, HASH_SHOWN));
	if (subject)
		strbuf_addf(out, " (\"%s\")", subject);
}

static void answer_unknown(json_t *document, struct strbuf *out)
{
	json_t *steps = json_object_get(document, "steps");
	json_t *last = json_array_get(steps, json_array_size(steps) - 1);
	const char *words = member_text(document, "words");

	if (member_text(document, "verdict")) {
		strbuf_addf(out, "No commit is named: %s.", words ? words : "no reason is given");
		return;
	}
	strbuf_addf(out, "The bisection goes on: %zu revision%s tested", report_verdicts(document),
		    report_verdicts(document) == 1 ? "" : "s");
	if (last)
		strbuf_addf(out, ", %.0f of %.0f commits are left",
			    member_number(last, "left", COUNT_MAX),
			    member_number(document, "candidates_nr", COUNT_MAX));
	strbuf_addch(out, '.');
}

void report_answer(json_t *document, struct strbuf *out)
{
	bool fix = str_equal(member_text(document, "mode"), "fix");
	const char *culprit = member_text(document, "culprit");
	size_t nr = json_array_size(json_object_get(document, "candidates"));

	if (!culprit && !nr) {
		answer_unknown(document, out);
		return;
	}
	if (culprit) {
		add_short_commit(document, culprit, out);
		strbuf_addstr(out, fix ? " fixed the failure" : " introduced the failure");
	} else {
		strbuf_addf(out, "One of %zu commits %s the failure", nr,
			    fix ? "fixed" : "introduced");
	}
	strbuf_addstr(out, ", with a probability of ");
	report_percent(out, member_number(document, "confidence", 1));
	strbuf_addch(out, '.');
	if (json_is_true(json_object_get(document, "provisional")))
		strbuf_addstr(out, " This was the best answer when the time was up; the search "
				   "can go on.");
}

void report_count_runs(json_t *tested, size_t *runs, size_t *hits)
{
	json_t *run;
	size_t i;

	*runs = *hits = 0;
	json_array_foreach(json_object_get(tested, "runs"), i, run) {
		const char *outcome = member_text(run, "outcome");

		(*runs)++;
		*hits += str_equal(outcome, "target") || str_equal(outcome, "related");
	}
}

void report_runs(json_t *tested, const char *between, struct strbuf *out)
{
	json_t *measured = json_object_get(tested, "measured");
	AUTO_FREE char *words = NULL;
	size_t runs, hits;

	report_count_runs(tested, &runs, &hits);
	if (measured)
		words = contrast_measured_words(
			json_number_value(json_object_get(measured, "median")),
			json_number_value(json_object_get(measured, "deviation")));
	if (words)
		strbuf_addstr(out, words);
	else if (runs)
		strbuf_addf(out, "%zu%s%zu", hits, between, runs);
}

bool report_measures(json_t *document)
{
	return metric_of(document) != NULL;
}

size_t report_verdicts(json_t *document)
{
	return json_array_size(json_object_get(document, "tested"));
}

/* A word of a command, quoted where a shell needs it. */
static void words_add(struct strbuf *out, const char *prefix, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./=:,+-^~@%";

	if (!word)
		return;
	strbuf_addf(out, " %s", prefix);
	if (*word && !word[strspn(word, plain)])
		strbuf_addstr(out, word);
	else
		quote_add(out, word);
}

static void words_add_list(struct strbuf *out, const char *prefix, json_t *list, const char *member)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v)
		words_add(out, prefix, member ? member_text(v, member) : json_string_value(v));
}

static void add_settings(json_t *document, struct strbuf *out)
{
	json_t *config = json_object_get(document, "config");
	json_t *test = json_object_get(document, "test");

	if (json_object_get(config, "parts"))
		words_add_list(out, "--config=", json_object_get(config, "parts"), "file");
	else
		words_add(out, "--config=", member_text(config, "file"));
	words_add(out, "--repro=", member_text(json_object_get(document, "repro"), "file"));
	words_add(out, "--test=", member_text(test, "command"));
	words_add(out, "--kunit=", member_text(test, "kunit"));
	words_add(out, "--kselftest=", member_text(test, "kselftest"));
	words_add(out, "--warnings=", member_text(test, "warnings"));
	words_add_list(out, "--test-map=", json_object_get(test, "map"), NULL);
	words_add(out, "--expect=", member_text(test, "expect"));
	words_add(out, "--reject=", member_text(test, "reject"));
	words_add(out, "--metric=", member_text(test, "metric"));
	if (str_equal(member_text(test, "worse"), "lower"))
		words_add(out, "--worse=", "lower");
	if (json_number_value(json_object_get(test, "good_rate")) > 0)
		strbuf_addf(out, " --good-rate=%.4g",
			    json_number_value(json_object_get(test, "good_rate")));
	else if (json_is_true(json_object_get(test, "rate")))
		strbuf_addstr(out, " --rate");
	if (!str_equal(member_text(document, "failure"), "crash"))
		words_add(out, "--for=", member_text(document, "failure"));
	words_add(out, "--arch=", member_text(document, "arch"));
	if (!str_equal(member_text(config, "modules"), "no"))
		words_add(out, "--modules=", member_text(config, "modules"));
	words_add_list(out, "--make=", json_object_get(document, "make"), NULL);
	words_add_list(out, "--patch=", json_object_get(document, "patches"), "file");
}

json_t *report_good_ends(json_t *document)
{
	if (str_equal(member_text(document, "verdict"), "older"))
		return NULL;
	return json_object_get(document, "good");
}

void report_repeat(json_t *document, struct strbuf *out)
{
	const char *culprit = member_text(document, "culprit");
	json_t *paths = json_object_get(document, "paths"), *test;

	test = json_object_get(document, "test");
	if (!member_text(document, "bad"))
		return;
	strbuf_addstr(out, "git kbisect start");
	if (str_equal(member_text(document, "mode"), "fix"))
		strbuf_addstr(out, " --fix");
	add_settings(document, out);
	words_add(out, "", member_text(document, "bad"));
	words_add_list(out, "", report_good_ends(document), NULL);
	if (json_array_size(paths)) {
		strbuf_addstr(out, " --");
		words_add_list(out, "", paths, NULL);
	}
	strbuf_addch(out, '\n');
	/* A single commit cannot be compared with anything. */
	if (!culprit || report_measures(document) || json_is_true(json_object_get(test, "rate")))
		return;
	strbuf_addstr(out, "git kbisect test");
	add_settings(document, out);
	words_add(out, "", culprit);
	strbuf_addch(out, '\n');
}
