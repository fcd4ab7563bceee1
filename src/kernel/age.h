/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * make trusts the times of files: an object that is younger than its source is up to
 * date. That holds while the clock never steps back, the file system tells apart what
 * was written one after the other, and nobody else sets times. Here it is checked.
 */
#ifndef KERNEL_AGE_H
#define KERNEL_AGE_H

#include "base/error.h"

#include <time.h>

#define AGE_CLOCK_MAX 128

bool age_is_later(const struct timespec *a, const struct timespec *b);

/* The latest modification of a file below dir, but for files of ours (".kbisect..."). An
 * empty directory was last modified at 0. */
int age_newest(const char *dir, struct timespec *newest, struct error *err);

/* Waits until a file that is written in dir is later than "newest": 1; 0 when it still is
 * not after some seconds, because the clock stands back; -1 error. "now" (may be NULL)
 * becomes the time of that file, by the clock of its file system. */
int age_pass(const char *dir, const struct timespec *newest, struct timespec *now,
	     struct error *err);

/* Gives a file below dir the present time unless it is later than "newest": 1 when it
 * did. What is no plain file, or is not there, is left alone. */
int age_touch(const char *dir, const char *path, const struct timespec *newest, struct error *err);

/* The same for all files of a work tree whose time was set back by hand, such as to the
 * time of their commit. Returns how many. */
int age_touch_backdated(const char *tree, const struct timespec *newest, struct error *err);

/* How the clock is set, as text: another text, another boot or another setting. */
void age_clock(char text[AGE_CLOCK_MAX]);
/* True when nobody has set the clock between the two. */
bool age_same_clock(const char *a, const char *b);

#endif
