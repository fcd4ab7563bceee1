/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bisection log of others as a file, and its settled verdicts as the ends of a
 * new bisection.
 */
#ifndef CMD_LOGFILE_H
#define CMD_LOGFILE_H

#include "git/repo.h"
#include "audit/audit.h"

/* Reads and parses a file ("-": standard input). Lines that cannot be read are reported on
 * stderr. Release with bisectlog_release(), also after -1. */
int logfile_read(const char *file, struct bisectlog *log, struct error *err);

/* The ends that the settled verdicts of a log leave: the last commit shown to be bad, and
 * the good ones of which none is an ancestor of another. */
struct log_ends {
	char *bad;
	char **good; /* NULL-terminated */
	char *title; /* of the failure; NULL: the log has none */
};

/* ERROR_USER when the log settles no end, or the repository lacks the commits. */
int log_ends_read(const char *file, const struct repo *repo, struct log_ends *ends,
		  struct error *err);
void log_ends_clear(struct log_ends *ends);

#endif
