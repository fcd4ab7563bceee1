// SPDX-License-Identifier: GPL-2.0-only
#include "crash/console.h"

#include "base/strbuf.h"
#include "report-extract.h"
#include "machine-signs.h"
#include "work-count.h"
#include "prefilter.h"

#define CHUNK (64 * 1024)
/* Bytes that are kept before a report, and the longest report. */
#define HISTORY (16 * 1024)
#define REPORT_MAX (512 * 1024)
/* A longer line counts as several. */
#define LINE_BYTES 8192
/* Reports of several contexts that arrive interleaved. */
#define OPEN_MAX 8
/* How often a report is checked for being complete. */
#define LOOKS_MAX 2
/* Lines after which a report ends that shows no end. */
#define LINES_PATIENCE 1500
/* A report that got no line while this many other lines came gets no more. */
#define LINES_BETWEEN 50
/* A panic that follows a report within this many lines is its consequence. */
#define PANIC_LINES 200

struct open_report {
	size_t start; /* offset in the log */
	const struct oops *oops;
	enum context_kind kind;
	uint32_t id;
	size_t lines;
	size_t last; /* console.lines at its last line */
	bool ruled;  /* ends with a line of '=' */
	bool complete;
	unsigned int looks;
};

struct console {
	console_crash_fn on_crash;
	void *data;
	const struct explain *explain; /* NULL: nobody asks why */
	struct console_status status;
	struct strbuf buf; /* the end of the log */
	size_t base;	   /* offset in the log of buf's first byte */
	size_t line_start; /* in buf: the next line to read */
	size_t searched;   /* in buf: no newline between line_start and here */
	struct open_report open[OPEN_MAX];
	unsigned int open_nr;
	struct signs signs;
	size_t lines;		 /* read while a report is open */
	size_t since_crash;	 /* lines since a report was delivered */
	size_t since_header;	 /* lines since one began */
	const struct oops *last; /* the kind of that one, or NULL */
};

struct console *console_new(console_crash_fn on_crash, void *data)
{
	struct console *c = xcalloc(1, sizeof(*c));

	c->on_crash = on_crash;
	c->data = data;
	c->since_crash = SIZE_MAX / 2;
	c->since_header = SIZE_MAX / 2;
	c->buf = (struct strbuf)STRBUF_INIT(HISTORY + REPORT_MAX + 4 * CHUNK);
	return c;
}

void console_explain(struct console *c, const struct explain *explain)
{
	c->explain = explain;
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
	status->kernel_started = c->signs.kernel;
	status->panicked = c->signs.panicked;
	status->banners = c->signs.banners;
	status->open_report = c->open_nr > 0;
}

static void form_crash(struct console *c, const struct open_report *o, struct crash *crash)
{
	/* Only whole lines, so that the size of chunks makes no difference. */
	extract_crash(c->buf.buf, c->line_start, o->start - c->base, o->oops, crash, NULL,
		      c->explain);
	crash->start += c->base;
	crash->end += c->base;
	crash->suppressed = c->signs.suppressed;
}

static void deliver_first(struct console *c)
{
	struct crash crash = { 0 };

	if (c->explain)
		explain_say(c->explain, "== report at byte %zu", c->open[0].start);
	form_crash(c, &c->open[0], &crash);
	c->status.crashes++;
	c->since_crash = 0;
	c->open_nr--;
	memmove(&c->open[0], &c->open[1], c->open_nr * sizeof(c->open[0]));
	if (c->on_crash)
		c->on_crash(&crash, c->data);
	crash_clear(&crash);
}

static bool same_context(const struct open_report *a, const struct open_report *b)
{
	return a->kind == b->kind && a->id == b->id;
}

/* Must this complete report wait for an earlier one? Crashes are delivered in order of
 * appearance. An earlier report of another printer may get more lines, and this report
 * may be a part of one of the same printer that ends with a ruler. */
static bool is_held(const struct console *c, unsigned int i)
{
	for (unsigned int k = 0; k < i; k++) {
		const struct open_report *earlier = &c->open[k];
		bool gets_more = c->lines - earlier->last < LINES_BETWEEN;

		if (same_context(earlier, &c->open[i]))
			gets_more = earlier->ruled;
		if (gets_more)
			return true;
	}
	return false;
}

static void deliver_settled(struct console *c)
{
	for (unsigned int i = c->open_nr; i-- > 0;) {
		if (!c->open[i].complete || is_held(c, i))
			continue;
		for (unsigned int n = i + 1; n; n--)
			deliver_first(c);
		return;
	}
}

/* A report seems to be complete. Keep a corrupted one open: later lines may complete
 * it. */
static void check_complete(struct console *c, struct open_report *o)
{
	struct crash crash = { 0 };

	if (o->complete || o->looks++ >= LOOKS_MAX)
		return;
	/* From its own line on: the lines before it take no part in names. */
	extract_crash(c->buf.buf + (o->start - c->base), c->line_start - (o->start - c->base), 0,
		      o->oops, &crash, NULL, NULL);
	o->complete = !crash.corrupted;
	crash_clear(&crash);
}

static bool ends_report(const struct line *line, const struct word_set *words,
			const struct open_report *o)
{
	static const char rule[] = "==================================================";

	if (line->kind != o->kind || line->id != o->id)
		return false;
	if (line->len >= strlen(rule) && !memcmp(line->text, rule, strlen(rule)))
		return o->lines > 2;
	if (word_set_empty(words))
		return false;
	return (!o->ruled && words_have(words, WORD_END_TRACE)) || words_have(words, WORD_END) ||
	       words_have(words, WORD_REBOOTING);
}

static void look_at_open(struct console *c, const struct line *line, const struct word_set *words,
			 bool header)
{
	c->lines++;
	for (unsigned int i = 0; i < c->open_nr; i++) {
		struct open_report *o = &c->open[i];
		bool same = line->kind == o->kind && line->id == o->id;

		o->lines++;
		if (same)
			o->last = c->lines;
		if (o->lines >= LINES_PATIENCE)
			o->complete = true;
		else if ((header && same && !o->ruled) || ends_report(line, words, o))
			check_complete(c, o);
	}
	deliver_settled(c);
}

/* The panic at the end of the first process, which a fault in that process leads to. */
#define INIT_PANIC "Attempted to kill init!"

/* True if one of the last lines of the log was printed by the first process. */
static bool init_died(const struct console *c, const struct line *line)
{
	static const char *const marks[] = { "PID: 1 Comm:", "Pid: 1, comm:" };
	size_t len = (size_t)(line->raw - c->buf.buf);
	size_t look = MIN(len, (size_t)HISTORY);

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (find_text(line->raw - look, look, marks[i]))
			return true;
	return false;
}

/* A panic on its own is a crash; after another report it is the consequence, unless it
 * says why the kernel died of something else. */
static bool is_consequence(const struct console *c, const struct line *line,
			   const struct oops *oops)
{
	if (!oops->follow_up || !(c->open_nr || c->since_crash < PANIC_LINES))
		return false;
	if (oops->repeats)
		return c->last == oops;
	if (oops->within)
		return c->since_header < oops->within;
	for (size_t i = 0; oops->alone && oops->alone[i]; i++)
		if (pattern_match(oops->alone[i], line->text, line->len, NULL))
			return line_has(line, INIT_PANIC) && init_died(c, line);
	return true;
}

static void explain_no_report(const struct console *c, const struct line *line, const char *why)
{
	explain_say(c->explain, "== no report at byte %zu: %s",
		    c->base + (size_t)(line->raw - c->buf.buf), why);
	explain_say(c->explain, "  %.*s", (int)line->len, line->text);
}

static void explain_miss(const struct console *c, const struct line *line,
			 const struct word_set *words)
{
	AUTO_FREE char *why = oops_why_not(line, words);

	if (why)
		explain_no_report(c, line, why);
}

static void explain_consequence(const struct console *c, const struct line *line,
				const struct oops *oops)
{
	AUTO_FREE char *why =
		xstrfmt("header '%s', a consequence of the report before it", oops->header);

	explain_no_report(c, line, why);
}

static const struct line *line_before(const struct console *c, const struct line *line,
				      struct line *before)
{
	const char *buf = c->buf.buf, *nl;

	if (line->raw - buf < 2)
		return NULL;
	nl = memrchr(buf, '\n', (size_t)(line->raw - buf) - 1);
	nl = nl ? nl + 1 : buf;
	line_parse(before, nl, (size_t)(line->raw - nl) - 1);
	return before;
}

static void look_at_line(struct console *c, struct line *line)
{
	const struct oops *oops;
	struct word_set words;
	struct line before;

	words_in(line->text, line->len, &words);
	/* Firmware may end without a newline before the banner. */
	if (!word_set_empty(&words) && line->kind == CONTEXT_NONE) {
		const char *banner = find_text(line->text, line->len, "Linux version ");

		if (banner)
			line_find_prefix(line, banner);
	}
	oops = oops_find(line, &words);
	if (oops)
		line_find_prefix(line, find_text(line->text, line->len, oops->header));
	else if (c->explain)
		explain_miss(c, line, &words);
	signs_look(&c->signs, line, word_set_empty(&words) ? NULL : line_before(c, line, &before),
		   &words);
	if (c->signs.booting) {
		console_flush(c);
		c->since_crash = PANIC_LINES; /* a later panic is of another boot */
	}
	if (oops && oops->reboot && !c->signs.rebooted)
		oops = NULL; /* the first boot */
	if (oops && is_consequence(c, line, oops)) {
		if (c->explain)
			explain_consequence(c, line, oops);
		oops = NULL;
	}
	look_at_open(c, line, &words, oops != NULL);
	c->since_crash++;
	c->since_header++;
	if (!oops)
		return;
	c->since_header = 0;
	c->last = oops;
	if (c->open_nr == OPEN_MAX)
		deliver_first(c);
	c->open[c->open_nr++] = (struct open_report){
		.start = c->base + (size_t)(line->raw - c->buf.buf),
		.oops = oops,
		.kind = line->kind,
		.id = line->id,
		.last = c->lines,
		.ruled = line_has(line, "SAN: ") || line_has(line, "KFENCE: "),
	};
	if (oops->reboot) {
		console_flush(c);
		c->since_crash = PANIC_LINES;
	}
}

/* Takes the line of "len" bytes at line_start. "after" bytes separate it from the next:
 * its newline, or none when it is cut for its length. */
static void console_take_line(struct console *c, size_t len, size_t after)
{
	struct line line;

	line_parse(&line, c->buf.buf + c->line_start, len);
	c->line_start += len + after;
	c->searched = c->line_start;
	look_at_line(c, &line);
	if (c->open_nr && c->base + c->line_start - c->open[0].start > REPORT_MAX)
		deliver_first(c);
}

/* Counts lines only as long as a panic may still belong to the last crash. */
static void count_lines(struct console *c, const char *p, const char *end)
{
	while (c->since_crash < PANIC_LINES && p < end) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (!p)
			return;
		p++;
		c->since_crash++;
		c->since_header++;
	}
}

/* Moves line_start to the line with the next interesting text before "end", where the
 * complete lines end. Returns false if no line has such a text. */
static bool skip_to_candidate(struct console *c, size_t end)
{
	const char *buf = c->buf.buf;
	const char *hit = scan_find(&words_get()->scan, buf + c->line_start, end - c->line_start);
	const char *nl;

	judge_steps += (uint64_t)((hit ? hit : buf + end) - (buf + c->line_start));
	count_lines(c, buf + c->line_start, hit ? hit : buf + end);
	if (!hit) {
		c->line_start = end;
		c->searched = end;
		return false;
	}
	nl = memrchr(buf + c->line_start, '\n', (size_t)(hit - buf) - c->line_start);
	if (nl)
		c->line_start = (size_t)(nl - buf) + 1;
	c->line_start += (size_t)(hit - buf - c->line_start) / LINE_BYTES * LINE_BYTES;
	return true;
}

/* The same until the kernel prints something: lines that may show this are interesting,
 * too. */
static bool skip_to_sign(struct console *c, size_t end)
{
	const struct scan *scan = &words_get()->scan;
	const char *buf = c->buf.buf;

	while (c->line_start < end) {
		const char *p = buf + c->line_start;
		size_t len = (size_t)((const char *)memchr(p, '\n', end - c->line_start) - p);
		const char *hit = scan_find(scan, p, len);

		judge_steps += len + 1;
		if (hit) {
			c->line_start += (size_t)(hit - p) / LINE_BYTES * LINE_BYTES;
			return true;
		}
		if (signs_may_tell(p, len))
			return true;
		c->line_start += len + 1;
		c->since_crash++;
		c->since_header++;
	}
	c->searched = c->line_start;
	return false;
}

static void console_take_lines(struct console *c)
{
	judge_steps += c->buf.len - c->searched;
	const char *last = memrchr(c->buf.buf + c->searched, '\n', c->buf.len - c->searched);
	size_t whole = last ? (size_t)(last - c->buf.buf) + 1 : c->line_start;

	while (c->line_start < whole) {
		const char *start, *nl;
		size_t len;

		if (!c->open_nr &&
		    !(c->signs.kernel ? skip_to_candidate(c, whole) : skip_to_sign(c, whole)))
			break;
		start = c->buf.buf + c->line_start;
		nl = memchr(start, '\n', whole - c->line_start);
		len = (size_t)(nl - start);
		console_take_line(c, MIN(len, (size_t)LINE_BYTES), len < LINE_BYTES);
	}
	while (c->buf.len - c->line_start >= LINE_BYTES)
		console_take_line(c, LINE_BYTES, 0);
	c->searched = c->buf.len;
}

static void drop_history(struct console *c)
{
	size_t keep = c->line_start;

	if (c->open_nr)
		keep = MIN(keep, c->open[0].start - c->base);
	keep -= MIN(keep, (size_t)HISTORY);
	if (keep < CHUNK)
		return;
	judge_steps += c->buf.len;
	strbuf_remove_head(&c->buf, keep);
	c->base += keep;
	c->line_start -= keep;
	c->searched -= keep;
}

void console_feed(struct console *c, const char *data, size_t len)
{
	while (len) {
		size_t n = MIN(len, (size_t)CHUNK);

		strbuf_add(&c->buf, data, n);
		c->status.bytes += n;
		console_take_lines(c);
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
	if (c->line_start < c->buf.len)
		console_take_line(c, c->buf.len - c->line_start, 0);
	console_flush(c);
}
