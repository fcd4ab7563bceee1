/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for a shell, quoted and read exactly as git does (its sq_quote_argv() and
 * sq_dequote_to_strvec()), because we read words that git wrote, and git reads ours.
 *
 *	quote_add(&sb, "it's");			adds 'it'\''s'
 *	char **words = quote_split(" 'a' ':'\\!'b'", &err);	NULL + ERROR_STATE; free_list()
 */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include "base/error.h"
#include "base/strbuf.h"

/* Adds one word in quotes. */
void quote_add(struct strbuf *sb, const char *word);

/* Adds all words of a NULL-terminated list, with a blank before each. */
void quote_add_list(struct strbuf *sb, char *const *words);

/* The words of a text as a NULL-terminated list, owned by the caller. NULL when a word is
 * not quoted as above. */
char **quote_split(const char *text, struct error *err);

#endif
