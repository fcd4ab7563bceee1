#include "judge/console.h"

#include "base/strbuf.h"
#include "judge/extract.h"

/* What is kept: lines in front of a report, and the longest report. */
#define HISTORY (16 * 1024)
#define REPORT_MAX (512 * 1024)
/* A line is cut into pieces of this size. */
#define LINE_MAX_BYTES 8192
#define OPEN_MAX 8

struct open_report {
	size_t start; /* offset in the log */
	const struct oops *oops;
	struct line head; /* pointers are not valid any more: context only */
	bool complete;
};

struct console {
	console_crash_fn on_crash;
	void *data;
	struct console_status status;
	struct strbuf buf;   /* the last part of the log */
	size_t base;	     /* offset in the log of buf's first byte */
	size_t line_start;   /* offsets in buf: of the line that is not complete yet, */
	size_t scanned;	     /* and up to where it was looked for a newline */
	struct open_report open[OPEN_MAX];
	unsigned int open_nr;
};

struct console *console_new(console_crash_fn on_crash, void *data)
{
	struct console *c = xcalloc(1, sizeof(*c));

	c->on_crash = on_crash;
	c->data = data;
	strbuf_init(&c->buf, SIZE_MAX / 2);
	return c;
}

void console_free(struct console *c)
{
	if (!c)
		return;
	strbuf_release(&c->buf);
	free(c);
}

void console_status(const struct console *c, struct console_status *status)
{
	*status = c->status;
	status->open_report = c->open_nr > 0;
}

/* Oldest first, so that crashes come in order of appearance. */
static void deliver_first(struct console *c)
{
	struct open_report *o = &c->open[0];
	struct crash crash = { 0 };

	extract_crash(c->buf.buf, c->buf.len, o->start - c->base, o->oops, &crash);
	crash.start += c->base;
	crash.end += c->base;
	c->status.crashes++;
	if (c->on_crash)
		c->on_crash(&crash, c->data);
	crash_clear(&crash);
	c->open_nr--;
	memmove(&c->open[0], &c->open[1], c->open_nr * sizeof(c->open[0]));
}

static bool ends_report(const struct line *line)
{
	return line_has(line, "---[ end ") || line_has(line, "Rebooting in ");
}

static void look_at_line(struct console *c, const struct line *line, size_t start)
{
	const struct oops *oops = oops_find(line);

	if (line_has(line, "Linux version ") && line->kind != CONTEXT_NONE) {
		c->status.banners++;
		c->status.kernel_started = true;
	}
	if (line_has(line, "Kernel panic - not syncing"))
		c->status.panicked = true;
	if (oops && !(oops->follow_up && c->open_nr)) {
		if (c->open_nr == OPEN_MAX)
			deliver_first(c);
		c->open[c->open_nr++] = (struct open_report){
			.start = c->base + start, .oops = oops, .head = *line };
	}
	if (c->open_nr && ends_report(line))
		for (unsigned int i = 0; i < c->open_nr; i++)
			if (line_same_context(&c->open[i].head, line))
				c->open[i].complete = true;
}

static void take_line(struct console *c, size_t start, size_t end)
{
	struct line line;

	c->status.lines++;
	line_parse(&line, c->buf.buf + start, end - start);
	look_at_line(c, &line, start);
}

static void drop_history(struct console *c)
{
	size_t keep = c->line_start;

	if (c->open_nr)
		keep = MIN(keep, c->open[0].start - c->base);
	keep -= MIN(keep, (size_t)HISTORY);
	if (keep < 4 * HISTORY)
		return;
	strbuf_remove_head(&c->buf, keep);
	c->base += keep;
	c->line_start -= keep;
	c->scanned -= keep;
}

static void take_lines(struct console *c)
{
	for (;;) {
		char *buf = c->buf.buf;
		char *nl = memchr(buf + c->scanned, '\n', c->buf.len - c->scanned);
		size_t end = nl ? (size_t)(nl - buf) : c->buf.len;

		if (end - c->line_start >= LINE_MAX_BYTES) {
			take_line(c, c->line_start, c->line_start + LINE_MAX_BYTES);
			c->line_start += LINE_MAX_BYTES;
			c->scanned = c->line_start;
		} else if (nl) {
			take_line(c, c->line_start, end);
			c->line_start = c->scanned = end + 1;
		} else {
			c->scanned = c->buf.len;
			return;
		}
		while (c->open_nr && c->open[0].complete)
			deliver_first(c);
		if (c->open_nr && c->base + c->line_start - c->open[0].start > REPORT_MAX)
			deliver_first(c);
	}
}

void console_feed(struct console *c, const char *data, size_t len)
{
	while (len) {
		size_t n = MIN(len, (size_t)(64 * 1024));

		strbuf_add(&c->buf, data, n);
		c->status.bytes += n;
		take_lines(c);
		drop_history(c);
		data += n;
		len -= n;
	}
}

void console_flush(struct console *c)
{
	while (c->open_nr)
		deliver_first(c);
}

void console_end(struct console *c)
{
	if (c->line_start < c->buf.len) {
		take_line(c, c->line_start, c->buf.len);
		c->line_start = c->scanned = c->buf.len;
	}
	console_flush(c);
}
