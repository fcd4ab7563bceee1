/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running git itself, in the user's repository or in a lane's work tree.
 *
 *	struct strbuf out = STRBUF_INIT(65536);
 *	if (run_git(repo, &out, &err, "rev-parse", "HEAD", NULL) < 0)
 *
 * Returns git's exit status, or -1 (ERROR_HOST) when git could not be run. run_git_ok() returns
 * -1 (ERROR_STATE) also when git failed, with git's message.
 */
#ifndef GIT_RUN_GIT_H
#define GIT_RUN_GIT_H

#include "base/error.h"
#include "base/strbuf.h"
#include "git/repo.h"
#include "proc/child.h"

int run_git(const struct repo *repo, struct strbuf *out, struct error *err, ...)
	__attribute__((sentinel));
int run_git_ok(const struct repo *repo, struct strbuf *out, struct error *err, ...)
	__attribute__((sentinel));

/*
 * child_run() for git, when there is no struct repo yet. Every git runs through this
 * function: its locale is C, and the hooks, signatures, pagers, monitors, prompts and
 * optional locks of the user's configuration are switched off.
 */
int run_git_child(const struct child_spec *spec, struct strbuf *out, struct strbuf *errs,
		  struct error *err);

/* argv is NULL-terminated and does not have the leading "git". errs may be NULL. */
int run_git_v(const struct repo *repo, const char *const *argv, const char *input, size_t input_len,
	      struct strbuf *out, struct strbuf *errs, struct error *err);

#endif
