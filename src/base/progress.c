// SPDX-License-Identifier: GPL-2.0-only
#include "base/progress.h"
#include "base/strbuf.h"

#include <signal.h>
#include <sys/ioctl.h>

#define LINE_MAX_BYTES 1024

static volatile sig_atomic_t shown;
static char last_stage[LINE_MAX_BYTES];

/* A terminal whose size is not known, such as a serial line, has this many columns. */
#define COLUMNS 80

/* Can the line be written over another one? */
static bool is_live(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && !str_equal(term, "dumb");
}

size_t progress_width(void)
{
	struct winsize ws;

	if (!is_live())
		return SIZE_MAX;
	/* Some terminals wrap when the last column is written. */
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) < 0 || !ws.ws_col)
		return COLUMNS - 1;
	return ws.ws_col - 1U;
}

static void print_stage(const char *line)
{
	size_t n = strcspn(line, ":");

	n = MIN(n, sizeof(last_stage) - 1);
	if (!strncmp(last_stage, line, n) && !last_stage[n])
		return;
	memcpy(last_stage, line, n);
	last_stage[n] = 0;
	fprintf(stderr, "%s\n", line);
}

void progress_line(const char *fmt, ...)
{
	struct strbuf raw = STRBUF_CUT(LINE_MAX_BYTES), line = STRBUF_CUT(4 * LINE_MAX_BYTES);
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&raw, fmt, ap);
	va_end(ap);
	strbuf_add_escaped(&line, raw.buf, raw.len);
	if (is_live()) {
		fprintf(stderr, "\r%.*s\033[K", (int)progress_width(), line.buf);
		fflush(stderr);
		shown = true;
	} else {
		print_stage(line.buf);
	}
	strbuf_release(&raw);
	strbuf_release(&line);
}

void progress_hide(void)
{
	static const char clear[] = "\r\033[K";
	ssize_t written;

	if (!shown)
		return;
	written = write(STDERR_FILENO, clear, sizeof(clear) - 1);
	(void)written; /* a terminal that is gone shows no line */
	shown = false;
}

int progress_percent(int done, int total)
{
	return (int)(100.0 * MIN(MAX(done, 0), total) / total);
}

const char *format_duration(double seconds, char *buf, size_t size)
{
	long s = seconds < 0 ? 0 : (long)(seconds + 0.5);

	if (s >= 3600)
		snprintf(buf, size, "%ldh%02ldm", s / 3600, s / 60 % 60);
	else if (s >= 60)
		snprintf(buf, size, "%ldm%02lds", s / 60, s % 60);
	else
		snprintf(buf, size, "%lds", s);
	return buf;
}
