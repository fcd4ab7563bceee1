/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing HTML. A text that is not ours gets into a page through html_text() only.
 */
#ifndef REPORT_HTML_WRITE_H
#define REPORT_HTML_WRITE_H

#include <jansson.h>

#include "base/strbuf.h"
#include "report-words.h"

/* The page that is being made. */
struct html {
	struct strbuf *out;
	json_t *document;
	json_t *tested;		 /* the index in the document's "tested" of a commit, by hash */
	struct strbuf *contents; /* a link to each section so far */
};

/* Adds a text from a JSON document (see text_escape()) as text or as the value of an attribute
 * in double quotes. Control characters and bytes that are not UTF-8 become visible. NULL is
 * an empty text. */
void html_text(struct html *html, const char *text);

/* The same for the first bytes of a text. Says so when it cuts. */
void html_text_begin(struct html *html, const char *text, size_t max);

/* A commit: the first digits of its hash, with a link to its row among the tested ones if it
 * is there, and its subject. */
void html_commit(struct html *html, const char *commit);

/* The same without a link: for a row's own name, and for what is a control already. */
void html_commit_name(struct html *html, const char *commit);

/* The same without the subject. */
void html_hash(struct html *html, const char *commit);

/* The row of a commit among the tested ones, or NULL. */
json_t *html_find_tested(struct html *html, const char *commit);

/* "4h07m". */
void html_seconds(struct html *html, double seconds);

/* How a commit is drawn. Each has a shape of its own beside its colour. */
enum html_mark {
	MARK_UNTESTED,
	MARK_GOOD,
	MARK_BAD,
	MARK_SKIP,
	MARK_TESTING,
};
enum html_mark html_mark_of(struct html *html, const char *commit);
enum html_mark html_mark_parse(const char *verdict);
const char *html_mark_name(enum html_mark mark);

/* The shape as a part of a drawing, around a point. culprit: with a ring around it. hollow:
 * the verdict was inferred. */
void html_shape(struct html *html, enum html_mark mark, double x, double y, bool hollow,
		bool culprit);

/* The shape as a drawing of its own, before a text that says the same. */
void html_icon(struct html *html, enum html_mark mark, bool hollow);

/* A bar whose length is a share (0 to 1) of what is possible; class is that of the style. */
void html_bar(struct html *html, double share, const char *class);

/* A part that can be wider or longer than the page scrolls by itself, so the keyboard must be
 * able to reach it. label is what a screen reader says there; it is not that of the section. */
void html_wide(struct html *html, const char *label);
void html_wide_end(struct html *html);
void html_pre(struct html *html, const char *label);

/* A section with its heading, and the link to it; id is also that of the heading. */
void html_section(struct html *html, const char *id, const char *heading);
void html_section_end(struct html *html);

#endif
