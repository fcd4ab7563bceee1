/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mail that reports a culprit, for `git send-email`. Nothing here sends it.
 *
 *	struct mail mail;
 *	if (mail_compose(&mail, &repo, &source, &err) < 0) ...
 *	mail_write_mbox(&mail, &out, &err);	or mail_write_text(), mail_json()
 *	mail_clear(&mail);
 *
 * Titles, reports, names and notes come from others. No such text can end a header line or
 * begin another mail.
 */
#ifndef REPORT_MAIL_H
#define REPORT_MAIL_H

#include <jansson.h>

#include "base/strbuf.h"
#include "git/repo.h"

/* All strings are borrowed. */
struct mail_source {
	json_t *result;	    /* as report_result_json() makes it and notes have it */
	const char *commit; /* the culprit, or one of the set; full hash */
	double asked;	    /* the confidence that was asked for, where the result lacks it */
	/* Replace those of the result; or NULL. */
	const char *reported_by, *closes, *in_reply_to;
	const char *report; /* of the crash, in place of the result's; or NULL */
	/* Files that are attached; NULL-terminated, or NULL. */
	const char *const *files;
};

struct mail_part {
	char *name, *data;
	size_t len;
	bool text;
};

struct mail {
	char *name, *address; /* of the sender */
	char **to, **cc;      /* addresses, NULL-terminated; cc may be NULL */
	char *subject;	      /* one line */
	char *in_reply_to;    /* "<id>", or NULL */
	char *commit;
	char *body;
	bool sure;	  /* one culprit, with the confidence that was asked for */
	bool maintainers; /* get_maintainer.pl named somebody, or was not asked */
	struct mail_part *parts;
	size_t parts_nr;
};

/* Fails with ERROR_USER when git knows no name and address of the user or a file is too large to be
 * attached, and with ERROR_HOST when a file cannot be read or git cannot be run. It is no failure
 * when scripts/get_maintainer.pl of the work tree cannot be run; see "maintainers". */
int mail_compose(struct mail *mail, const struct repo *repo, const struct mail_source *source,
		 struct error *err);
void mail_clear(struct mail *mail);

/* The most bytes that a mail may take; more are an error. */
#define MAIL_MAX ((size_t)8 << 20)

/* Whole, in mbox form. */
int mail_write_mbox(const struct mail *mail, struct strbuf *out, struct error *err);

/* The main headers and the text, to be read. */
int mail_write_text(const struct mail *mail, struct strbuf *out, struct error *err);

/* New reference. */
json_t *mail_json(const struct mail *mail);

#endif
