/* SPDX-License-Identifier: GPL-2.0-only */
/* The text of a mail that reports a culprit. */
#ifndef REPORT_MAIL_BODY_H
#define REPORT_MAIL_BODY_H

#include "report/mail.h"

/* The name of the failure for a subject or a sentence: one line, owned. Where no crash was named
 * or learnt, it comes from the runs of the commit. */
char *mail_failure(json_t *result, const char *commit);

/* Why the result is not sure, as a clause; owned. NULL when it is sure. */
char *mail_doubt(const struct mail_source *source);

/* A string of a JSON object: escaped for a person's eyes, in one line, owned; or NULL. */
char *mail_member(json_t *object, const char *name);

/* Adds the report of a crash without what the kernel printed before it and without registers; a
 * line "[...]" stands for what is left out, also of a long report or line. */
void mail_add_crash(struct strbuf *out, const char *report);

/* Adds what the build of the commit printed when it failed, or that of another commit where this
 * one fixed it. Nothing where no build failed. */
void mail_add_build_error(struct strbuf *out, json_t *tested, const char *commit);

/* Adds the text. The caller checks out. */
void mail_add_body(const struct mail *mail, const struct repo *repo,
		   const struct mail_source *source, struct strbuf *out);

/* A wrapped paragraph. Every line begins with indent. */
void mail_add_wrapped(struct strbuf *out, const char *indent, const char *text);

#endif
