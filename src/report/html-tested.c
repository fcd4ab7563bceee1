// SPDX-License-Identifier: GPL-2.0-only
/* The section of the tested commits: a row each, and its runs and its build to unfold. */
#include "html-parts.h"

#define OPTIONS_SHOWN 200

static void tested_list(struct html *html, const char *label, json_t *list)
{
	json_t *v;
	size_t i;

	if (!json_array_size(list))
		return;
	strbuf_addf(html->out, "<dt>%s</dt>", label);
	json_array_foreach(list, i, v) {
		if (i == OPTIONS_SHOWN) {
			strbuf_addf(html->out, "<dd>and %zu more</dd>", json_array_size(list) - i);
			break;
		}
		strbuf_addstr(html->out, "<dd>");
		html_text(html, json_string_value(v));
		strbuf_addstr(html->out, "</dd>");
	}
}

static void tested_fact(struct html *html, const char *label, const char *text)
{
	if (!text)
		return;
	strbuf_addf(html->out, "<dt>%s</dt><dd>", label);
	html_text(html, text);
	strbuf_addstr(html->out, "</dd>");
}

static void tested_hand(struct html *html, json_t *word)
{
	double runs = member_number(word, "runs", COUNT_MAX);

	if (!json_is_object(word))
		return;
	strbuf_addstr(html->out, "<dt>By hand</dt><dd>");
	html_text(html, member_text(word, "verdict"));
	if (json_is_true(json_object_get(word, "sure")))
		strbuf_addstr(html->out, ", certainly");
	else if (runs > 0)
		strbuf_addf(html->out, ", worth %.0f runs", runs);
	if (member_text(word, "because")) {
		strbuf_addstr(html->out, ": ");
		html_text(html, member_text(word, "because"));
	}
	strbuf_addstr(html->out, "</dd>");
}

static void tested_facts(struct html *html, json_t *c)
{
	strbuf_addstr(html->out, "<dl>");
	tested_fact(html, "Hash", member_text(c, "commit"));
	tested_fact(html, "Tested because", member_text(c, "why"));
	tested_hand(html, json_object_get(c, "by_hand"));
	if (member_text(c, "inferred_from")) {
		strbuf_addstr(html->out, "<dt>Inferred from</dt><dd>");
		html_commit(html, member_text(c, "inferred_from"));
		strbuf_addstr(html->out, "</dd>");
	}
	tested_fact(html, "Compiler", member_text(c, "compiler"));
	tested_fact(html, "Kernel signature", member_text(c, "signature"));
	if (json_is_true(json_object_get(c, "cached")))
		tested_fact(html, "Kernel", "from the cache");
	tested_list(html, "Backports applied", json_object_get(c, "backports"));
	tested_list(html, "Options asked for and lost", json_object_get(c, "lost"));
	strbuf_addstr(html->out, "</dl>");
}

static void tested_runs(struct html *html, json_t *runs)
{
	json_t *run;
	size_t i;

	if (!json_array_size(runs))
		return;
	strbuf_addstr(html->out, "<table><thead><tr><th scope=\"col\" class=\"number\">Run</th>"
				 "<th scope=\"col\">Outcome</th><th scope=\"col\">Seen</th>"
				 "<th scope=\"col\">Reached the code</th><th scope=\"col\" "
				 "class=\"number\">Time</th></tr></thead><tbody>\n");
	json_array_foreach(runs, i, run) {
		strbuf_addf(html->out, "<tr><td class=\"number\">%zu</td><td>", i);
		html_text(html, member_text(run, "outcome"));
		strbuf_addstr(html->out, "</td><td>");
		html_text(html, member_text(run, "title"));
		if (json_object_get(run, "number"))
			strbuf_addf(html->out, "%.6g",
				    json_number_value(json_object_get(run, "number")));
		strbuf_addstr(html->out, "</td><td>");
		html_text(html, member_text(run, "reach"));
		strbuf_addstr(html->out, "</td><td class=\"number\">");
		html_seconds(html, member_number(run, "seconds", SECONDS_MAX));
		strbuf_addstr(html->out, "</td></tr>\n");
	}
	strbuf_addstr(html->out, "</tbody></table>");
}

static void tested_row(struct html *html, json_t *c, size_t number)
{
	const char *commit = member_text(c, "commit");
	enum html_mark mark = html_mark_parse(member_text(c, "verdict"));

	strbuf_addf(html->out,
		    "<tr id=\"tested-%zu\"><th scope=\"row\" class=\"number\">%zu</th><td "
		    "class=\"verdict\">",
		    number, number + 1);
	html_icon(html, mark, member_text(c, "inferred_from") != NULL);
	html_text(html, member_text(c, "verdict"));
	strbuf_addstr(html->out, "</td><td class=\"commit\"><details><summary>");
	html_commit_name(html, commit);
	strbuf_addstr(html->out, "</summary>\n");
	tested_facts(html, c);
	tested_runs(html, json_object_get(c, "runs"));
	strbuf_addstr(html->out, "</details></td><td>");
	report_runs(c, " of ", html->out);
	strbuf_addstr(html->out, "</td><td class=\"reason\">");
	html_text(html, member_text(c, "reason"));
	strbuf_addstr(html->out, "</td><td class=\"number\">");
	if (member_number(c, "build_seconds", SECONDS_MAX) > 0)
		html_seconds(html, member_number(c, "build_seconds", SECONDS_MAX));
	strbuf_addstr(html->out, "</td><td class=\"number\">");
	if (member_number(c, "test_seconds", SECONDS_MAX) > 0)
		html_seconds(html, member_number(c, "test_seconds", SECONDS_MAX));
	strbuf_addstr(html->out, "</td></tr>\n");
}

void html_tested(struct html *html)
{
	json_t *tested = json_object_get(html->document, "tested"), *c;
	size_t i;

	if (!json_array_size(tested))
		return;
	html_section(html, "tested", "Tested commits");
	html_wide(html, "Table of the tested commits");
	strbuf_addf(html->out,
		    "<table class=\"tested\">\n<thead><tr><th scope=\"col\" "
		    "class=\"number\">No.</th><th scope=\"col\">Verdict</th><th scope=\"col\">"
		    "Commit</th><th scope=\"col\">%s</th><th scope=\"col\">Why this verdict"
		    "</th><th scope=\"col\" class=\"number\">Build</th><th scope=\"col\" "
		    "class=\"number\">Test</th></tr></thead>\n<tbody>\n",
		    report_measures(html->document) ? "Measured" : "Failed");
	json_array_foreach(tested, i, c)
		tested_row(html, c, i);
	strbuf_addstr(html->out, "</tbody></table>");
	html_wide_end(html);
	html_section_end(html);
}
