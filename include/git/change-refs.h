/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a git that changes refs. It may meet the lock of another git or a full disk, which
 * are temporary, and it may be killed together with us.
 *
 *	const char *args[] = { "bisect", "good", commit, NULL };
 *	status = change_refs(repo, args, NULL, &out, &errs, is_answer, &err);
 *
 * While git runs, the file <git dir>/kbisect-change says so, and lists the locks that there were
 * when git was started. If it is still there at the next change, we were interrupted, and the lock
 * files that the killed git left are removed: those of refs/bisect, refs/notes/kbisect*, BISECT_*
 * and packed-refs (also packed-refs.new). A lock is only removed if it belongs to our user, is not
 * in the list, and if no other git of our user works in a work tree of the repository.
 */
#ifndef GIT_CHANGE_REFS_H
#define GIT_CHANGE_REFS_H

#include "base/strbuf.h"
#include "git/repo.h"

/* Is this exit status, together with git's standard error, an answer to the command? Any
 * other status except 0 is the host's trouble. */
typedef bool (*is_answer_fn)(int status, const char *errs);

/*
 * Like run_git_v(), but tries again for a second and a half when git fails. Returns 0 or the
 * status of an answer; else -1, with ERROR_HOST and git's message, which names the lock. If
 * is_answer is NULL, only 0 is an answer.
 */
int change_refs(const struct repo *repo, const char *const *args, const char *input,
		struct strbuf *out, struct strbuf *errs, is_answer_fn is_answer, struct error *err);

/* Was the last change_refs() interrupted, or did it fail? Then the refs and the files of git
 * bisect may show only half of a change. */
bool change_refs_is_unfinished(const struct repo *repo);

#endif
