// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.h"
#include "base/progress.h"
#include "base/strbuf.h"

#define MESSAGE_MAX (64 * 1024)

static void set_message(struct error *err, enum error_kind kind, char *message)
{
	free(err->message);
	err->kind = kind;
	err->message = message;
}

static char *format(const char *fmt, va_list ap)
{
	struct strbuf sb = STRBUF_CUT(MESSAGE_MAX);

	strbuf_vaddf(&sb, fmt, ap);
	return strbuf_detach(&sb);
}

int error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	set_message(err, kind, format(fmt, ap));
	va_end(ap);
	return -1;
}

int error_errno(struct error *err, const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	AUTO_FREE char *what = format(fmt, ap);
	va_end(ap);
	set_message(err, ERROR_HOST, xstrfmt("%s: %s", what, why));
	return -1;
}

int error_prefix(struct error *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	AUTO_FREE char *prefix = format(fmt, ap);
	va_end(ap);
	set_message(err, err->kind, xstrfmt("%s: %s", prefix, err->message ? err->message : ""));
	return -1;
}

void error_clear(struct error *err)
{
	set_message(err, ERROR_NONE, NULL);
}

static void print_message(const char *label, const char *message)
{
	struct strbuf sb = STRBUF_CUT(2 * MESSAGE_MAX);

	strbuf_add_escaped(&sb, message, strlen(message));
	progress_hide();
	fprintf(stderr, "%s: %s\n", label, sb.buf);
	strbuf_release(&sb);
}

void warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	AUTO_FREE char *message = format(fmt, ap);
	va_end(ap);
	print_message("warning", message);
}

void report_error(const struct error *err)
{
	print_message("error", err->message ? err->message : "unknown error");
}
