/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The output of a build: its steps are counted for progress, and the lines that matter
 * are kept in case it fails. The text is hostile input.
 */
#ifndef KERNEL_BUILD_LOG_H
#define KERNEL_BUILD_LOG_H

#include "base/string-set.h"
#include "kernel/kernel-spec.h"
#include "seen.h"

#define BUILD_LOG_MAX ((size_t)8192)
#define BUILD_LOG_ERRORS 10
#define BUILD_LOG_LAST 30
#define BUILD_LOG_LINE_MAX 300

struct build_log {
	const struct kernel_spec *spec;
	int steps, total;
	char *errors[BUILD_LOG_ERRORS]; /* the first lines that say "error" */
	size_t errors_nr;
	char *last[BUILD_LOG_LAST]; /* a ring of the last lines without steps */
	size_t last_nr;		    /* of all such lines */
	char *failed;		    /* make's line about the first target that failed, or NULL */
	enum pattern_found warned;  /* is a line the warning of the spec? */
	char *warning;		    /* the first that is, or NULL */
	struct string_set warnings; /* as in struct build */
	struct seen seen;
};

/* Set "total" afterwards if the number of steps is known. All pointers are borrowed. */
void build_log_init(struct build_log *log, const struct kernel_spec *spec, const char *tree,
		    const char *build_dir);
void build_log_line(void *log, int fd, const char *line);
/* Owned: the first errors, then the last lines, each line once. */
char *build_log_tail(const struct build_log *log);
/* Owned: the first target that failed and the last lines, without numbers and names of
 * temporary files, so that the text is the same when a build fails twice in one way. */
char *build_log_ending(const struct build_log *log);
void build_log_clear(struct build_log *log);

#endif
