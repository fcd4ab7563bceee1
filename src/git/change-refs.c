// SPDX-License-Identifier: GPL-2.0-only
#include "git/change-refs.h"
#include "base/files.h"
#include "git/run-git.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#define WORDS_MAX (256 * 1024)
#define LIST_MAX (1024 * 1024)
#define MARKER_MAX ((size_t)64 * 1024)
#define STAT_MAX 4096
#define MARKER "kbisect-change"
#define RUNNING "running\n"
#define FAILED "stopped\n" /* as long as RUNNING, see end_marker() */

/* Pauses double: 0.1, 0.2, 0.4 and 0.8 seconds. */
#define TRIES 5
#define FIRST_PAUSE_MS 100

static char *marker_path(const struct repo *repo)
{
	return xstrfmt("%s/" MARKER, repo->git_dir);
}

/* Reads the marker. Returns false unless it says that git was running. */
static bool marker_read(const char *path, struct strbuf *marker)
{
	return file_exists(path) && file_read(path, marker, NULL) == 0 &&
	       starts_with(marker->buf, RUNNING);
}

bool change_refs_is_unfinished(const struct repo *repo)
{
	AUTO_FREE char *path = marker_path(repo);

	return file_exists(path);
}

/* The parent of a process; 0 when the process has ended. */
static long parent_of(long pid)
{
	AUTO_FREE char *path = xstrfmt("/proc/%ld/stat", pid);
	struct strbuf sb = STRBUF_INIT(STAT_MAX);
	long parent = 0;
	char *end;

	/* The name of the program, in parentheses, can contain any character. */
	if (file_read(path, &sb, NULL) == 0 && (end = strrchr(sb.buf, ')')) != NULL)
		(void)sscanf(end, ") %*c %ld", &parent);
	strbuf_release(&sb);
	return parent;
}

/* The git that runs us as its subcommand holds no lock. */
static bool is_ancestor_of_ours(long pid)
{
	for (long p = getpid(); p > 1; p = parent_of(p))
		if (p == pid)
			return true;
	return false;
}

/* A file of /proc/<pid> with blanks in place of NULs; "" when the process has ended. */
static char *proc_text(long pid, const char *name)
{
	AUTO_FREE char *path = xstrfmt("/proc/%ld/%s", pid, name);
	struct strbuf sb = STRBUF_INIT(LIST_MAX);
	char *text;

	(void)file_read(path, &sb, NULL);
	for (size_t i = 0; i < sb.len; i++)
		if (!sb.buf[i])
			sb.buf[i] = ' ';
	strbuf_rtrim(&sb);
	text = strbuf_detach(&sb);
	return text;
}

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return starts_with(path, dir) && (!path[len] || path[len] == '/');
}

/* Is the directory cwd in the repository? dirs has the lines "worktree <directory>" that git
 * worktree list prints. */
static bool works_in(const struct repo *repo, const char *cwd, const char *dirs)
{
	if (is_below(cwd, repo->git_dir) || (repo->common_dir && is_below(cwd, repo->common_dir)))
		return true;
	for (const char *p = dirs; (p = strstr(p, "worktree ")) != NULL;) {
		const char *dir = p + strlen("worktree ");
		size_t len = strcspn(dir, "\n");
		AUTO_FREE char *tree = xstrndup(dir, len);

		if ((p == dirs || p[-1] == '\n') && is_below(cwd, tree))
			return true;
		p = dir + len;
	}
	return false;
}

/* Could this process hold a lock of the repository? */
static bool is_git_at_work(const struct repo *repo, long pid, const char *dirs)
{
	AUTO_FREE char *link = xstrfmt("/proc/%ld/cwd", pid), *proc = xstrfmt("/proc/%ld", pid);
	AUTO_FREE char *comm = proc_text(pid, "comm");
	char cwd[PATH_MAX];
	struct stat st;
	ssize_t n;

	/* A lock that belongs to our user was made by a process of our user. */
	if (!starts_with(comm, "git") || starts_with(comm, "git-kbisect") || stat(proc, &st) < 0 ||
	    st.st_uid != geteuid() || is_ancestor_of_ours(pid))
		return false;
	AUTO_FREE char *cmdline = proc_text(pid, "cmdline");
	if (strstr(cmdline, " fsmonitor--daemon "))
		return false;
	n = readlink(link, cwd, sizeof(cwd) - 1);
	if (n < 0)
		return errno != ENOENT;
	cwd[n] = 0;
	return works_in(repo, cwd, dirs);
}

/* The pid of a git that works in the repository, 0 if there is no such process, -1 on
 * failure. */
static long pid_of_git_at_work(const struct repo *repo, struct error *err)
{
	struct strbuf dirs = STRBUF_INIT(LIST_MAX);
	struct dir_entry e;
	long found = run_git_ok(repo, &dirs, err, "worktree", "list", "--porcelain", NULL);
	DIR *proc = opendir("/proc");

	if (!found && !proc)
		found = error_errno(err, "cannot read /proc");
	while (!found && dir_next(proc, &e, NULL) > 0) {
		long pid = strtol(e.name, NULL, 10);

		if (pid > 0 && is_git_at_work(repo, pid, dirs.buf))
			found = pid;
	}
	if (proc)
		closedir(proc);
	strbuf_release(&dirs);
	return found;
}

typedef int (*lock_fn)(const struct repo *repo, const char *path, struct strbuf *marker,
		       struct error *err);

static int for_each_lock_in(const struct repo *repo, const char *dir, const char *begin, lock_fn fn,
			    struct strbuf *marker, struct error *err)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int ret = 0;

	while (d && !ret && (e = readdir(d))) {
		AUTO_FREE char *path = xstrfmt("%s/%s", dir, e->d_name);

		/* git fails to make packed-refs.new if it exists already. */
		if (starts_with(e->d_name, begin) &&
		    (ends_with(e->d_name, ".lock") || str_equal(e->d_name, "packed-refs.new")))
			ret = fn(repo, path, marker, err);
	}
	if (d)
		closedir(d);
	return ret;
}

static int for_each_lock(const struct repo *repo, lock_fn fn, struct strbuf *marker,
			 struct error *err)
{
	const char *common = repo->common_dir ? repo->common_dir : repo->git_dir;
	AUTO_FREE char *bisect = xstrfmt("%s/refs/bisect", repo->git_dir);
	AUTO_FREE char *notes = xstrfmt("%s/refs/notes", common);

	if (for_each_lock_in(repo, repo->git_dir, "BISECT_", fn, marker, err) < 0 ||
	    for_each_lock_in(repo, bisect, "", fn, marker, err) < 0 ||
	    for_each_lock_in(repo, notes, "kbisect", fn, marker, err) < 0)
		return -1;
	return for_each_lock_in(repo, common, "packed-refs.", fn, marker, err);
}

static int list_lock(const struct repo *repo, const char *path, struct strbuf *marker,
		     struct error *err)
{
	(void)repo;
	if (marker->len + strlen(path) + 2 > MARKER_MAX)
		return error_set(err, ERROR_HOST, "too many locks of git, up to '%s'", path);
	strbuf_addf(marker, "%s\n", path);
	return 0;
}

/* The list is compared instead of times: many file systems record when a file was made only to
 * some milliseconds or to a second, and the clock may be set. */
static bool was_there(const char *path, const char *marker)
{
	AUTO_FREE char *line = xstrfmt("\n%s\n", path);

	return strstr(marker, line);
}

static int remove_stale(const struct repo *repo, const char *path, struct strbuf *marker,
			struct error *err)
{
	struct stat st;
	long pid;

	if (was_there(path, marker->buf) || lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    st.st_uid != geteuid())
		return 0;
	pid = pid_of_git_at_work(repo, err);
	if (pid < 0)
		return error_prefix(err, "'%s' may have been left by an interrupted git", path);
	if (pid)
		return error_set(err, ERROR_HOST,
				 "'%s' was left by an interrupted git, or git process %ld "
				 "holds it: wait for that process, or end it",
				 path, pid);
	if (unlink(path) < 0 && errno != ENOENT)
		return error_errno(err, "cannot remove '%s', which a killed git left", path);
	warning("removed '%s', which a killed git of ours left", path);
	return 0;
}

/* After an interruption: removes the locks that the git of that time left. */
static int recover(const struct repo *repo, struct error *err)
{
	AUTO_FREE char *path = marker_path(repo);
	struct strbuf marker = STRBUF_INIT(MARKER_MAX);
	int ret = 0;

	if (marker_read(path, &marker))
		ret = for_each_lock(repo, remove_stale, &marker, err);
	strbuf_release(&marker);
	return ret;
}

/* The marker is written before git runs, with the locks that others hold at that time. */
static int begin_marker(const struct repo *repo, const char *path, struct error *err)
{
	struct strbuf marker = STRBUF_INIT(MARKER_MAX);
	int ret;

	strbuf_addstr(&marker, RUNNING);
	ret = for_each_lock(repo, list_lock, &marker, err);
	if (!ret)
		ret = file_write_atomic(path, marker.buf, marker.len, err);
	strbuf_release(&marker);
	return ret;
}

/* Overwrites the marker in place, which also works when the disk is full. */
static void end_marker(const char *path)
{
	AUTO_CLOSE int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		(void)!write(fd, FAILED, strlen(FAILED));
}

static void cut_at(struct strbuf *sb, size_t len)
{
	if (sb && sb->len > len) {
		sb->len = len;
		sb->buf[len] = 0;
	}
}

/* The first message about what went wrong, without git's advice. */
static char *first_complaint(const char *errs)
{
	const char *at = strstr(errs, "fatal: ");

	if (!at)
		at = strstr(errs, "error: ");
	if (!at)
		at = errs;
	return xstrndup(at, strcspn(at, "\n"));
}

/* Was a process killed that the git command, a shell script or not, had started? */
static bool died_below(int status, const char *errs)
{
	return status == 128 + SIGKILL || status == 128 + SIGTERM || strstr(errs, "died of signal");
}

/* Returns 0 with *status; 1 when git failed and may succeed later; -1 when it was killed. */
static int try_change(const struct repo *repo, const char *const *args, const char *input,
		      struct strbuf *out, struct strbuf *errs, is_answer_fn is_answer, int *status,
		      struct error *err)
{
	AUTO_FREE char *marker = marker_path(repo);

	if (recover(repo, err) < 0)
		return 1;
	if (begin_marker(repo, marker, err) < 0)
		return 1;
	*status = run_git_v(repo, args, input, input ? strlen(input) : 0, out, errs, err);
	if (*status < 0) {
		/* It was killed: try to remove its locks at once. */
		if (recover(repo, NULL) == 0)
			end_marker(marker);
		return -1;
	}
	if (*status == 0 || (is_answer && is_answer(*status, errs->buf))) {
		unlink(marker);
		return 0;
	}
	AUTO_FREE char *complaint = first_complaint(errs->buf);
	while (str_equal(args[0], "-c"))
		args += 2;
	error_set(err, ERROR_HOST, "git %s: %s", args[0],
		  *complaint ? complaint : "failed without a message");
	/* A git that ended by itself has removed its locks. The one that a git command runs
	 * may have been killed, however, which leaves them. */
	if (!died_below(*status, errs->buf) || recover(repo, NULL) == 0)
		end_marker(marker);
	return 1;
}

int change_refs(const struct repo *repo, const char *const *args, const char *input,
		struct strbuf *out, struct strbuf *errs, is_answer_fn is_answer, struct error *err)
{
	struct strbuf own = STRBUF_CUT(WORDS_MAX);
	struct error why = ERROR_INIT;
	size_t out_len = out ? out->len : 0;
	int status = 0, ret = 1;

	for (int i = 0; ret > 0 && i < TRIES; i++) {
		if (i)
			usleep((useconds_t)(FIRST_PAUSE_MS * 1000) << (i - 1));
		cut_at(out, out_len);
		strbuf_reset(&own);
		ret = try_change(repo, args, input, out, &own, is_answer, &status, &why);
	}
	if (ret)
		error_set(err, why.kind, "%s", why.message);
	error_clear(&why);
	if (errs && !ret)
		strbuf_addstr(errs, own.buf);
	strbuf_release(&own);
	return ret ? -1 : status;
}
