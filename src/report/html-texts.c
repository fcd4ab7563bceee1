// SPDX-License-Identifier: GPL-2.0-only
/* The sections with long texts: the crash, the consoles, the log. */
#include "html-parts.h"

#define CRASH_SHOWN ((size_t)64 * 1024)
#define TEXT_SHOWN ((size_t)128 * 1024)
#define CONSOLES_MAX 16

/* Does a line name one of the functions that were watched? */
static bool names_watched(json_t *watched, const char *line, size_t len)
{
	json_t *v;
	size_t i;

	json_array_foreach(watched, i, v) {
		const char *name = json_string_value(v);

		if (name && *name && memmem(line, len, name, strlen(name)))
			return true;
	}
	return false;
}

/* Adds the text with the lines marked that name a function that was watched. */
static void texts_add_report(struct html *html, const char *text)
{
	json_t *watched = json_object_get(html->document, "watched");
	const char *end = text + strnlen(text, CRASH_SHOWN);

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((newline ? newline : end) - text);
		AUTO_FREE char *line = xstrndup(text, len);
		bool mark = names_watched(watched, line, len);

		strbuf_addstr(html->out, mark ? "<mark>" : "");
		html_text(html, line);
		strbuf_addstr(html->out, mark ? "</mark>\n" : "\n");
		text += len + (newline != NULL);
	}
	if (*end)
		strbuf_addf(html->out, "[%zu more bytes]\n", strlen(end));
}

void html_crash(struct html *html)
{
	json_t *crash = json_object_get(html->document, "crash");
	json_t *watched = json_object_get(html->document, "watched"), *v;
	const char *report = member_text(crash, "report");
	size_t i;

	if (!json_is_object(crash))
		return;
	html_section(html, "crash", "Crash");
	strbuf_addstr(html->out, "<p><strong>");
	html_text(html, member_text(crash, "title"));
	strbuf_addstr(html->out, "</strong></p>\n");
	if (json_array_size(watched)) {
		strbuf_addstr(html->out, "<p>Watched, and marked below:");
		json_array_foreach(watched, i, v) {
			strbuf_addstr(html->out, i ? ", <code>" : " <code>");
			html_text(html, json_string_value(v));
			strbuf_addstr(html->out, "</code>");
		}
		strbuf_addstr(html->out, ".</p>\n");
	}
	if (report) {
		html_pre(html, "Crash report");
		texts_add_report(html, report);
		strbuf_addstr(html->out, "</pre>\n");
	}
	html_section_end(html);
}

void html_consoles(struct html *html)
{
	json_t *consoles = json_object_get(html->document, "consoles"), *console;
	size_t i;

	if (!json_array_size(consoles))
		return;
	html_section(html, "consoles", "Consoles of the deciding runs");
	json_array_foreach(consoles, i, console) {
		if (i == CONSOLES_MAX)
			break;
		strbuf_addstr(html->out, "<details><summary>");
		html_commit_name(html, member_text(console, "commit"));
		strbuf_addf(html->out, ", run %.0f: ", member_number(console, "run", COUNT_MAX));
		html_text(html, member_text(console, "outcome"));
		strbuf_addstr(html->out, "</summary>\n");
		if (json_is_true(json_object_get(console, "cut")))
			strbuf_addstr(html->out, "<p>The end of the console:</p>\n");
		html_pre(html, "Console");
		html_text_begin(html, member_text(console, "text"), TEXT_SHOWN);
		strbuf_addstr(html->out, "</pre>\n</details>\n");
	}
	html_section_end(html);
}

void html_log(struct html *html)
{
	const char *log = member_text(html->document, "log");

	if (!log)
		return;
	html_section(html, "log", "Log");
	strbuf_addstr(html->out, "<details><summary>The log of the bisection</summary>\n");
	if (json_is_true(json_object_get(html->document, "log_cut")))
		strbuf_addstr(html->out, "<p>The end of the log:</p>\n");
	html_pre(html, "Log of the bisection");
	html_text_begin(html, log, 2 * TEXT_SHOWN);
	strbuf_addstr(html->out, "</pre>\n</details>\n");
	html_section_end(html);
}
