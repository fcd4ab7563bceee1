/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bug from a dashboard or a mail as the settings of a session.
 *
 *	struct imported im = { .name = "https://..." };
 *	imported_load(&im, &settings, &err)	fetches; the files are in a scratch directory
 *	imported_settings(&im, &settings, &before, &err);
 *	imported_clear(&im);			removes the files
 */
#ifndef CMD_IMPORTED_H
#define CMD_IMPORTED_H

#include "import/bug.h"
#include "session/settings.h"
#include "git/repo.h"

struct imported {
	const char *name;   /* of the bug, or NULL */
	const char *report; /* file of a mail, "-": standard input, or NULL */
	struct bug bug;
	char *dir;				/* with the files */
	char *config, *repro, *syz, *bisection; /* paths, or NULL */
};

/* Is there something to import? */
bool imported_is(const struct imported *im);

int imported_load(struct imported *im, const struct settings *s, struct error *err);
void imported_clear(struct imported *im);

/* Says what was found and what is missing. */
void imported_print(const struct imported *im, const struct repo *repo, FILE *out);

/* Takes the settings over that the user did not give. ERROR_USER when there is then nothing
 * that can be tested. */
int imported_settings(const struct imported *im, struct settings *s, const struct settings *before,
		      struct error *err);

/* The commit of the bug, or ERROR_USER with the way to get it. */
int imported_commit(const struct imported *im, const struct repo *repo, struct error *err);

#endif
