// SPDX-License-Identifier: GPL-2.0-only
/* The parts of the page in their order, and its head. */
#include "report/report-html.h"

#include "html-parts.h"

#define ANSWER_MAX ((size_t)64 * 1024 * 1024)

/* A text with the encoding of the document, in a string of its own. */
static void page_words(struct html *html, void (*make)(json_t *document, struct strbuf *out))
{
	struct strbuf words = STRBUF_CUT(ANSWER_MAX);

	make(html->document, &words);
	html_text(html, words.buf);
	strbuf_release(&words);
}

static void page_head(struct html *html)
{
	/* Whatever a text of somebody else does to the page, it can load and run nothing. */
	strbuf_addstr(html->out,
		      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		      "'none'; style-src 'unsafe-inline'\">\n<title>git kbisect: ");
	page_words(html, report_failure);
	strbuf_addf(html->out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>",
		    html_style);
	page_words(html, report_failure);
	strbuf_addstr(html->out, "</h1>\n");
}

static void page_answer(struct html *html)
{
	const char *class = "none";

	if (str_equal(member_text(html->document, "mode"), "fix"))
		class = "fix";
	else if (json_array_size(json_object_get(html->document, "candidates")))
		class = "culprit";
	strbuf_addf(html->out, "<p class=\"answer %s\">", class);
	page_words(html, report_answer);
	strbuf_addstr(html->out, "</p>\n");
}

static void page_list(struct html *html, const char *name, const char *label)
{
	json_t *list = json_object_get(html->document, name), *v;
	size_t i;

	if (!json_array_size(list))
		return;
	strbuf_addf(html->out, "<p>%s</p>\n<ul>\n", label);
	json_array_foreach(list, i, v) {
		strbuf_addstr(html->out, "<li>");
		html_text(html, json_string_value(v));
		strbuf_addstr(html->out, "</li>\n");
	}
	strbuf_addstr(html->out, "</ul>\n");
}

static void page_fact(struct html *html, const char *label, const char *commit)
{
	if (!commit)
		return;
	strbuf_addf(html->out, "<dt>%s</dt><dd>", label);
	html_commit(html, commit);
	strbuf_addstr(html->out, "</dd>\n");
}

static void page_rejected(struct html *html)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(html->document, "rejected"), i, v) {
		strbuf_addstr(html->out, "<dt>Rejected by hand</dt><dd>");
		html_commit(html, member_text(v, "commit"));
		if (member_text(v, "because")) {
			strbuf_addstr(html->out, ": ");
			html_text(html, member_text(v, "because"));
		}
		strbuf_addstr(html->out, "</dd>\n");
	}
}

static void page_facts(struct html *html)
{
	json_t *document = html->document, *v;
	bool fix = str_equal(member_text(document, "mode"), "fix");
	json_t *range = json_object_get(document, "range");
	json_t *config = json_object_get(document, "config");
	json_t *test = json_object_get(document, "test");
	const char *metric = member_text(test, "metric");
	size_t i;

	html_section(html, "result", "Result");
	page_list(html, "unreliable", "Look at the culprit yourself:");
	page_list(html, "oddities", "Findings that do not fit:");
	strbuf_addstr(html->out, "<dl>\n");
	page_fact(html, fix ? "Fix" : "Culprit", member_text(document, "culprit"));
	page_fact(html, fix ? "Fixed end" : "Bad end", member_text(document, "bad"));
	json_array_foreach(report_good_ends(document), i, v)
		page_fact(html, fix ? "Broken end" : "Good end", json_string_value(v));
	page_fact(html, "Stopped at", member_text(document, "stopped_at"));
	page_fact(html, "Being tested", member_text(document, "testing"));
	if (json_is_object(range))
		strbuf_addf(html->out, "<dt>Range</dt><dd>%.0f commits, %.0f can matter</dd>\n",
			    member_number(range, "commits", COUNT_MAX),
			    member_number(range, "can_matter", COUNT_MAX));
	if (member_text(config, "file")) {
		strbuf_addstr(html->out, "<dt>Configuration</dt><dd>");
		html_text(html, member_text(config, "file"));
		strbuf_addstr(html->out, "</dd>\n");
	}
	if (metric) {
		strbuf_addstr(html->out, "<dt>Metric</dt><dd>");
		html_text(html, metric);
		strbuf_addf(html->out, ", %s is worse</dd>\n",
			    str_equal(member_text(test, "worse"), "lower") ? "lower" : "higher");
	}
	page_rejected(html);
	strbuf_addstr(html->out, "</dl>\n");
	html_section_end(html);
}

static void page_repeat(struct html *html)
{
	if (!member_text(html->document, "bad"))
		return;
	html_section(html, "repeat", "How to repeat it");
	html_pre(html, "Commands");
	page_words(html, report_repeat);
	strbuf_addstr(html->out, "</pre>\n");
	html_section_end(html);
}

static json_t *index_of_tested(json_t *document)
{
	json_t *index = json_object(), *c;
	size_t i;

	json_array_foreach(json_object_get(document, "tested"), i, c)
		if (member_text(c, "commit"))
			json_object_set_new(index, member_text(c, "commit"),
					    json_integer((json_int_t)i));
	return index;
}

/* The sections, for which "contents" gets a link each. */
static void page_sections(struct html *html)
{
	page_facts(html);
	html_probabilities(html);
	html_graph(html);
	html_steps(html);
	html_timeline(html);
	html_tested(html);
	html_crash(html);
	html_consoles(html);
	page_repeat(html);
	html_log(html);
}

int report_html(json_t *document, struct strbuf *out, struct error *err)
{
	struct strbuf sections = STRBUF_CHECKED(REPORT_HTML_MAX), contents = STRBUF_INIT(4096);
	struct html html = { .out = out,
			     .document = document,
			     .tested = index_of_tested(document),
			     .contents = &contents };
	int ret;

	page_head(&html);
	page_answer(&html);
	html.out = &sections;
	page_sections(&html);
	html.out = out;
	ret = strbuf_check(&sections, err, "the report");
	strbuf_addf(out, "<nav aria-label=\"Sections\"><ul>\n%s</ul></nav>\n</header>\n<main>\n",
		    contents.buf);
	strbuf_add(out, sections.buf, sections.len);
	strbuf_addstr(out, "</main>\n<footer>Made by git kbisect ");
	html_text(&html, member_text(document, "program"));
	strbuf_addstr(out, "</footer>\n</body>\n</html>\n");
	strbuf_release(&sections);
	strbuf_release(&contents);
	json_decref(html.tested);
	return ret;
}
