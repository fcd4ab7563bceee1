/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a mail (RFC 5322, 2045, 2046), decoded. The input may be anything.
 *
 *	struct mime mime;
 *	if (mime_parse(&mime, text, len, &err) < 0) ...
 *	mime_clear(&mime);
 */
#ifndef IMPORT_MIME_H
#define IMPORT_MIME_H

#include "base/strbuf.h"

#define MIME_PARTS_MAX 64

struct mime_part {
	char *type; /* "text/plain", in lower case */
	char *name; /* of the file, for comparison only; NULL: none */
	char *data; /* decoded; in a text, lines that a mailer broke are whole; ends with a NUL
		       that is not counted */
	size_t len;
};

struct mime {
	char *head; /* the header of the mail, unfolded: a line for each field */
	struct mime_part *parts;
	size_t nr;
	size_t mails; /* in an mbox; only the first one is read */
};

/* ERROR_USER when there are too many parts, or parts in parts. */
int mime_parse(struct mime *mime, const char *text, size_t len, struct error *err);
void mime_clear(struct mime *mime);

/* The value of the first field of that name in an unfolded header, owned, or NULL. */
char *mime_field(const char *head, const char *name);

/* The text of a field whose words are encoded (RFC 2047), in UTF-8 and one line; owned. */
char *mime_words(const char *value);

#endif
