/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report on a bisection as one JSON object, from which report-html.h and report-text.h
 * make what people read. It has the members of git kbisect show --json, and where they are
 * known "testing", "subjects", "graph", "steps", "probabilities", "timeline", "consoles" and
 * "log"; the manual describes them under report --json.
 *
 * Both functions return 0 with a new reference in *document, or -1.
 */
#ifndef REPORT_REPORT_DOCUMENT_H
#define REPORT_REPORT_DOCUMENT_H

#include <jansson.h>

#include "git/repo.h"

/* Makes that of the session in the repository, whether it goes on or has a result. */
int report_document_of_session(const struct repo *repo, json_t **document, struct error *err);

/* Makes that of the note on a commit (a full hash), which may be of another repository: it needs no
 * session. ERROR_USER when there is no note. */
int report_document_of_note(const struct repo *repo, const char *commit, json_t **document,
			    struct error *err);

/* Adds "subjects": the subject of each commit that the document names, by hash. Commits that
 * the repository does not have are left out. */
void report_document_add_subjects(json_t *document, const struct repo *repo);

#endif
