/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Notes on commits. Text is kept byte for byte, because git's clean-up of white space would
 * remove the blank lines of a log.
 */
#ifndef GIT_NOTES_H
#define GIT_NOTES_H

#include "git/repo.h"

#define NOTES_RESULT "kbisect"	  /* refs/notes/kbisect: the report on a culprit */
#define NOTES_RUNS "kbisect-runs" /* refs/notes/kbisect-runs: evidence on a tested commit */

/* Adds text to the commit's note, after a blank line. A text that the note has already is not
 * added again. */
int notes_append(const struct repo *repo, const char *ref, const char *commit, const char *text,
		 struct error *err);

/* Replaces the commit's note. */
int notes_set(const struct repo *repo, const char *ref, const char *commit, const char *text,
	      struct error *err);

/* The note, owned by the caller. NULL when there is no note or it cannot be read. */
char *notes_get(const struct repo *repo, const char *ref, const char *commit);

#endif
