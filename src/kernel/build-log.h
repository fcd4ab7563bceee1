/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a build prints: counted for progress, and of a failed one the lines
 * that matter are kept. make's and compilers' words are hostile input.
 */
#ifndef KERNEL_BUILD_LOG_H
#define KERNEL_BUILD_LOG_H

#include "kernel/kernel-spec.h"
#include "seen.h"

#define BUILD_LOG_MAX ((size_t)8192)
#define BUILD_LOG_ERRORS 10
#define BUILD_LOG_LAST 30
#define BUILD_LOG_LINE_MAX 300

struct build_log {
	const struct kernel_spec *spec;
	int steps, total;
	char *errors[BUILD_LOG_ERRORS]; /* the first that say "error" */
	size_t errors_nr;
	char *last[BUILD_LOG_LAST]; /* a ring of the last lines, no progress among them */
	size_t last_nr;
	struct seen seen;
};

/* Set "total" afterwards when it is known how many steps there will be. */
void build_log_init(struct build_log *log, const struct kernel_spec *spec, const char *tree,
		    const char *build_dir);
void build_log_line(void *log, int fd, const char *line);
/* Owned: first errors, then the last lines, each line once. */
char *build_log_tail(const struct build_log *log);
void build_log_clear(struct build_log *log);

#endif
