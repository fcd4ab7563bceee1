/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors of library code. A function that can fail takes a struct error * as
 * its last argument and returns 0 or -1 (or NULL); the error then says what,
 * why, and what to do. Only cmd/ prints it and ends the process.
 *
 *	struct error err = ERROR_INIT;
 *	if (thing_do(x, &err) < 0)
 *		...
 *	error_clear(&err);
 *
 * Passing NULL for the error is allowed where nobody wants the words.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

enum error_kind {
	ERROR_NONE = 0,
	ERROR_USER,	/* what was asked cannot be done; asking differently helps */
	ERROR_HOST,	/* this machine failed (disk, QEMU, memory): never a verdict */
	ERROR_STATE,	/* files of ours or of git are not as they must be */
	ERROR_CANCELLED /* we were asked to stop */
};

struct error {
	enum error_kind kind;
	char *message; /* owned; no trailing newline */
};

#define ERROR_INIT               \
	{                        \
		ERROR_NONE, NULL \
	}

/* Replaces what err holds. Always returns -1, so: return error_set(...); */
int error_set(struct error *err, enum error_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* "message: strerror(errno)", kind ERROR_HOST. */
int error_errno(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts words in front of the message: "prefix: message". Returns -1. */
int error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

void error_clear(struct error *err);

/* Chatter on stderr, one line each, control characters escaped. */
void warning(const char *fmt, ...) PRINTF_LIKE(1, 2);
void report_error(const struct error *err); /* "error: ..." */

#endif
