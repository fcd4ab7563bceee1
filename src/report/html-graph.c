// SPDX-License-Identifier: GPL-2.0-only
/* The range as a graph: a table with a drawing in the first cell of each row, in which the
 * lines from row to row meet. */
#include "html-parts.h"

#define ROWS_MAX 1000 /* of a document from elsewhere */
#define LANES_MAX 24
#define LANE_WIDTH 20
#define MARGIN 4 /* for the ring around a commit of the first or last lane */
#define ROW_HEIGHT 30
/* A browser can make a row a little higher; the lines must meet all the same. */
#define ROW_END 32
#define NO_ROW SIZE_MAX

/* The lines that go down from one row to the next. */
struct lanes {
	size_t row[LANES_MAX]; /* to which the line goes; NO_ROW: none is here */
	int width;	       /* lanes that were ever used */
};

static double lane_x(int lane)
{
	return MARGIN + LANE_WIDTH * (lane + .5);
}

/* The lane of the line to a row, or -1. */
static int lane_to(const struct lanes *lanes, size_t row)
{
	for (int i = 0; i < LANES_MAX; i++)
		if (lanes->row[i] == row)
			return i;
	return -1;
}

static int lane_take(struct lanes *lanes, size_t row)
{
	int lane = lane_to(lanes, row);

	if (lane < 0)
		lane = lane_to(lanes, NO_ROW);
	/* With too many lines side by side, the last ones lie on each other. */
	if (lane < 0)
		lane = LANES_MAX - 1;
	lanes->row[lane] = row;
	lanes->width = MAX(lanes->width, lane + 1);
	return lane;
}

static void graph_line(struct html *html, int from, int to, bool upper)
{
	double x1 = lane_x(from), x2 = lane_x(to);
	int y1 = upper ? 0 : ROW_HEIGHT / 2, y2 = upper ? ROW_HEIGHT / 2 : ROW_END;

	if (from == to)
		strbuf_addf(html->out, "M%.0f %dV%d", x1, y1, y2);
	else
		strbuf_addf(html->out, "M%.0f %dC%.0f %d %.0f %d %.0f %d", x1, y1, x1,
			    (y1 + y2) / 2, x2, (y1 + y2) / 2, x2, y2);
}

/* Moves the lanes on over a row, and draws its lines unless html is NULL. Returns the lane of
 * the row's own commit. */
static int graph_lines(struct html *html, struct lanes *lanes, size_t row, size_t rows,
		       json_t *object)
{
	struct lanes above = *lanes;
	int own = lane_take(lanes, row);
	json_t *parent;
	size_t i;

	for (int lane = 0; lane < LANES_MAX; lane++)
		if (above.row[lane] == row && html)
			graph_line(html, lane, own, true);
	lanes->row[own] = NO_ROW;
	json_array_foreach(json_object_get(object, "parents"), i, parent) {
		json_int_t to = json_integer_value(parent);
		int lane;

		if (to <= (json_int_t)row || to >= (json_int_t)rows)
			continue;
		lane = lane_take(lanes, (size_t)to);
		if (html)
			graph_line(html, own, lane, false);
	}
	for (int lane = 0; lane < LANES_MAX && html; lane++)
		if (above.row[lane] != NO_ROW && above.row[lane] != row)
			strbuf_addf(html->out, "M%.0f 0V%d", lane_x(lane), ROW_END);
	return own;
}

static struct lanes no_lanes(void)
{
	struct lanes lanes = { .width = 1 };

	for (int i = 0; i < LANES_MAX; i++)
		lanes.row[i] = NO_ROW;
	return lanes;
}

static int graph_width(json_t *graph, size_t rows)
{
	struct lanes lanes = no_lanes();

	for (size_t i = 0; i < rows; i++)
		graph_lines(NULL, &lanes, i, rows, json_array_get(graph, i));
	return lanes.width * LANE_WIDTH + 2 * MARGIN;
}

static double probability_of(json_t *document, const char *commit)
{
	json_t *v;
	size_t i;

	json_array_foreach(json_object_get(document, "probabilities"), i, v)
		if (str_equal(member_text(v, "commit"), commit))
			return member_number(v, "probability", 1);
	return 0;
}

static void graph_words(struct html *html, json_t *object, const char *commit, bool culprit)
{
	json_t *tested = html_find_tested(html, commit);
	enum html_mark mark = html_mark_of(html, commit);
	double p = probability_of(html->document, commit);

	strbuf_addstr(html->out, "<td>");
	if (culprit)
		strbuf_addf(html->out, "<strong>%s</strong>, ",
			    str_equal(member_text(html->document, "mode"), "fix") ? "fix" :
										    "culprit");
	strbuf_addstr(html->out, html_mark_name(mark));
	if (json_array_size(json_object_get(tested, "runs"))) {
		strbuf_addstr(html->out, ", ");
		report_runs(tested, " of ", html->out);
	} else if (member_text(tested, "inferred_from")) {
		strbuf_addstr(html->out, ", inferred");
	}
	if (json_is_true(json_object_get(object, "outside")))
		strbuf_addstr(html->out, ", before the range");
	else if (json_is_false(json_object_get(object, "matters")))
		strbuf_addstr(html->out, ", cannot matter");
	strbuf_addstr(html->out, "</td><td class=\"number\">");
	if (p > 0)
		report_percent(html->out, p);
	strbuf_addstr(html->out, "</td>");
}

/* A row for the commits that are left out below this one. */
static void graph_gap(struct html *html, const struct lanes *lanes, json_t *object, int width)
{
	double left_out = member_number(object, "left_out", COUNT_MAX);

	if (left_out < 1)
		return;
	strbuf_addf(html->out,
		    "<tr class=\"gap\"><td class=\"drawing\"><svg width=\"%d\" height=\"%d\" "
		    "aria-hidden=\"true\"><path class=\"line dashed\" d=\"",
		    width, ROW_HEIGHT);
	for (int lane = 0; lane < LANES_MAX; lane++)
		if (lanes->row[lane] != NO_ROW)
			strbuf_addf(html->out, "M%.0f 0V%d", lane_x(lane), ROW_END);
	strbuf_addf(html->out,
		    "\"/></svg></td><td colspan=\"3\">%.0f more commit%s, of which %.0f can "
		    "matter</td></tr>\n",
		    left_out, left_out < 2 ? "" : "s",
		    member_number(object, "left_out_matter", COUNT_MAX));
}

static void html_graph_row(struct html *html, struct lanes *lanes, json_t *graph, size_t row,
			   size_t rows, int width)
{
	json_t *object = json_array_get(graph, row);
	const char *commit = member_text(object, "commit");
	const char *culprit = member_text(html->document, "culprit");
	bool is_culprit = culprit && str_equal(culprit, commit);
	bool dim = json_is_false(json_object_get(object, "matters"));
	bool inferred = member_text(html_find_tested(html, commit), "inferred_from") != NULL;
	int own;

	strbuf_addf(html->out,
		    "<tr%s><td class=\"drawing\"><svg width=\"%d\" height=\"%d\" "
		    "aria-hidden=\"true\"><path class=\"line\" d=\"M0 0",
		    dim ? " class=\"dim\"" : "", width, ROW_HEIGHT);
	own = graph_lines(html, lanes, row, rows, object);
	strbuf_addstr(html->out, "\"/>");
	html_shape(html, html_mark_of(html, commit), lane_x(own), ROW_HEIGHT / 2., inferred,
		   is_culprit);
	strbuf_addstr(html->out, "</svg></td><th scope=\"row\" class=\"subject\">");
	html_commit(html, commit);
	strbuf_addstr(html->out, "</th>");
	graph_words(html, object, commit, is_culprit);
	strbuf_addstr(html->out, "</tr>\n");
	graph_gap(html, lanes, object, width);
}

static void graph_legend(struct html *html)
{
	static const char *const words[] = {
		[MARK_UNTESTED] = "not tested",	      [MARK_GOOD] = "good: without the failure",
		[MARK_BAD] = "bad: with the failure", [MARK_SKIP] = "cannot be judged",
		[MARK_TESTING] = "being tested",
	};

	strbuf_addstr(html->out, "<p class=\"legend\">");
	for (int i = MARK_UNTESTED; i <= MARK_TESTING; i++) {
		strbuf_addstr(html->out, "<span>");
		html_icon(html, (enum html_mark)i, false);
		strbuf_addf(html->out, "%s</span> ", words[i]);
	}
	strbuf_addstr(html->out, "<span>");
	html_icon(html, MARK_GOOD, true);
	strbuf_addstr(html->out, "hollow: inferred from the same kernel</span></p>\n");
}

void html_graph(struct html *html)
{
	json_t *graph = json_object_get(html->document, "graph");
	size_t rows = MIN(json_array_size(graph), (size_t)ROWS_MAX);
	struct lanes lanes = no_lanes();
	int width;

	if (!rows)
		return;
	width = graph_width(graph, rows);
	html_section(html, "range", "Range");
	strbuf_addf(html->out,
		    "<p>%.0f commits, newest first. The drawing has %zu, among them the ends that "
		    "are older than the range.</p>\n",
		    member_number(html->document, "candidates_nr", COUNT_MAX), rows);
	graph_legend(html);
	html_wide(html, "Table of the range");
	strbuf_addf(html->out,
		    "<table "
		    "class=\"graph\">\n<thead><tr><th scope=\"col\"><span class=\"unseen\">Graph"
		    "</span></th><th scope=\"col\">Commit</th><th scope=\"col\">Verdict, %s</th>"
		    "<th scope=\"col\">Probability</th></tr></thead>\n<tbody>\n",
		    report_measures(html->document) ? "median of its numbers" :
						      "runs with the failure");
	for (size_t i = 0; i < rows; i++)
		html_graph_row(html, &lanes, graph, i, rows, width);
	strbuf_addstr(html->out, "</tbody></table>");
	html_wide_end(html);
	html_section_end(html);
}
