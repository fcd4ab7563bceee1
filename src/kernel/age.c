// SPDX-License-Identifier: GPL-2.0-only
#include "age.h"

#include "base/files.h"

#include <ftw.h>

#define DIRS_OPEN 32
#define PASS_MS 5000 /* the coarsest file system, FAT, counts in steps of 2 s */
#define PASS_STEP_MS 10
#define BACKDATED_SECONDS 2 /* between the last change of a file and its time */
#define CLOCK_TOLERANCE_MS 10
#define NS_PER_MS 1000000LL

/* nftw() passes no data on. */
static __thread struct {
	struct timespec newest;
	int touched;
} walk;

bool age_is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

static int note_newest(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (ftw->level == 1 && starts_with(path + ftw->base, ".kbisect"))
		return FTW_SKIP_SUBTREE;
	if (type == FTW_F && age_is_later(&st->st_mtim, &walk.newest))
		walk.newest = st->st_mtim;
	return FTW_CONTINUE;
}

int age_newest(const char *dir, struct timespec *newest, struct error *err)
{
	walk.newest = (struct timespec){ 0, 0 };
	if (nftw(dir, note_newest, DIRS_OPEN, FTW_PHYS | FTW_ACTIONRETVAL) != 0)
		return error_errno(err, "cannot read '%s'", dir);
	*newest = walk.newest;
	return 0;
}

static int write_probe(const char *path, struct timespec *now, struct error *err)
{
	AUTO_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct stat st;

	if (fd < 0 || write(fd, "", 1) != 1 || futimens(fd, NULL) < 0 || fstat(fd, &st) < 0)
		return error_errno(err, "cannot write '%s'", path);
	*now = st.st_mtim;
	return 0;
}

int age_pass(const char *dir, const struct timespec *newest, struct timespec *now,
	     struct error *err)
{
	const struct timespec step = { 0, PASS_STEP_MS * NS_PER_MS };
	AUTO_FREE char *path = xstrfmt("%s/.kbisect-now", dir);
	struct timespec at;
	int ret = 0;

	for (int ms = 0; ms <= PASS_MS && !ret; ms += PASS_STEP_MS) {
		if (write_probe(path, &at, err) < 0)
			return -1;
		ret = age_is_later(&at, newest);
		/* Nothing is as coarse as that: to wait would be in vain. */
		if (!ret && newest->tv_sec - at.tv_sec > PASS_MS / 1000)
			break;
		if (!ret)
			nanosleep(&step, NULL);
	}
	if (now)
		*now = at;
	return ret;
}

int age_touch(const char *dir, const char *path, const struct timespec *newest, struct error *err)
{
	AUTO_FREE char *full = xstrfmt("%s/%s", dir, path);
	struct stat st;

	if (lstat(full, &st) < 0 || !S_ISREG(st.st_mode) || age_is_later(&st.st_mtim, newest))
		return 0;
	if (utimensat(AT_FDCWD, full, NULL, AT_SYMLINK_NOFOLLOW) < 0)
		return error_errno(err, "cannot set the time of '%s'", full);
	return 1;
}

static int touch_backdated(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (type == FTW_D && ftw->level == 1 && str_equal(path + ftw->base, ".git"))
		return FTW_SKIP_SUBTREE;
	if (type != FTW_F || !S_ISREG(st->st_mode) || age_is_later(&st->st_mtim, &walk.newest) ||
	    st->st_ctim.tv_sec - st->st_mtim.tv_sec <= BACKDATED_SECONDS)
		return FTW_CONTINUE;
	if (utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) < 0)
		return FTW_STOP;
	walk.touched++;
	return FTW_CONTINUE;
}

int age_touch_backdated(const char *tree, const struct timespec *newest, struct error *err)
{
	walk.newest = *newest;
	walk.touched = 0;
	if (nftw(tree, touch_backdated, DIRS_OPEN, FTW_PHYS | FTW_ACTIONRETVAL) != 0)
		return error_errno(err, "cannot set the times of files in '%s'", tree);
	return walk.touched;
}

static int64_t nanoseconds(clockid_t id)
{
	struct timespec t = { 0, 0 };

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 * NS_PER_MS + t.tv_nsec;
}

/* Between two readings of the one clock that are close together. */
static int64_t offset_ms(void)
{
	int64_t offset = 0, narrowest = INT64_MAX;

	for (int i = 0; i < 100 && narrowest > NS_PER_MS; i++) {
		int64_t before = nanoseconds(CLOCK_BOOTTIME), wall = nanoseconds(CLOCK_REALTIME);
		int64_t after = nanoseconds(CLOCK_BOOTTIME);

		if (after - before < narrowest) {
			narrowest = after - before;
			offset = (wall - before) / NS_PER_MS;
		}
	}
	return offset;
}

void age_clock(char text[AGE_CLOCK_MAX])
{
	struct strbuf boot = STRBUF_INIT(64);

	(void)file_read("/proc/sys/kernel/random/boot_id", &boot, NULL);
	strbuf_rtrim(&boot);
	snprintf(text, AGE_CLOCK_MAX, "%" PRId64 " %s", offset_ms(), boot.buf);
	strbuf_release(&boot);
}

bool age_same_clock(const char *a, const char *b)
{
	char *rest_a, *rest_b;
	long long x = strtoll(a, &rest_a, 10), y = strtoll(b, &rest_b, 10);

	return rest_a != a && rest_b != b && llabs(x - y) <= CLOCK_TOLERANCE_MS &&
	       str_equal(rest_a, rest_b);
}
