/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a git that changes refs. It may meet the lock of another git or a full disk,
 * which pass, and it may be killed together with us.
 *
 *	const char *args[] = { "bisect", "good", commit, NULL };
 *	status = git_change(repo, args, NULL, &out, &errs, is_answer, &err);
 *
 * While git runs, <git dir>/kbisect-change says so. Whoever changes refs next finds it
 * after an interruption, and removes the lock files that the killed git left: those of
 * refs/bisect, refs/notes/kbisect*, BISECT_* and packed-refs (also packed-refs.new) that are ours, that were made
 * after the file was written, while no other git of ours works in any work tree of the
 * repository. Nobody else's lock is removed.
 */
#ifndef GIT_CHANGE_REFS_H
#define GIT_CHANGE_REFS_H

#include "base/strbuf.h"
#include "git/repo.h"

/* Is this exit status, with what git printed to its standard error, an answer to what was
 * asked? Anything else but 0 is the host's trouble. */
typedef bool (*git_is_answer)(int status, const char *errs);

/*
 * As git_runv(), but tried again for a second and a half when git fails. Returns 0 or the
 * status of an answer; -1 with ERROR_HOST and git's message, which names the lock. With
 * is_answer NULL only 0 is an answer.
 */
int git_change(const struct repo *repo, const char *const *args, const char *input,
	       struct strbuf *out, struct strbuf *errs, git_is_answer is_answer, struct error *err);

/* Was the last git_change() interrupted, or did it fail? Then refs and the files of git
 * bisect may be those of a change that was half made. */
bool git_change_is_unfinished(const struct repo *repo);

#endif
