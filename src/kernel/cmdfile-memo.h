/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The .cmd files of a build directory (kernel/cmdfile.h), remembered from one build to
 * the next: a build has thousands, of which the next one writes a few. A file is read
 * again when its inode, size or times say that it was written.
 *
 *	struct cmd_memo *memo = cmd_memo_new();
 *	cmd_memo_begin(memo);				for each build
 *	const struct cmd_file *f = cmd_memo_read(memo, path, &err);
 *	cmd_memo_each(memo, f, CMD_MEMO_NEW, word, data);
 *	cmd_memo_count(memo, f);
 *	cmd_memo_free(memo);
 */
#ifndef KERNEL_CMDFILE_MEMO_H
#define KERNEL_CMDFILE_MEMO_H

#include "base/error.h"
#include "cmdfile.h"

struct cmd_memo;
struct cmd_file;

struct cmd_memo *cmd_memo_new(void);
void cmd_memo_free(struct cmd_memo *memo); /* NULL is allowed */

/* No word has been told yet. */
void cmd_memo_begin(struct cmd_memo *memo);

/* Borrowed until the next call; NULL when the file cannot be read. */
const struct cmd_file *cmd_memo_read(struct cmd_memo *memo, const char *path, struct error *err);

enum cmd_memo_which {
	CMD_MEMO_NEW, /* words of a kind that were not told since cmd_memo_begin() */
	CMD_MEMO_ALL,
	CMD_MEMO_SOURCES, /* all of kind CMDFILE_SOURCE */
};

/* Calls back as cmdfile_parse(); each word is NUL-terminated, shorter than PATH_MAX, and
 * valid until the next cmd_memo_begin(). */
void cmd_memo_each(struct cmd_memo *memo, const struct cmd_file *file, enum cmd_memo_which which,
		   void (*word)(void *data, enum cmdfile_word kind, const char *s, size_t n),
		   void *data);

/* Counts the file for each file that it names as read, if its command compiled a source. Returns
 * whether it did. */
bool cmd_memo_count(struct cmd_memo *memo, const struct cmd_file *file);

/* Calls back for each word with the number of files that were counted for it since
 * cmd_memo_begin(), where there is one. */
void cmd_memo_counted(struct cmd_memo *memo,
		      void (*counted)(void *data, const char *word, unsigned nr), void *data);

#endif
