/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * make trusts the times of files: an object that is younger than its source is up to date.
 * That holds only if the clock never steps back, the file system tells apart what was
 * written one after the other, and nobody else sets times. These functions check that.
 *
 * During a build a file in the build directory holds how the clock is set, so that a step
 * of the clock, or another boot of the machine, is noticed afterwards.
 */
#ifndef KERNEL_AGE_H
#define KERNEL_AGE_H

#include "base/error.h"

#include <time.h>

bool age_is_later(const struct timespec *a, const struct timespec *b);

/* Finds the latest modification of a file below dir, except our own (".kbisect..."). It is
 * 0 for an empty directory. */
int age_newest(const char *dir, struct timespec *newest, struct error *err);

/* Waits until a file that is written in dir is later than "newest". Returns 1; 0 when it is
 * not after some seconds, because the clock stepped back; -1 on failure. */
int age_pass(const char *dir, const struct timespec *newest, struct error *err);

/* Gives a file below dir the present time unless it is later than "newest". Returns 1 if it
 * did, 0 if not or if there is no plain file, -1 on failure. */
int age_touch(const char *dir, const char *path, const struct timespec *newest, struct error *err);

/* Does so only if the time of the file was set back, for instance to that of its commit, or is
 * in the future, because the clock stepped back since. */
int age_touch_if_misdated(const char *tree, const char *path, const struct timespec *newest,
			  struct error *err);
/* Does so for all files of a work tree. Returns the number of files touched, or -1. */
int age_touch_misdated(const char *tree, const struct timespec *newest, struct error *err);

/* Writes into dir how the clock is set now. */
int age_note_clock(const char *dir, struct error *err);
/* The time of that by the clock of the file system; an error without it. */
int age_clock_noted(const char *dir, struct timespec *noted, struct error *err);
/* True when it is there, and the clock was set or the machine booted since. */
bool age_clock_was_set(const char *dir);
int age_forget_clock(const char *dir, struct error *err);

#endif
