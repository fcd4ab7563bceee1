/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors of library code. A function that can fail takes a struct error * as its last
 * argument and returns 0 or -1 (or NULL). The message then says what failed, why, and what
 * to do. Only cmd/ prints it and ends the process.
 *
 *	struct error err = ERROR_INIT;
 *	if (thing_do(x, &err) < 0)
 *		...
 *	error_clear(&err);
 *
 * Passing NULL for the error is allowed where nobody needs the message.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

enum error_kind {
	ERROR_NONE = 0,
	ERROR_USER,	/* the request cannot be fulfilled; another one can */
	ERROR_HOST,	/* this machine failed (disk, memory, a program); never a verdict */
	ERROR_STATE,	/* files of ours or of git are damaged or contradictory */
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

/* Replaces the content of err. Always returns -1, so: return error_set(...); */
int error_set(struct error *err, enum error_kind kind, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* "message: strerror(errno)", kind ERROR_HOST. */
int error_errno(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Changes the message to "prefix: message". Returns -1. */
int error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

void error_clear(struct error *err);

/* Print one line to stderr, with control characters escaped. */
void warning(const char *fmt, ...) PRINTF_LIKE(1, 2);
void report_error(const struct error *err); /* "error: ..." */

#endif
