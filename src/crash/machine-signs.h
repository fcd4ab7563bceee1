/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What single lines say about the machine, besides reports: that the kernel
 * runs, panicked, was told to restart or did so unasked, and that whoever runs
 * the tests failed.
 */
#ifndef CRASH_MACHINE_SIGNS_H
#define CRASH_MACHINE_SIGNS_H

#include "crash/line.h"

struct signs {
	unsigned int banners; /* "Linux version" */
	bool kernel;	      /* a line of the kernel was seen since the last boot */
	bool running;	      /* something ran before the boot that comes next */
	bool booted;	      /* the banner was seen since then */
	bool panicked;
	bool suppressed;
	bool restarting; /* the next boot is expected */
	bool booting;	 /* the last line looked at is of a boot, */
	bool rebooted;	 /* one that nobody asked for */
};

/* before: the line in front of this one, or NULL; words: of the line's text. */
struct word_set;
void signs_look(struct signs *signs, const struct line *line, const struct line *before,
		const struct word_set *words);

/* Writes the texts that lines to be looked at contain; returns how many. Until
 * signs->kernel is set, all lines are to be looked at that signs_may_tell. */
size_t signs_texts(const char **texts, size_t max);

/* Could a line without such a text show that the kernel or a test runs? Quick. */
bool signs_may_tell(const char *text, size_t len);

#endif
