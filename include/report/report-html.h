/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report as one HTML page that needs no other file, no script and no network.
 *
 *	struct strbuf out = STRBUF_CHECKED(REPORT_HTML_MAX);
 *	ret = report_html(document, &out, &err);
 *	ret = strbuf_check(&out, ret < 0 ? NULL : &err, "the report");
 *
 * The document is that of report-document.h, or any other JSON object: notes come from other
 * people, so members that are absent or of another type than expected are left out.
 */
#ifndef REPORT_REPORT_HTML_H
#define REPORT_REPORT_HTML_H

#include <jansson.h>

#include "base/strbuf.h"

#define REPORT_HTML_MAX ((size_t)64 * 1024 * 1024)

/* Fails when the page is larger than REPORT_HTML_MAX. */
int report_html(json_t *document, struct strbuf *out, struct error *err);

#endif
