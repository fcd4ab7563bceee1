/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the bytes of a file to the text of a log: UTF-16 becomes UTF-8, the parts of a
 * mail that are quoted-printable or base64 (RFC 2045) are decoded, and the sequences that
 * set the colour of a terminal are left out. Any other input comes out as it went in.
 * Memory is bounded.
 *
 *	struct plain_text *t = plain_text_new(take, data);
 *	plain_text_feed(t, bytes, len, &err)	... any number of times
 *	plain_text_end(t, &err);
 *	plain_text_free(t);
 */
#ifndef CMD_PLAIN_TEXT_H
#define CMD_PLAIN_TEXT_H

#include "base/error.h"

struct plain_text;

/* Gets the text, in order. The bytes are valid during the call only. */
typedef void (*plain_text_fn)(const char *text, size_t len, void *data);

struct plain_text *plain_text_new(plain_text_fn take, void *data);

/* 0, or -1 (ERROR_USER) for an attachment that cannot be read. */
int plain_text_feed(struct plain_text *t, const char *bytes, size_t len, struct error *err);

/* Hands out what is left; fails as plain_text_feed(). */
int plain_text_end(struct plain_text *t, struct error *err);

void plain_text_free(struct plain_text *t);

#endif
