/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every source file includes this, most through another header: the C library, memory
 * allocation that does not fail, small helpers, and a ban on unsafe functions.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h> /* MIN, MAX */
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/*
 * Memory. These end the process with exit code 128 when no memory is left, so callers do
 * not check. Free the result with free().
 */
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size); /* n * size, overflow checked */
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xstrfmt(const char *fmt, ...) PRINTF_LIKE(1, 2);
char *xvstrfmt(const char *fmt, va_list ap);

/* Ends the process with "BUG: ..." and exit code 128: an assumption of ours is wrong, and
 * to go on could report a wrong result. */
void die_bug(const char *fmt, ...) PRINTF_LIKE(1, 2) __attribute__((noreturn));

/* Grows the array p of alloc elements so that it holds need of them. */
#define ALLOC_GROW(p, need, alloc)                                            \
	do {                                                                  \
		if ((size_t)(need) > (size_t)(alloc)) {                       \
			(alloc) = MAX((size_t)(need), (size_t)(alloc)*2 + 8); \
			(p) = xrealloc((p), (alloc), sizeof(*(p)));           \
		}                                                             \
	} while (0)

/* Inline: called several times for each path of a tree. */
static inline bool str_equal(const char *a, const char *b)
{
	return a == b || (a && b && *a == *b && !strcmp(a, b));
}

static inline bool starts_with(const char *s, const char *prefix)
{
	while (*prefix)
		if (*s++ != *prefix++)
			return false;
	return true;
}

static inline bool ends_with(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && s[n - m] == *suffix && !memcmp(s + n - m, suffix, m);
}

/* Seconds on the monotonic clock. */
double now_seconds(void);

/*
 * Locals that are cleaned up when their scope ends:  AUTO_FREE char *path = xstrfmt(...);
 * steal(&path) returns the pointer, sets path to NULL, and so keeps it from being freed.
 */
static inline void auto_free_(void *p)
{
	free(*(void **)p);
}
static inline void auto_fclose_(FILE **f)
{
	if (*f)
		fclose(*f);
}
static inline void auto_close_(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
static inline void *steal_(void *pp)
{
	void *p = *(void **)pp;

	*(void **)pp = NULL;
	return p;
}
#define AUTO_FREE __attribute__((cleanup(auto_free_)))
#define AUTO_FCLOSE __attribute__((cleanup(auto_fclose_)))
#define AUTO_CLOSE __attribute__((cleanup(auto_close_)))
#define steal(pp) ((__typeof__(*(pp)))steal_(pp))

/* Unsafe functions do not compile: use strbuf, xstrfmt, snprintf. */
#pragma GCC poison strcpy strcat sprintf vsprintf strtok strncpy strncat gets

#endif
