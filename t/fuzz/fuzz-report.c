// SPDX-License-Identifier: GPL-2.0-only
/* A report from the JSON of a note: no text in it becomes a tag, and none steers a terminal. */
#include "fuzz.h"
#include "report/report-html.h"
#include "report/report-text.h"

/* Every '<' of the page is ours, and ours begin and end tags, and nothing else. */
static void check_page(const struct strbuf *page)
{
	bool in_tag = false;

	for (size_t i = 0; i < page->len; i++) {
		unsigned char c = (unsigned char)page->buf[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			abort();
		if (c == '<' && (in_tag || !(strchr("/!", page->buf[i + 1]) ||
					     isalpha((unsigned char)page->buf[i + 1]))))
			abort();
		if (c == '<')
			in_tag = true;
		else if (c == '>')
			in_tag = false;
	}
	if (in_tag || strcasestr(page->buf, "<script"))
		abort();
}

static void check_text(const struct strbuf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->buf[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *document = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	struct strbuf page = STRBUF_CHECKED(REPORT_HTML_MAX);
	struct strbuf text = STRBUF_CHECKED(REPORT_TEXT_MAX);
	int ret = -1;

	if (json_is_object(document)) {
		ret = report_html(document, &page, NULL);
		report_text(document, &text);
	}
	if (strbuf_check(&page, NULL, "the page") == 0 && ret == 0)
		check_page(&page);
	if (strbuf_check(&text, NULL, "the text") == 0)
		check_text(&text);
	strbuf_release(&page);
	strbuf_release(&text);
	json_decref(document);
	return 0;
}
