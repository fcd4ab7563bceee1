/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for a shell, quoted and read exactly as git does (its sq_quote_argv() and
 * sq_dequote_to_strvec()): git's own files hold such words, and git reads ours.
 *
 *	quote_add(&sb, "it's");			adds 'it'\''s'
 *	char **words = quote_split(" 'a' ':'\\!'b'", &err);	NULL + ERROR_STATE; free_list()
 */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include "base/error.h"
#include "base/strbuf.h"

/* One word in quotes. */
void quote_add(struct strbuf *sb, const char *word);

/* All words of a NULL-terminated list, a blank before each. */
void quote_add_list(struct strbuf *sb, char *const *words);

/* The words of a text, a NULL-terminated list of owned strings. NULL when a word is not
 * quoted as above. */
char **quote_split(const char *text, struct error *err);

#endif
