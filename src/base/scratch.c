// SPDX-License-Identifier: GPL-2.0-only
#include "base/scratch.h"

#include "base/files.h"

#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PREFIX "kbisect-tmp-"
#define DIRS_OPEN 16
#define TRIES 10

/* The directories of this process, each with the descriptor that holds its lock. */
static struct held {
	char *path;
	int fd;
	struct held *next;
} * scratch_held;

static const char *scratch_base(size_t path_max)
{
	const char *tmp = getenv("TMPDIR");

	if (!tmp || !*tmp)
		return "/tmp";
	if (path_max && strlen(tmp) + strlen("/" PREFIX "XXXXXX") > path_max)
		return "/tmp";
	return tmp;
}

static int lock_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* A sweep of another process can take the lock before this one, and remove the directory. */
static bool is_still_there(int fd, const char *path)
{
	struct stat held, there;

	return fstat(fd, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino &&
	       held.st_dev == there.st_dev;
}

char *scratch_make(size_t path_max, struct error *err)
{
	const char *base = scratch_base(path_max);

	for (int i = 0; i < TRIES; i++) {
		char *path = xstrfmt("%s/" PREFIX "XXXXXX", base);
		int fd;

		if (!mkdtemp(path)) {
			error_errno(err, "cannot create a directory in '%s'", base);
			free(path);
			return NULL;
		}
		fd = lock_directory(path);
		if (fd >= 0 && is_still_there(fd, path)) {
			struct held *h = xcalloc(1, sizeof(*h));

			*h = (struct held){ .path = xstrdup(path), .fd = fd, .next = scratch_held };
			scratch_held = h;
			return path;
		}
		if (fd >= 0)
			close(fd);
		rmdir(path);
		free(path);
	}
	error_set(err, ERROR_HOST, "cannot lock a directory in '%s'", base);
	return NULL;
}

void scratch_remove(char *path)
{
	if (!path)
		return;
	(void)remove_tree(path, NULL);
	for (struct held **p = &scratch_held; *p; p = &(*p)->next) {
		struct held *h = *p;

		if (strcmp(h->path, path) != 0)
			continue;
		*p = h->next;
		close(h->fd);
		free(h->path);
		free(h);
		break;
	}
	free(path);
}

static void scratch_sweep_in(const char *base)
{
	DIR *dir = opendir(base);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		AUTO_FREE char *path = xstrfmt("%s/%s", base, e->d_name);
		struct stat st;
		int fd;

		if (!starts_with(e->d_name, PREFIX) || lstat(path, &st) < 0 ||
		    !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
			continue;
		fd = lock_directory(path);
		if (fd < 0)
			continue;
		(void)remove_tree(path, NULL);
		close(fd);
	}
	if (dir)
		closedir(dir);
}

void scratch_sweep(void)
{
	const char *base = scratch_base(0);

	scratch_sweep_in(base);
	if (strcmp(base, "/tmp") != 0)
		scratch_sweep_in("/tmp");
}

/* nftw() passes no data to its callback. */
static __thread struct {
	const char *prefix;
	int depth;
} sweep;

/* Does the name end with ".tmp-<pid>-XXXXXX", as file_write_atomic() names files? */
static bool is_temporary(const char *name)
{
	const char *at = name, *next;
	size_t digits;

	while ((next = strstr(at, ".tmp-")))
		at = next + strlen(".tmp-");
	digits = strspn(at, "0123456789");
	return at > name && digits && at[digits] == '-' && strlen(at + digits) == strlen("-XXXXXX");
}

static int remove_temporary(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;

	(void)st;
	if (type == FTW_D)
		return ftw->level < sweep.depth ? FTW_CONTINUE : FTW_SKIP_SUBTREE;
	if (type == FTW_F && starts_with(name, sweep.prefix) && is_temporary(name))
		(void)unlink(path);
	return FTW_CONTINUE;
}

void temporaries_sweep(const char *dir, const char *prefix, int depth)
{
	sweep.prefix = prefix;
	sweep.depth = depth;
	(void)nftw(dir, remove_temporary, DIRS_OPEN, FTW_PHYS | FTW_ACTIONRETVAL);
}
