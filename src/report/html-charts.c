// SPDX-License-Identifier: GPL-2.0-only
/* The sections with bars: the candidates, the narrowing of the range, and the time. */
#include "html-parts.h"

#include <math.h>

#define CANDIDATES_MAX_SHOWN 200
#define CHART_WIDTH 960
#define CHART_LEFT 80
#define LANE_HEIGHT 20
#define LANES 32 /* of builds, and of guests */
#define BARS_MAX 4000

void html_probabilities(struct html *html)
{
	json_t *list = json_object_get(html->document, "probabilities"), *v;
	size_t i;

	if (!json_array_size(list))
		list = json_object_get(html->document, "candidates");
	if (!json_array_size(list))
		return;
	html_section(html, "candidates", "Candidates");
	html_wide(html, "Table of the candidates");
	strbuf_addstr(html->out,
		      "<table>\n<thead><tr><th scope=\"col\">Commit</th><th scope=\"col\" "
		      "colspan=\"2\">Probability</th></tr></thead>\n<tbody>\n");
	json_array_foreach(list, i, v) {
		double p = member_number(v, "probability", 1);

		if (i == CANDIDATES_MAX_SHOWN)
			break;
		strbuf_addstr(html->out, "<tr><th scope=\"row\" class=\"subject\">");
		html_commit(html, member_text(v, "commit"));
		strbuf_addstr(html->out, "</th><td>");
		html_bar(html, p, "probable");
		strbuf_addstr(html->out, "</td><td class=\"number\">");
		report_percent(html->out, p);
		strbuf_addstr(html->out, "</td></tr>\n");
	}
	strbuf_addstr(html->out, "</tbody></table>");
	html_wide_end(html);
	if (member_number(html->document, "older", 1) >= .0005) {
		strbuf_addstr(html->out, "<p>The failure is older than the range with a "
					 "probability of ");
		report_percent(html->out, member_number(html->document, "older", 1));
		strbuf_addstr(html->out, ".</p>\n");
	}
	html_section_end(html);
}

void html_steps(struct html *html)
{
	json_t *steps = json_object_get(html->document, "steps"), *v;
	double most = member_number(html->document, "candidates_nr", COUNT_MAX);
	size_t i;

	if (!json_array_size(steps))
		return;
	html_section(html, "steps", "Step by step");
	strbuf_addstr(html->out,
		      "<p>The commits that could be the culprit after each verdict. The bars "
		      "are logarithmic: each step that halves the range shortens them by the "
		      "same length.</p>\n");
	html_wide(html, "Table of the steps");
	strbuf_addstr(
		html->out,
		"<table>\n<thead><tr><th scope=\"col\" "
		"class=\"number\">Step</th><th scope=\"col\">Verdict</th><th scope=\"col\">"
		"Commit</th><th scope=\"col\" colspan=\"2\">Left</th></tr></thead>\n<tbody>\n");
	json_array_foreach(steps, i, v) {
		double left = member_number(v, "left", COUNT_MAX);
		enum html_mark mark = html_mark_parse(member_text(v, "verdict"));

		strbuf_addf(html->out, "<tr><td class=\"number\">%zu</td><td class=\"verdict\">",
			    i + 1);
		html_icon(html, mark, false);
		strbuf_addf(html->out, "%s</td><th scope=\"row\" class=\"subject\">",
			    html_mark_name(mark));
		html_commit(html, member_text(v, "commit"));
		strbuf_addstr(html->out, "</th><td>");
		html_bar(html, log2(left + 1) / log2(MAX(most, 1) + 1), "left");
		strbuf_addf(html->out, "</td><td class=\"number\">%.0f</td></tr>\n", left);
	}
	strbuf_addstr(html->out, "</tbody></table>");
	html_wide_end(html);
	html_section_end(html);
}

/* The rows of the time line: builds, prefetched builds, guests. */
enum { ROW_BUILD, ROW_PREFETCH = ROW_BUILD + LANES, ROW_GUESTS, ROWS = ROW_GUESTS + LANES };

static int time_row(json_t *bar)
{
	const char *kind = member_text(bar, "kind");
	int lane = (int)member_number(bar, "lane", LANES - 1);

	if (str_equal(kind, "build"))
		return ROW_BUILD + lane;
	return str_equal(kind, "prefetch") ? ROW_PREFETCH : ROW_GUESTS + lane;
}

static const char *time_class(json_t *bar)
{
	const char *outcome = member_text(bar, "outcome");

	if (time_row(bar) < ROW_GUESTS)
		return str_equal(outcome, "ok") ? "build" : "failed";
	if (str_equal(outcome, "target") || str_equal(outcome, "related"))
		return "bad";
	return str_equal(outcome, "clean") ? "good" : "skip";
}

static void time_bar(struct html *html, json_t *bar, const int *y, double scale)
{
	double from = member_number(bar, "from", SECONDS_MAX);
	double to = MAX(member_number(bar, "to", SECONDS_MAX), from);
	const char *class = time_class(bar);
	int top = y[time_row(bar)], height = LANE_HEIGHT - 6;

	/* A run with the failure is lower: its shape says what its colour says. */
	if (str_equal(class, "good")) {
		top += 4;
		height -= 4;
	}
	strbuf_addf(html->out,
		    "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>",
		    class, CHART_LEFT + from * scale, top, MAX((to - from) * scale, 1.), height);
	html_text(html, member_text(bar, "kind"));
	strbuf_addstr(html->out, " of ");
	html_text_begin(html, member_text(bar, "commit"), 40);
	strbuf_addstr(html->out, ": ");
	html_text(html, member_text(bar, "outcome"));
	strbuf_addstr(html->out, ", ");
	html_seconds(html, to - from);
	strbuf_addstr(html->out, "</title></rect>\n");
}

static void time_row_name(struct html *html, int row, const bool *used)
{
	if (row == ROW_PREFETCH)
		strbuf_addstr(html->out, "prefetched");
	else if (row >= ROW_GUESTS)
		strbuf_addf(html->out, "guest %d", row - ROW_GUESTS + 1);
	else if (used[ROW_BUILD + 1])
		strbuf_addf(html->out, "build %d", row - ROW_BUILD + 1);
	else
		strbuf_addstr(html->out, "builds");
}

/* Puts the rows that have a bar below each other. Returns the height of all. */
static int time_rows(struct html *html, json_t *bars, int *y)
{
	bool used[ROWS] = { false };
	int height = 0;
	json_t *bar;
	size_t i;

	json_array_foreach(bars, i, bar)
		used[time_row(bar)] = true;
	for (int row = 0; row < ROWS; row++) {
		y[row] = height + 3;
		if (!used[row])
			continue;
		strbuf_addf(html->out, "<text x=\"0\" y=\"%d\">", height + 15);
		time_row_name(html, row, used);
		strbuf_addstr(html->out, "</text>\n");
		height += LANE_HEIGHT;
	}
	return height;
}

static void time_axis(struct html *html, double seconds, int height)
{
	strbuf_addf(html->out, "<path class=\"axis\" d=\"M%d %dH%d", CHART_LEFT, height + 2,
		    CHART_LEFT + CHART_WIDTH);
	for (int i = 0; i <= 4; i++)
		strbuf_addf(html->out, "M%d %dv5", CHART_LEFT + CHART_WIDTH * i / 4, height + 2);
	strbuf_addstr(html->out, "\"/>\n");
	for (int i = 0; i <= 4; i++) {
		static const char *const anchors[] = { "start", "middle", "middle", "middle",
						       "end" };

		strbuf_addf(html->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">",
			    CHART_LEFT + CHART_WIDTH * i / 4, height + 22, anchors[i]);
		html_seconds(html, seconds * i / 4);
		strbuf_addstr(html->out, "</text>\n");
	}
}

static void time_totals(struct html *html, json_t *timeline)
{
	json_t *times = json_object_get(html->document, "times");
	double total = member_number(times, "total", SECONDS_MAX);
	double busy = member_number(timeline, "busy", SECONDS_MAX);

	strbuf_addstr(html->out, "<p>");
	html_seconds(html, total);
	strbuf_addstr(html->out, " in all; builds took ");
	html_seconds(html, member_number(times, "build", SECONDS_MAX));
	strbuf_addstr(html->out, ", tests ");
	html_seconds(html, member_number(times, "test", SECONDS_MAX));
	if (timeline) {
		strbuf_addstr(html->out, "; ");
		html_seconds(html, MAX(total - busy, 0));
		strbuf_addstr(html->out, " were idle, with neither a build nor a guest");
	}
	strbuf_addstr(html->out, ".</p>\n");
}

void html_timeline(struct html *html)
{
	json_t *timeline = json_object_get(html->document, "timeline");
	json_t *bars = json_object_get(timeline, "bars"), *bar;
	double seconds = MAX(member_number(timeline, "seconds", SECONDS_MAX), .001);
	int y[ROWS], height;
	size_t i;

	if (!json_object_get(html->document, "times"))
		return;
	html_section(html, "time", "Time");
	time_totals(html, timeline);
	if (json_array_size(bars)) {
		struct html rows = *html;
		struct strbuf labels = STRBUF_INIT(4096);

		rows.out = &labels;
		height = time_rows(&rows, bars, y);
		html_wide(html, "Time line");
		strbuf_addf(html->out,
			    "<svg class=\"time\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
			    "role=\"img\" aria-label=\"Builds and guests over time; the tables say "
			    "the same\">\n%s",
			    CHART_LEFT + CHART_WIDTH + 8, height + 28, CHART_LEFT + CHART_WIDTH + 8,
			    height + 28, labels.buf);
		strbuf_release(&labels);
		json_array_foreach(bars, i, bar)
			if (i < BARS_MAX)
				time_bar(html, bar, y, CHART_WIDTH / seconds);
		time_axis(html, seconds, height);
		strbuf_addstr(html->out, "</svg>");
		html_wide_end(html);
		strbuf_addstr(html->out, "<p>High bars in the rows of guests are "
					 "runs with the failure, low ones clean runs.</p>\n");
	}
	html_section_end(html);
}
