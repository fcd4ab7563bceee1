/* SPDX-License-Identifier: GPL-2.0-only */
/* The report as text of at most 80 columns, titles aside. The document is that of
 * report-document.h or any other JSON object, as for report-html.h. */
#ifndef REPORT_REPORT_TEXT_H
#define REPORT_REPORT_TEXT_H

#include <jansson.h>

#include "base/strbuf.h"

#define REPORT_TEXT_MAX ((size_t)64 * 1024 * 1024)

void report_text(json_t *document, struct strbuf *out);

#endif
