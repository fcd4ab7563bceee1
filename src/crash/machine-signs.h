/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single lines that describe the state of the machine, apart from reports: the kernel
 * runs, panicked, was told to restart or restarted unasked, or the test's own
 * machinery failed.
 */
#ifndef CRASH_MACHINE_SIGNS_H
#define CRASH_MACHINE_SIGNS_H

#include "line.h"

struct signs {
	unsigned int banners; /* "Linux version" */
	bool kernel;	      /* a line of the kernel was seen since the last boot */
	bool running;	      /* something ran before the boot that comes next */
	bool booted;	      /* the banner was seen since then */
	bool panicked;
	bool suppressed;
	bool restarting; /* the next boot is expected */
	bool booting;	 /* the last line begins a boot */
	bool rebooted;	 /* ... that was not asked for */
};

/* before: the previous line, or NULL; words: of the line's text. */
struct word_set;
void signs_look(struct signs *signs, const struct line *line, const struct line *before,
		const struct word_set *words);

/* Fills texts with those that make a line interesting to signs_look(), and returns
 * how many. Until signs->kernel is set, the lines for which signs_may_tell() is true
 * are interesting, too. */
size_t signs_texts(const char **texts, size_t max);

/* A quick check: could a line without such a text show that the kernel or a test runs? */
bool signs_may_tell(const char *text, size_t len);

#endif
