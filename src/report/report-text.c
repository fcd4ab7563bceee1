// SPDX-License-Identifier: GPL-2.0-only
#include "report/report-text.h"

#include "base/progress.h"
#include "report-words.h"
#include "session/run-json.h"

#include <math.h>

#define HASH_SHOWN 12
#define BAR_WIDTH 20
#define WORDS_MAX ((size_t)64 * 1024 * 1024)

/* Adds text of the document for a terminal. */
static void text_add(struct strbuf *out, const char *text)
{
	AUTO_FREE char *bytes = text_unescape(text ? text : "");

	strbuf_add_escaped(out, bytes, strlen(bytes));
}

static void text_words(json_t *document, struct strbuf *out,
		       void (*make)(json_t *document, struct strbuf *out))
{
	struct strbuf words = STRBUF_CUT(WORDS_MAX);

	make(document, &words);
	text_add(out, words.buf);
	strbuf_release(&words);
}

static void text_commit(json_t *document, const char *commit, struct strbuf *out)
{
	AUTO_FREE char *digits = xstrndup(commit ? commit : "", HASH_SHOWN);

	text_add(out, digits);
	strbuf_addch(out, ' ');
	if (commit)
		text_add(out, member_text(json_object_get(document, "subjects"), commit));
	strbuf_addch(out, '\n');
}

static void text_bar(struct strbuf *out, double share)
{
	int full = (int)(BAR_WIDTH * MIN(share, 1) + .5);

	if (share > 0)
		full = MAX(full, 1);
	for (int i = 0; i < BAR_WIDTH; i++)
		strbuf_addch(out, i < full ? '#' : '.');
}

static void text_ends(json_t *document, struct strbuf *out)
{
	bool fix = str_equal(member_text(document, "mode"), "fix");
	json_t *v;
	size_t i;

	if (member_text(document, "bad")) {
		strbuf_addstr(out, fix ? "fixed:   " : "bad:     ");
		text_commit(document, member_text(document, "bad"), out);
	}
	json_array_foreach(report_good_ends(document), i, v) {
		strbuf_addstr(out, fix ? "broken:  " : "good:    ");
		text_commit(document, json_string_value(v), out);
	}
	if (member_text(document, "testing")) {
		strbuf_addstr(out, "testing: ");
		text_commit(document, member_text(document, "testing"), out);
	}
}

static void text_list(json_t *document, const char *name, const char *label, struct strbuf *out)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(document, name), i, v) {
		strbuf_addf(out, "%s: ", label);
		text_add(out, json_string_value(v));
		strbuf_addch(out, '\n');
	}
}

static void text_candidates(json_t *document, struct strbuf *out)
{
	json_t *list = json_object_get(document, "probabilities"), *v;
	size_t i;

	if (!json_array_size(list))
		list = json_object_get(document, "candidates");
	if (json_array_size(list))
		strbuf_addstr(out, "\nCandidates\n");
	json_array_foreach(list, i, v) {
		double p = member_number(v, "probability", 1);
		struct strbuf percent = STRBUF_INIT(64);

		report_percent(&percent, p);
		text_bar(out, p);
		strbuf_addf(out, " %8s ", percent.buf);
		strbuf_release(&percent);
		text_commit(document, member_text(v, "commit"), out);
	}
}

static void text_steps(json_t *document, struct strbuf *out)
{
	double most = MAX(member_number(document, "candidates_nr", COUNT_MAX), 1);
	json_t *v;
	size_t i;

	if (json_array_size(json_object_get(document, "steps")))
		strbuf_addstr(out, "\nStep by step: the commits that are left (logarithmic)\n");
	json_array_foreach(json_object_get(document, "steps"), i, v) {
		double left = member_number(v, "left", COUNT_MAX);

		text_bar(out, log2(left + 1) / log2(most + 1));
		strbuf_addf(out, " %7.0f ", left);
		text_add(out, member_text(v, "verdict"));
		strbuf_addch(out, ' ');
		text_commit(document, member_text(v, "commit"), out);
	}
}

static void text_tested(json_t *document, struct strbuf *out)
{
	json_t *c;
	size_t i;

	if (json_array_size(json_object_get(document, "tested")))
		strbuf_addf(out, "\nTested commits: verdict, %s, and why\n",
			    report_measures(document) ? "median of its numbers" :
							"runs with the failure");
	json_array_foreach(json_object_get(document, "tested"), i, c) {
		text_add(out, member_text(c, "verdict"));
		strbuf_addch(out, ' ');
		report_runs(c, "/", out);
		strbuf_addstr(out, json_array_size(json_object_get(c, "runs")) ? " " : "");
		text_commit(document, member_text(c, "commit"), out);
		strbuf_addstr(out, "    ");
		text_add(out, member_text(c, "reason"));
		strbuf_addch(out, '\n');
	}
}

static void text_times(json_t *document, struct strbuf *out)
{
	json_t *times = json_object_get(document, "times");
	char total[32], build[32], test[32];

	if (!times)
		return;
	strbuf_addf(
		out, "\ntime: %s (build %s, test %s)\n",
		format_duration(member_number(times, "total", SECONDS_MAX), total, sizeof(total)),
		format_duration(member_number(times, "build", SECONDS_MAX), build, sizeof(build)),
		format_duration(member_number(times, "test", SECONDS_MAX), test, sizeof(test)));
}

static void text_crash(json_t *document, struct strbuf *out)
{
	json_t *crash = json_object_get(document, "crash");
	const char *report = member_text(crash, "report");

	if (!report)
		return;
	strbuf_addstr(out, "\nCrash\n");
	text_add(out, report);
	if (out->len && out->buf[out->len - 1] != '\n')
		strbuf_addch(out, '\n');
}

void report_text(json_t *document, struct strbuf *out)
{
	text_words(document, out, report_failure);
	strbuf_addch(out, '\n');
	text_words(document, out, report_answer);
	strbuf_addstr(out, "\n\n");
	text_ends(document, out);
	text_list(document, "unreliable", "unreliable", out);
	text_list(document, "oddities", "note", out);
	text_candidates(document, out);
	text_steps(document, out);
	text_tested(document, out);
	text_times(document, out);
	text_crash(document, out);
	if (member_text(document, "bad"))
		strbuf_addstr(out, "\nTo repeat it\n");
	text_words(document, out, report_repeat);
}
