/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kbuild's .<target>.cmd files, written by scripts/basic/fixdep and tools/build. They hold
 * the command that made a target, its source and the other files that were read.
 * auto.conf.cmd has the same form. The text is not trusted.
 */
#ifndef KERNEL_CMDFILE_H
#define KERNEL_CMDFILE_H

#include "base/base.h"

enum cmdfile_word {
	CMDFILE_TARGET, /* of the command */
	CMDFILE_SOURCE,
	CMDFILE_DEP,	  /* a file that was read */
	CMDFILE_ARGUMENT, /* a word of the command that may be a path */
	CMDFILE_INCLUDE,  /* a directory where headers are looked for */
};

/* Calls back with each word, which is not NUL-terminated. */
void cmdfile_parse(const char *text, size_t len,
		   void (*word)(void *data, enum cmdfile_word kind, const char *s, size_t n),
		   void *data);

#endif
