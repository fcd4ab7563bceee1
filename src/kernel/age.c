// SPDX-License-Identifier: GPL-2.0-only
#include "age.h"

#include "base/files.h"

#include <ftw.h>

#define DIRS_OPEN 32
#define PASS_MS 5000 /* FAT, the coarsest file system, counts in steps of 2 s */
#define PASS_STEP_MS 10
#define MISDATED_SECONDS 2 /* between the last change of a file, or now, and its time */
#define CLOCK_TOLERANCE_MS 10
#define NS_PER_MS 1000000LL
#define CLOCK_NAME ".kbisect-clock"
#define CLOCK_MAX 128

/* nftw() passes no data to its callback. */
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

	if (fd < 0 || write(fd, "", 1) != 1 || futimens(fd, NULL) < 0 || fstat(fd, &st) < 0) {
		error_errno(err, "cannot write '%s'", path);
		return -1;
	}
	*now = st.st_mtim;
	return 0;
}

int age_pass(const char *dir, const struct timespec *newest, struct error *err)
{
	const struct timespec step = { 0, PASS_STEP_MS * NS_PER_MS };
	AUTO_FREE char *path = xstrfmt("%s/.kbisect-now", dir);
	struct timespec at;

	for (int ms = 0; ms <= PASS_MS; ms += PASS_STEP_MS) {
		if (write_probe(path, &at, err) < 0)
			return -1;
		if (age_is_later(&at, newest))
			return 1;
		/* No file system is as coarse as that, so waiting would not help. */
		if (newest->tv_sec - at.tv_sec > PASS_MS / 1000)
			break;
		nanosleep(&step, NULL);
	}
	return 0;
}

/* Was the time of this file set back, or is it in the future? A kernel's make would make its
 * configuration again and again for a source of the future. */
static bool is_misdated(const struct stat *st, const struct timespec *newest)
{
	struct timespec now;

	if (!S_ISREG(st->st_mode))
		return false;
	clock_gettime(CLOCK_REALTIME, &now);
	return st->st_mtim.tv_sec - now.tv_sec > MISDATED_SECONDS ||
	       (!age_is_later(&st->st_mtim, newest) &&
		st->st_ctim.tv_sec - st->st_mtim.tv_sec > MISDATED_SECONDS);
}

static int set_time(const char *path, struct error *err)
{
	if (utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) < 0)
		return error_errno(err, "cannot set the time of '%s'", path);
	return 1;
}

int age_touch(const char *dir, const char *path, const struct timespec *newest, struct error *err)
{
	AUTO_FREE char *full = xstrfmt("%s/%s", dir, path);
	struct stat st;

	if (lstat(full, &st) < 0 || !S_ISREG(st.st_mode) || age_is_later(&st.st_mtim, newest))
		return 0;
	return set_time(full, err);
}

int age_touch_if_misdated(const char *tree, const char *path, const struct timespec *newest,
			  struct error *err)
{
	AUTO_FREE char *full = xstrfmt("%s/%s", tree, path);
	struct stat st;

	return lstat(full, &st) < 0 || !is_misdated(&st, newest) ? 0 : set_time(full, err);
}

static int touch_misdated(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (type == FTW_D && ftw->level == 1 && str_equal(path + ftw->base, ".git"))
		return FTW_SKIP_SUBTREE;
	if (type != FTW_F || !is_misdated(st, &walk.newest))
		return FTW_CONTINUE;
	walk.touched++;
	return set_time(path, NULL) < 0 ? FTW_STOP : FTW_CONTINUE;
}

int age_touch_misdated(const char *tree, const struct timespec *newest, struct error *err)
{
	walk.newest = *newest;
	walk.touched = 0;
	if (nftw(tree, touch_misdated, DIRS_OPEN, FTW_PHYS | FTW_ACTIONRETVAL) != 0)
		return error_errno(err, "cannot set the times of files in '%s'", tree);
	return walk.touched;
}

static int64_t nanoseconds(clockid_t id)
{
	struct timespec t = { 0, 0 };

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 * NS_PER_MS + t.tv_nsec;
}

/* How far the wall clock is ahead of the time since boot. The closest of some readings is
 * taken, because the process may be interrupted between the two clocks. */
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

/* How the clock is set, as text: it differs after another boot or setting. */
static void clock_text(char text[CLOCK_MAX])
{
	struct strbuf boot = STRBUF_INIT(64);

	(void)file_read("/proc/sys/kernel/random/boot_id", &boot, NULL);
	strbuf_rtrim(&boot);
	snprintf(text, CLOCK_MAX, "%" PRId64 " %s", offset_ms(), boot.buf);
	strbuf_release(&boot);
}

static bool is_same_clock(const char *a, const char *b)
{
	char *boot_a, *boot_b;
	long long x = strtoll(a, &boot_a, 10), y = strtoll(b, &boot_b, 10);

	return boot_a != a && boot_b != b && llabs(x - y) <= CLOCK_TOLERANCE_MS &&
	       str_equal(boot_a, boot_b);
}

int age_note_clock(const char *dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" CLOCK_NAME, dir);
	char now[CLOCK_MAX];

	clock_text(now);
	return file_write_atomic(path, now, strlen(now), err);
}

int age_clock_noted(const char *dir, struct timespec *noted, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" CLOCK_NAME, dir);
	struct stat st;

	if (stat(path, &st) < 0)
		return error_errno(err, "cannot read '%s'", path);
	*noted = st.st_ctim;
	return 0;
}

bool age_clock_was_set(const char *dir)
{
	AUTO_FREE char *path = xstrfmt("%s/" CLOCK_NAME, dir);
	struct strbuf before = STRBUF_INIT(CLOCK_MAX);
	char now[CLOCK_MAX];
	bool set = false;

	clock_text(now);
	if (file_read(path, &before, NULL) == 0)
		set = !is_same_clock(before.buf, now);
	strbuf_release(&before);
	return set;
}

int age_forget_clock(const char *dir, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/" CLOCK_NAME, dir);

	if (unlink(path) < 0 && errno != ENOENT)
		return error_errno(err, "cannot remove '%s'", path);
	return 0;
}
