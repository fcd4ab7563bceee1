// SPDX-License-Identifier: GPL-2.0-only
#include "html-write.h"

#include "base/progress.h"
#include "session/run-json.h"

#include <math.h>

#define HASH_SHOWN 12

static void add_entities(struct strbuf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		switch (s[i]) {
		case '&':
			strbuf_addstr(out, "&amp;");
			break;
		case '<':
			strbuf_addstr(out, "&lt;");
			break;
		case '>':
			strbuf_addstr(out, "&gt;");
			break;
		case '"':
			strbuf_addstr(out, "&quot;");
			break;
		case '\'':
			strbuf_addstr(out, "&#39;");
			break;
		default:
			strbuf_addch(out, s[i]);
		}
	}
}

void html_text_begin(struct html *html, const char *text, size_t max)
{
	AUTO_FREE char *bytes = text_unescape(text ? text : "");
	size_t len = strlen(bytes), shown = MIN(len, max);
	struct strbuf escaped = STRBUF_INIT(10 * shown + 1);

	/* A character is not cut in two. */
	while (shown && shown < len && ((unsigned char)bytes[shown] & 0xc0) == 0x80)
		shown--;
	strbuf_add_escaped(&escaped, bytes, shown);
	add_entities(html->out, escaped.buf, escaped.len);
	strbuf_release(&escaped);
	if (shown < len)
		strbuf_addf(html->out, " [%zu more bytes]", len - shown);
}

void html_text(struct html *html, const char *text)
{
	html_text_begin(html, text, SIZE_MAX / 16);
}

json_t *html_find_tested(struct html *html, const char *commit)
{
	json_t *index = commit ? json_object_get(html->tested, commit) : NULL;

	return index ? json_array_get(json_object_get(html->document, "tested"),
				      (size_t)json_integer_value(index)) :
		       NULL;
}

static void html_digits(struct html *html, const char *commit)
{
	AUTO_FREE char *digits = xstrndup(commit ? commit : "", HASH_SHOWN);

	html_text(html, digits);
}

void html_hash(struct html *html, const char *commit)
{
	json_t *index = commit ? json_object_get(html->tested, commit) : NULL;

	if (index)
		strbuf_addf(html->out, "<a href=\"#tested-%" JSON_INTEGER_FORMAT "\">",
			    json_integer_value(index));
	strbuf_addstr(html->out, "<code>");
	html_digits(html, commit);
	strbuf_addstr(html->out, index ? "</code></a>" : "</code>");
}

static void html_subject(struct html *html, const char *commit)
{
	json_t *subjects = json_object_get(html->document, "subjects");

	strbuf_addch(html->out, ' ');
	html_text(html, commit ? member_text(subjects, commit) : NULL);
}

void html_commit(struct html *html, const char *commit)
{
	html_hash(html, commit);
	html_subject(html, commit);
}

void html_commit_name(struct html *html, const char *commit)
{
	strbuf_addstr(html->out, "<code>");
	html_digits(html, commit);
	strbuf_addstr(html->out, "</code>");
	html_subject(html, commit);
}

void html_seconds(struct html *html, double seconds)
{
	char text[32];

	if (seconds > 0 && seconds < 10)
		strbuf_addf(html->out, "%.1fs", seconds);
	else
		strbuf_addstr(html->out, format_duration(seconds, text, sizeof(text)));
}

static const char *const mark_names[] = {
	[MARK_UNTESTED] = "not tested", [MARK_GOOD] = "good",	    [MARK_BAD] = "bad",
	[MARK_SKIP] = "skip",		[MARK_TESTING] = "testing",
};

const char *html_mark_name(enum html_mark mark)
{
	return mark_names[mark];
}

enum html_mark html_mark_parse(const char *verdict)
{
	for (int i = MARK_GOOD; i <= MARK_SKIP; i++)
		if (str_equal(mark_names[i], verdict))
			return (enum html_mark)i;
	return MARK_UNTESTED;
}

enum html_mark html_mark_of(struct html *html, const char *commit)
{
	json_t *row = html_find_tested(html, commit);

	if (commit && str_equal(member_text(html->document, "testing"), commit))
		return MARK_TESTING;
	return html_mark_parse(member_text(row, "verdict"));
}

void html_shape(struct html *html, enum html_mark mark, double x, double y, bool hollow,
		bool culprit)
{
	static const char *const shapes[] = {
		[MARK_UNTESTED] = "<circle class=\"untested\" cx=\"0\" cy=\"0\" r=\"3\"/>",
		[MARK_GOOD] = "<circle class=\"good%s\" cx=\"0\" cy=\"0\" r=\"5.5\"/>",
		[MARK_BAD] = "<path class=\"bad%s\" d=\"M0-7.5L7.5 0 0 7.5-7.5 0z\"/>",
		[MARK_SKIP] = "<path class=\"skip%s\" d=\"M0-6L6.5 5.5H-6.5z\"/>",
		[MARK_TESTING] = "<path class=\"testing\" d=\"M-6-6H6V6H-6z\"/>",
	};
	static const char place[] = "%s";
	const char *shape = shapes[mark], *at = strstr(shape, place);

	strbuf_addf(html->out, "<g transform=\"translate(%.0f %.0f)\">", x, y);
	if (culprit)
		strbuf_addstr(html->out, "<circle class=\"ring\" cx=\"0\" cy=\"0\" r=\"11\"/>");
	strbuf_add(html->out, shape, at ? (size_t)(at - shape) : strlen(shape));
	if (at) {
		strbuf_addstr(html->out, hollow ? " hollow" : "");
		strbuf_addstr(html->out, at + strlen(place));
	}
	strbuf_addstr(html->out, "</g>");
}

void html_icon(struct html *html, enum html_mark mark, bool hollow)
{
	strbuf_addstr(html->out,
		      "<svg class=\"icon\" width=\"18\" height=\"18\" viewBox=\"-9 -9 18 18\" "
		      "aria-hidden=\"true\">");
	html_shape(html, mark, 0, 0, hollow, false);
	strbuf_addstr(html->out, "</svg> ");
}

void html_bar(struct html *html, double share, const char *class)
{
	strbuf_addf(html->out,
		    "<svg class=\"bar\" width=\"160\" height=\"12\" viewBox=\"0 0 160 12\" "
		    "preserveAspectRatio=\"none\" aria-hidden=\"true\" "
		    "><rect class=\"track\" width=\"160\" height=\"12\"/>"
		    "<rect class=\"%s\" width=\"%.1f\" height=\"12\"/></svg>",
		    class, MAX(160 * MIN(share, 1), share > 0 ? 1. : 0.));
}

void html_wide(struct html *html, const char *label)
{
	strbuf_addf(html->out,
		    "<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"%s\">", label);
}

void html_wide_end(struct html *html)
{
	strbuf_addstr(html->out, "</div>\n");
}

void html_pre(struct html *html, const char *label)
{
	strbuf_addf(html->out, "<pre tabindex=\"0\" role=\"group\" aria-label=\"%s\">", label);
}

void html_section(struct html *html, const char *id, const char *heading)
{
	strbuf_addf(html->contents, "<li><a href=\"#%s\">%s</a></li>\n", id, heading);
	strbuf_addf(html->out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id,
		    heading);
}

void html_section_end(struct html *html)
{
	strbuf_addstr(html->out, "</section>\n");
}
