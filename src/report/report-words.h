/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sentences that all forms of the report have in common. They are made from the document
 * (report-document.h) and have its encoding: foreign text is in them, to be shown with
 * html_text() or report_text_add().
 */
#ifndef REPORT_REPORT_WORDS_H
#define REPORT_REPORT_WORDS_H

#include <jansson.h>

#include "base/strbuf.h"

/* A member of a JSON object: NULL, and 0, when it is absent or of another type. A number is
 * moved into 0 to max. */
const char *member_text(json_t *object, const char *name);
double member_number(json_t *object, const char *name, double max);

/* The most seconds and the highest number of anything that is shown. */
#define SECONDS_MAX 1e9
#define COUNT_MAX 1e9

/* The failure: its title, the number that is worse, or its kind. */
void report_failure(json_t *document, struct strbuf *out);

/* The answer in one sentence. */
void report_answer(json_t *document, struct strbuf *out);

/* A probability as "99.99 %"; it never becomes certain by rounding. */
void report_percent(struct strbuf *out, double p);

/* The commands that make the bisection, and one test, again; files are there by their names
 * only, because where they lie on the host is nobody's business. */
/* The list of the passing ends, or NULL: a search for a good release can find that all show the
 * failure. */
json_t *report_good_ends(json_t *document);

void report_repeat(json_t *document, struct strbuf *out);

/* The number of runs of a tested commit, and of those with the outcomes target and related. */
void report_count_runs(json_t *tested, size_t *runs, size_t *hits);

/* Adds what the runs of a tested commit showed: how many had the failure, "3 of 10" when " of " is
 * between them, or "1.02 ± 0.05" when the test measures. Nothing without runs. */
void report_runs(json_t *tested, const char *between, struct strbuf *out);

/* The test measures: commits differ in numbers, and no single run shows a failure. */
bool report_measures(json_t *document);

/* The number of commits with a verdict. */
size_t report_verdicts(json_t *document);

#endif
