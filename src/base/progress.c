// SPDX-License-Identifier: GPL-2.0-only
#include "base/progress.h"
#include "base/strbuf.h"

#include <sys/ioctl.h>

#define LINE_MAX_BYTES 1024

static bool shown;
static char last_stage[LINE_MAX_BYTES];

static size_t terminal_width(void)
{
	struct winsize ws;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) < 0 || ws.ws_col < 20)
		return 80;
	return ws.ws_col;
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
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r%.*s\033[K", (int)terminal_width() - 1, line.buf);
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
	if (!shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	shown = false;
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
