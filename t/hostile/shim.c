// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hostile machine for the programs of a test, loaded with LD_PRELOAD:
 *
 *	HOSTILE_DT_UNKNOWN=1	readdir() reports no file types, as XFS without ftype and
 *				some FUSE and network file systems do
 *	HOSTILE_WORLD=<file>	memory shared with the test (struct world below). It shifts
 *				the wall clock by some nanoseconds, and sets traps: a
 *				program waits before its n-th system call of certain
 *				kinds until the test has disturbed it or the machine.
 *
 * These steps are counted over all programs of a class, so that a trap means the same
 * moment when a test is repeated, whatever the load of the machine.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define TRAPS_MAX 8
#define CLASSES 5
#define WAIT_MAX_MS 60000

/* chaos.pl knows this layout. */
enum { TRAP_SET, TRAP_WAITING, TRAP_DONE };
struct world {
	_Atomic int64_t clock_offset; /* nanoseconds */
	_Atomic uint64_t steps[CLASSES];
	struct {
		uint64_t at;
		uint32_t class;
		_Atomic uint32_t state;
		_Atomic uint32_t pid;
		uint32_t unused;
	} traps[TRAPS_MAX];
};

static const char *const class_names[CLASSES] = { "git-kbisect", "", "git", "make", "qemu" };
enum { CLASS_US, CLASS_SUPERVISOR };

static struct world *world;
static int class = -1;
static pid_t began_as;
static int unknown_types;

#define NEXT(name)                     \
	static __typeof__(&name) next; \
	if (!next)                     \
	next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("HOSTILE_WORLD"), *name = program_invocation_short_name;
	int fd;

	unknown_types = getenv("HOSTILE_DT_UNKNOWN") != NULL;
	for (int i = 0; i < CLASSES; i++)
		if (i != CLASS_SUPERVISOR && !strncmp(name, class_names[i], strlen(class_names[i])))
			class = class < 0 ? i : class;
	began_as = getpid();
	fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	world = mmap(NULL, sizeof(*world), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (world == MAP_FAILED)
		world = NULL;
	close(fd);
}

/* nanosleep() is not intercepted, so this does not depend on the shifted clock. */
static void wait_for_test(_Atomic uint32_t *state)
{
	struct timespec ms = { 0, 1000000 };

	for (int i = 0; i < WAIT_MAX_MS && *state == TRAP_WAITING; i++)
		nanosleep(&ms, NULL);
}

static void step(void)
{
	int mine = class, saved = errno;
	uint64_t n;

	if (!world || class < 0)
		return;
	if (class == CLASS_US && getpid() != began_as)
		mine = CLASS_SUPERVISOR;
	n = ++world->steps[mine];
	for (int i = 0; i < TRAPS_MAX; i++) {
		uint32_t set = TRAP_SET;

		if (world->traps[i].at != n || (int)world->traps[i].class != mine)
			continue;
		world->traps[i].pid = (uint32_t)getpid();
		if (atomic_compare_exchange_strong(&world->traps[i].state, &set, TRAP_WAITING))
			wait_for_test(&world->traps[i].state);
	}
	errno = saved;
}

/* ---- the clock ---- */

static struct timespec add(struct timespec ts, int64_t ns)
{
	int64_t total = (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec + ns;

	return (struct timespec){ total / 1000000000, total % 1000000000 };
}

static int64_t offset(void)
{
	return world ? world->clock_offset : 0;
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	NEXT(clock_gettime);
	int ret = next(id, ts);

	if (!ret && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		*ts = add(*ts, offset());
	return ret;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	struct timespec ts;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &ts);
	*tv = (struct timeval){ ts.tv_sec, ts.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *out)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	if (out)
		*out = ts.tv_sec;
	return ts.tv_sec;
}

/* "Now" for a file is the time of the shifted clock, too. */
static const struct timespec *now_or(const struct timespec times[2], struct timespec own[2])
{
	if (!offset())
		return times;
	for (int i = 0; i < 2; i++) {
		if (times && times[i].tv_nsec != UTIME_NOW)
			own[i] = times[i];
		else
			clock_gettime(CLOCK_REALTIME, &own[i]);
	}
	return own;
}

int futimens(int fd, const struct timespec times[2])
{
	NEXT(futimens);
	struct timespec own[2];

	return next(fd, now_or(times, own));
}

int utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
	NEXT(utimensat);
	struct timespec own[2];

	return next(dir, path, now_or(times, own), flags);
}

/*
 * Gives a file that was just written the time of the shifted clock. Each way of writing that
 * a program of the tests uses must end here, also that to a standard output which the shell
 * redirected: a file that keeps the machine's own time is one of the future when the clock
 * was set back.
 */
static void stamp(int fd)
{
	struct timespec times[2] = { { 0, UTIME_OMIT }, { 0, 0 } };
	int saved = errno;
	struct stat st;

	if (offset() && fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		clock_gettime(CLOCK_REALTIME, &times[1]);
		futimens(fd, times);
	}
	errno = saved;
}

/* ---- steps ---- */

#define OPEN(name, declaration, arguments, flags)      \
	int name declaration                           \
	{                                              \
		NEXT(name);                            \
		mode_t mode = 0;                       \
		int fd;                                \
                                                       \
		if (flags & (O_CREAT | __O_TMPFILE)) { \
			va_list ap;                    \
                                                       \
			va_start(ap, flags);           \
			mode = va_arg(ap, mode_t);     \
			va_end(ap);                    \
		}                                      \
		step();                                \
		fd = next arguments;                   \
		if (flags & (O_CREAT | O_TRUNC))       \
			stamp(fd);                     \
		return fd;                             \
	}

OPEN(open, (const char *path, int flags, ...), (path, flags, mode), flags)
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode), flags)
OPEN(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode), flags)
OPEN(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode), flags)

ssize_t write(int fd, const void *bytes, size_t n)
{
	NEXT(write);
	ssize_t ret;

	step();
	ret = next(fd, bytes, n);
	stamp(fd);
	return ret;
}

/* cat and cp write so. */
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t n,
			unsigned flags)
{
	NEXT(copy_file_range);
	ssize_t ret = next(from, from_at, to, to_at, n, flags);

	stamp(to);
	return ret;
}

/* stdio, with which as and ld write, does not call the write() above. */
int fclose(FILE *file)
{
	NEXT(fclose);

	if (offset() && __fwriting(file)) {
		fflush(file);
		stamp(fileno(file));
	}
	return next(file);
}

#define STEP(name, declaration, arguments) \
	int name declaration               \
	{                                  \
		NEXT(name);                \
		step();                    \
		return next arguments;     \
	}

STEP(fsync, (int fd), (fd))
STEP(rename, (const char *from, const char *to), (from, to))
STEP(link, (const char *from, const char *to), (from, to))
STEP(unlink, (const char *path), (path))
STEP(unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
STEP(rmdir, (const char *path), (path))
STEP(mkdir, (const char *path, mode_t mode), (path, mode))
STEP(connect, (int fd, const struct sockaddr *to, socklen_t n), (fd, to, n))
STEP(execv, (const char *path, char *const *argv), (path, argv))
STEP(execve, (const char *path, char *const *argv, char *const *env), (path, argv, env))

/* ---- directories ---- */

struct dirent *readdir(DIR *dir)
{
	NEXT(readdir);
	struct dirent *e = next(dir);

	if (e && unknown_types)
		e->d_type = DT_UNKNOWN;
	return e;
}

struct dirent64 *readdir64(DIR *dir)
{
	NEXT(readdir64);
	struct dirent64 *e = next(dir);

	if (e && unknown_types)
		e->d_type = DT_UNKNOWN;
	return e;
}
