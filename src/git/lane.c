// SPDX-License-Identifier: GPL-2.0-only
#include "git/lane.h"
#include "base/files.h"
#include "git/cherry-pick.h"
#include "git/run-git.h"

#include <dirent.h>
#include <sys/file.h>

#define LANES_MAX 256
/* How often a lane is asked for that another process has, and milliseconds in between. The
 * workers of a session that was killed need a moment to end. */
#define LOCK_TRIES 3
#define LOCK_WAIT_MS 100

static int lane_lock(struct lane *lane, const char *dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/lock", dir);
	struct stat held;

	lane->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (lane->lock < 0)
		return error_errno(err, "cannot create '%s'", path);
	for (int i = 0; flock(lane->lock, LOCK_EX | LOCK_NB) < 0; i++) {
		if (i == LOCK_TRIES)
			return error_set(err, ERROR_HOST, "another git kbisect is building in '%s'",
					 dir);
		usleep(LOCK_WAIT_MS * 1000);
	}
	/* It was removed between our open() and our lock. */
	if (fstat(lane->lock, &held) < 0 || !held.st_nlink)
		return error_set(err, ERROR_HOST, "'%s' was removed by another git kbisect", dir);
	return 0;
}

/* A work tree's git directory, from its .git file ("gitdir: <path>"). */
static char *read_gitdir(const char *tree)
{
	AUTO_FREE char *path = xstrfmt("%s/.git", tree);
	struct strbuf sb = STRBUF_INIT(8192);
	char *dir = NULL;

	if (file_read(path, &sb, NULL) == 0 && starts_with(sb.buf, "gitdir: ")) {
		strbuf_rtrim(&sb);
		dir = xstrdup(sb.buf + strlen("gitdir: "));
		if (!file_exists(dir)) {
			free(dir);
			dir = NULL;
		}
	}
	strbuf_release(&sb);
	return dir;
}

/* Only for who has the lane: a lock file in it was left by a git that was killed. */
static void remove_git_locks(const char *git_dir)
{
	AUTO_FREE char *index_lock = xstrfmt("%s/index.lock", git_dir);
	AUTO_FREE char *head_lock = xstrfmt("%s/HEAD.lock", git_dir);

	unlink(index_lock);
	unlink(head_lock);
}

int lanes_hold(const char *common_dir, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s/kbisect/lanes", common_dir);
	int fd;

	if (make_dirs(dir, err) < 0)
		return -1;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, LOCK_EX) == 0)
		return fd;
	error_errno(err, "cannot lock '%s'", dir);
	if (fd >= 0)
		close(fd);
	return -1;
}

static int lane_create(struct lane *lane, const struct repo *repo, struct error *err)
{
	AUTO_CLOSE int hold = lanes_hold(repo->common_dir, err);

	if (hold < 0)
		return -1;
	/* A process that was killed may have left the work tree incomplete, or git may have
	 * pruned it; --force reuses the entry that is left of it. */
	if (remove_tree(lane->tree, err) < 0 ||
	    run_git_ok(repo, NULL, err, "worktree", "add", "--no-checkout", "--detach", "--force",
		       lane->tree, NULL) < 0)
		return error_prefix(err, "cannot create a work tree to build in");
	lane->repo.git_dir = read_gitdir(lane->tree);
	if (!lane->repo.git_dir)
		return error_set(err, ERROR_STATE, "'%s' has no usable .git file", lane->tree);
	return 0;
}

int lane_open(struct lane *lane, const struct repo *repo, int number, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s/kbisect/lanes/%d", repo->common_dir, number);

	*lane = (struct lane){ .lock = -1 };
	/* make expands a dollar sign, and a backslash breaks kbuild's .cmd files. */
	if (strpbrk(dir, " \t:$\\"))
		return error_set(
			err, ERROR_USER,
			"kbuild cannot work in a path with spaces, colons, dollar signs or "
			"backslashes, and kernels are "
			"built below '%s': move the repository",
			repo->common_dir);
	lane->tree = xstrfmt("%s/tree", dir);
	lane->build = xstrfmt("%s/build", dir);
	lane->repo.work_tree = xstrdup(lane->tree);
	if (make_dirs(lane->build, err) < 0 || lane_lock(lane, dir, err) < 0)
		goto fail;
	lane->repo.git_dir = read_gitdir(lane->tree);
	if (!lane->repo.git_dir && lane_create(lane, repo, err) < 0)
		goto fail;
	return 0;
fail:
	lane_close(lane);
	return -1;
}

void lane_sweep(const struct repo *repo, const char *number)
{
	AUTO_FREE char *dir = xstrfmt("%s/kbisect/lanes/%s", repo->common_dir, number);
	AUTO_FREE char *tree = xstrfmt("%s/tree", dir), *git_dir = read_gitdir(tree);
	struct lane lane = { .lock = -1 };

	if (git_dir && lane_lock(&lane, dir, NULL) == 0)
		remove_git_locks(git_dir);
	if (lane.lock >= 0)
		close(lane.lock);
}

void lane_lend(struct lane *lane)
{
	close(lane->lock);
	lane->lock = -1;
}

int lane_take_back(struct lane *lane, struct error *err)
{
	AUTO_FREE char *dir = xstrndup(lane->tree, strlen(lane->tree) - strlen("/tree"));

	return lane_lock(lane, dir, err);
}

/* git's own reason, which is in err, stays in the message: the disk may be at fault, too. */
static int damaged(const struct lane *lane, const char *commit, struct error *err)
{
	AUTO_FREE char *why = xstrdup(err && err->message ? err->message : "");

	return error_set(
		err, err ? err->kind : ERROR_STATE,
		"cannot check out %.12s in '%s' ('git fsck' in the repository tells whether "
		"objects are missing or damaged): %s",
		commit, lane->tree, why);
}

int lane_checkout(struct lane *lane, const char *commit, struct error *err)
{
	remove_git_locks(lane->repo.git_dir);
	/* git checkout treats a missing tree of a commit as an empty one, and succeeds. */
	if (run_git_ok(&lane->repo, NULL, err, "ls-tree", commit, NULL) < 0)
		return damaged(lane, commit, err);
	/* A first checkout writes the whole tree; use all processors (since git 2.32). */
	if (run_git_ok(&lane->repo, NULL, err, "-c", "advice.detachedHead=false", "-c",
		       "checkout.workers=0", "checkout", "--quiet", "--force", "--detach", commit,
		       NULL) < 0)
		return damaged(lane, commit, err);
	return 0;
}

int lane_clean(struct lane *lane, struct error *err)
{
	return run_git_ok(&lane->repo, NULL, err, "clean", "--quiet", "-ffdx", NULL) < 0 ? -1 : 0;
}

char *lane_commit(struct lane *lane, const struct repo *repo, const char *commit,
		  const char *message, struct error *err)
{
	struct strbuf tree = STRBUF_INIT(1024);
	enum pick_result result = PICK_FAILED;
	char *made = NULL;

	if (run_git_ok(&lane->repo, NULL, err, "add", "--all", "--force", NULL) == 0 &&
	    run_git_ok(&lane->repo, &tree, err, "write-tree", NULL) == 0) {
		strbuf_rtrim(&tree);
		result = repo_commit_tree(repo, tree.buf, commit, message, &made, err);
	}
	strbuf_release(&tree);
	if (result == PICK_EMPTY)
		made = xstrdup(commit);
	if (made && lane_checkout(lane, made, err) == 0)
		return made;
	free(made);
	return NULL;
}

void lane_close(struct lane *lane)
{
	if (lane->lock >= 0) {
		if (lane->repo.git_dir)
			remove_git_locks(lane->repo.git_dir);
		close(lane->lock);
	}
	repo_close(&lane->repo);
	free(lane->tree);
	free(lane->build);
	*lane = (struct lane){ .lock = -1 };
}

/* Locks all lanes of a repository, so that none is removed while a process builds in it. The
 * caller closes the descriptors. */
static int lock_all(const char *lanes, int *locks, size_t *nr, struct error *err)
{
	DIR *dir = opendir(lanes);
	struct dirent *e;
	int ret = 0;

	while (dir && !ret && (e = readdir(dir))) {
		AUTO_FREE char *lane = xstrfmt("%s/%s", lanes, e->d_name);
		AUTO_FREE char *path = xstrfmt("%s/lock", lane);
		struct lane held = { .lock = -1 };

		if (e->d_name[0] == '.' || !file_exists(path))
			continue;
		if (*nr == LANES_MAX)
			ret = error_set(err, ERROR_STATE, "'%s' has more than %d lanes", lanes,
					LANES_MAX);
		else if ((ret = lane_lock(&held, lane, err)) == 0)
			locks[(*nr)++] = held.lock;
		else if (held.lock >= 0)
			close(held.lock);
	}
	if (dir)
		closedir(dir);
	return ret;
}

/* Removes git's entry for a lane that was removed. `git worktree prune` would remove the
 * entries of all absent work trees: also that of a work tree of the user's on a disk that is
 * not mounted, and with it the commits that only this work tree has. */
static int forget_entry(const char *entry, const char *lanes, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/gitdir", entry);
	struct strbuf tree = STRBUF_INIT(8192);
	size_t n = strlen(lanes);
	int ret = 0;

	if (file_read(path, &tree, NULL) == 0 && starts_with(tree.buf, lanes) && tree.buf[n] == '/')
		ret = remove_tree(entry, err);
	strbuf_release(&tree);
	return ret;
}

static int forget_lanes(const struct repo *repo, const char *lanes, struct error *err)
{
	AUTO_FREE char *entries = xstrfmt("%s/worktrees", repo->common_dir);
	DIR *dir = opendir(entries);
	struct dirent *d;
	int ret = 0;

	if (!dir)
		return errno == ENOENT ? 0 : error_errno(err, "cannot read '%s'", entries);
	while (!ret && (d = readdir(dir))) {
		AUTO_FREE char *entry = xstrfmt("%s/%s", entries, d->d_name);

		if (*d->d_name != '.')
			ret = forget_entry(entry, lanes, err);
	}
	closedir(dir);
	rmdir(entries); /* as git does after the last one */
	return ret;
}

int lanes_remove(const struct repo *repo, struct error *err)
{
	AUTO_FREE char *dir = xstrfmt("%s/kbisect/lanes", repo->common_dir);
	int locks[LANES_MAX], ret = -1;
	size_t nr = 0;

	if (lock_all(dir, locks, &nr, err) == 0 && remove_tree(dir, err) == 0)
		ret = forget_lanes(repo, dir, err);
	while (nr)
		close(locks[--nr]);
	return ret;
}
