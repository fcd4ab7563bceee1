// SPDX-License-Identifier: GPL-2.0-only
#include "guest/syzkaller.h"

#include "base/files.h"
#include "git/run-git.h"
#include "program.h"

#include <sys/file.h>

#define EXECPROG "syz-execprog"
#define EXECUTOR "syz-executor"
#define BUILD_SECONDS 3600
#define GIT_SECONDS 600
#define MESSAGES_MAX 2000
#define GO_ADVICE                                                                       \
	"install Go (Debian: golang-go), or set kbisect.syzkaller to a directory with " \
	"syz-execprog and syz-executor"

void syzkaller_clear(struct syzkaller *sk)
{
	free(sk->execprog);
	free(sk->executor);
	*sk = (struct syzkaller)SYZKALLER_INIT;
}

bool syzkaller_is_checkout(const char *dir)
{
	AUTO_FREE char *git = xstrfmt("%s/.git", dir);

	return file_exists(git);
}

const char *syzkaller_lacks(void)
{
	AUTO_FREE char *go = find_program("go");

	return go ? NULL : "Go was not found";
}

/* Takes both programs of a directory, if they are there. */
static bool take_from(struct syzkaller *sk, const char *dir)
{
	sk->execprog = xstrfmt("%s/" EXECPROG, dir);
	sk->executor = xstrfmt("%s/" EXECUTOR, dir);
	if (file_exists(sk->execprog) && file_exists(sk->executor))
		return true;
	syzkaller_clear(sk);
	return false;
}

/* syzkaller's make puts them into bin/linux_<architecture>. */
static int syzkaller_take_built(struct syzkaller *sk, const struct syzkaller_spec *spec,
				const char *dir, struct error *err)
{
	AUTO_FREE char *by_arch = xstrfmt("%s/linux_%s", dir, spec->arch->go);
	AUTO_FREE char *in_bin = xstrfmt("%s/bin/linux_%s", dir, spec->arch->go);

	if (take_from(sk, dir) || take_from(sk, by_arch) || take_from(sk, in_bin))
		return 0;
	return error_set(err, ERROR_USER,
			 "'%s' has no " EXECPROG " and " EXECUTOR " for %s: it must be a checkout "
			 "of syzkaller, or a directory with these two programs",
			 dir, spec->arch->name);
}

static int run_git_in(const char *dir, struct strbuf *out, struct strbuf *errs, struct error *err,
		      const char *const *args)
{
	const char *argv[16] = { "git", "-C", dir };
	const struct child_spec spec = { .argv = argv, .deadline = GIT_SECONDS };

	for (size_t i = 0; args[i]; i++)
		argv[3 + i] = args[i];
	return run_git_child(&spec, out, errs, err);
}

char *syzkaller_commit(const char *dir, const char *commit, struct error *err)
{
	AUTO_FREE char *name = xstrfmt("%s^{commit}", commit ? commit : "HEAD");
	struct strbuf hash = STRBUF_INIT(256), ref = STRBUF_INIT(4096), errs = STRBUF_CUT(2000);
	const char *parse[] = { "rev-parse", "--verify", "--quiet", name, NULL };
	const char *contains[] = { "for-each-ref", "--count=1", "--contains", hash.buf, NULL };
	int status = run_git_in(dir, &hash, &errs, err, parse);
	char *found = NULL;

	strbuf_rtrim(&hash);
	strbuf_rtrim(&errs);
	contains[3] = hash.buf;
	if (status > 0 && errs.len)
		error_set(err, ERROR_USER, "'%s': %s", dir, errs.buf);
	else if (status > 0)
		error_set(err, ERROR_USER,
			  "syzkaller's commit %s is not in '%s'; to fetch it: git -C '%s' fetch",
			  commit ? commit : "HEAD", dir, dir);
	else if (!status && commit && run_git_in(dir, &ref, NULL, err, contains) >= 0 && !ref.len)
		error_set(err, ERROR_USER,
			  "syzkaller's commit %s is on no branch of '%s', and is not built", commit,
			  dir);
	else if (!status && (ref.len || !commit))
		found = xstrdup(hash.buf);
	strbuf_release(&hash);
	strbuf_release(&ref);
	strbuf_release(&errs);
	return found;
}

/* Makes a clone that shares the objects of the user's, and checks the commit out there. */
static int check_out(const char *dir, const char *commit, const char *tree, struct error *err)
{
	const char *clone[] = { "clone", "-q", "--shared", "--no-checkout", "--template=", "--",
				dir,	 tree, NULL };
	const char *checkout[] = { "checkout", "-q", "--detach", commit, NULL };
	struct strbuf errs = STRBUF_CUT(MESSAGES_MAX);
	int ret = remove_tree(tree, err);

	if (!ret)
		ret = run_git_in(".", NULL, &errs, err, clone);
	if (!ret)
		ret = run_git_in(tree, NULL, &errs, err, checkout);
	strbuf_rtrim(&errs);
	if (ret > 0)
		ret = error_set(err, ERROR_HOST, "cannot check %.12s of '%s' out: %s", commit, dir,
				errs.buf);
	strbuf_release(&errs);
	return ret;
}

/* Without cgo, syz-execprog needs no library in the guest. */
static int make_programs(const char *tree, const struct arch *arch, const char *commit,
			 struct error *err)
{
	AUTO_FREE char *target = xstrfmt("TARGETARCH=%s", arch->go);
	const char *const argv[] = { "make", "-C",	 tree,	     "TARGETOS=linux",
				     target, "execprog", "executor", NULL };
	const char *const env[] = { "CGO_ENABLED=0", "LC_ALL=C", NULL };
	const struct child_spec spec = { .argv = argv, .env = env, .deadline = BUILD_SECONDS };
	struct strbuf errs = STRBUF_CUT(MESSAGES_MAX);
	const char *lacks = syzkaller_lacks();
	int ret = child_run(&spec, NULL, &errs, err);

	strbuf_rtrim(&errs);
	if (ret < 0)
		error_prefix(err, "cannot build syzkaller %.12s", commit);
	else if (ret > 0 && lacks)
		ret = error_set(err, ERROR_HOST, "cannot build syzkaller %.12s: %s; " GO_ADVICE,
				commit, lacks);
	else if (ret > 0)
		ret = error_set(err, ERROR_HOST, "cannot build syzkaller %.12s:\n%s", commit,
				errs.buf);
	strbuf_release(&errs);
	return ret;
}

/* Copies both to the cache; the directory appears when it has both. */
static int keep_programs(const struct syzkaller *built, const char *to, struct error *err)
{
	AUTO_FREE char *part = xstrfmt("%s.part", to);
	AUTO_FREE char *execprog = xstrfmt("%s/" EXECPROG, part);
	AUTO_FREE char *executor = xstrfmt("%s/" EXECUTOR, part);

	if (remove_tree(part, err) < 0 || make_dirs(part, err) < 0 ||
	    file_copy(built->execprog, execprog, err) < 0 ||
	    file_copy(built->executor, executor, err) < 0)
		return -1;
	return rename(part, to) < 0 ? error_errno(err, "cannot make '%s'", to) : 0;
}

static int build(const struct syzkaller_spec *spec, const char *commit, const char *tree,
		 const char *to, struct error *err)
{
	struct syzkaller built = SYZKALLER_INIT;
	int ret = -1;

	if (check_out(spec->dir, commit, tree, err) == 0 &&
	    make_programs(tree, spec->arch, commit, err) == 0 &&
	    syzkaller_take_built(&built, spec, tree, err) == 0 &&
	    program_check(built.execprog, spec->arch, false, err) == 0 &&
	    program_check(built.executor, spec->arch, false, err) == 0)
		ret = keep_programs(&built, to, err);
	syzkaller_clear(&built);
	remove_tree(tree, NULL);
	return ret;
}

/* One process builds at a time. The next one finds the programs in the cache. */
static int syzkaller_find_built(struct syzkaller *sk, const struct syzkaller_spec *spec,
				const char *commit, struct error *err)
{
	AUTO_FREE char *own = xstrfmt("%s/syzkaller", spec->cache_dir);
	AUTO_FREE char *to = xstrfmt("%s/%s-%s", own, commit, spec->arch->go);
	AUTO_FREE char *tree = xstrfmt("%s/tree", own);
	AUTO_FREE char *path = xstrfmt("%s/lock", own);
	int ret = 0;

	if (take_from(sk, to))
		return 0;
	if (make_dirs(own, err) < 0)
		return -1;

	AUTO_CLOSE int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (lock < 0 || flock(lock, LOCK_EX) < 0)
		return error_errno(err, "cannot lock '%s'", path);
	if (take_from(sk, to))
		return 0;
	ret = build(spec, commit, tree, to, err);
	if (!ret && !take_from(sk, to))
		ret = error_set(err, ERROR_HOST, "'%s' has disappeared", to);
	return ret;
}

int syzkaller_find(struct syzkaller *sk, const struct syzkaller_spec *spec, struct error *err)
{
	AUTO_FREE char *commit = NULL;

	if (!spec->arch->go)
		return error_set(err, ERROR_USER, "syzkaller does not support %s",
				 spec->arch->name);
	if (!syzkaller_is_checkout(spec->dir))
		return syzkaller_take_built(sk, spec, spec->dir, err) < 0 ?
			       error_prefix(err, "kbisect.syzkaller") :
			       0;
	commit = syzkaller_commit(spec->dir, spec->commit, err);
	return commit ? syzkaller_find_built(sk, spec, commit, err) : -1;
}
