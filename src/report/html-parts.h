/* SPDX-License-Identifier: GPL-2.0-only */
/* The sections of the report, each in the file of its name. A section about which the document
 * has nothing is left out. */
#ifndef REPORT_HTML_PARTS_H
#define REPORT_HTML_PARTS_H

#include "html-write.h"

/* The style sheet. */
extern const char html_style[];

void html_graph(struct html *html);	    /* the range, drawn */
void html_probabilities(struct html *html); /* the candidates */
void html_steps(struct html *html);	    /* the narrowing of the range */
void html_timeline(struct html *html);
void html_tested(struct html *html); /* the tested commits, and their runs */
void html_crash(struct html *html);
void html_consoles(struct html *html);
void html_log(struct html *html);

#endif
