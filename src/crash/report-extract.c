// SPDX-License-Identifier: GPL-2.0-only
#include "report-extract.h"

#include "base/strbuf.h"
#include "stack.h"
#include "work-count.h"
#include "title-form.h"

#define TEXT_MAX (1024 * 1024)
#define LINES_MAX 20000
/* Lines of the same context before the report that belong to its text. */
#define LEAD_TASK 50
#define LEAD_OTHER 5
#define LEAD_BYTES 8192

struct extraction {
	const char *log;
	size_t len;
	const struct oops *oops;
	struct line head;
	struct strbuf text;
	uint32_t *lines;
	uint16_t *marks;
	size_t nr, alloc, marks_alloc;
	size_t first;
	size_t title_end;
	size_t end;
	const struct explain *explain; /* or NULL */
};

static uint16_t marks_of(const char *p, size_t len, const struct word_set *words)
{
	uint16_t marks = 0;

	if (line_is_inlined(p, len))
		return MARK_INLINED;
	if (word_set_empty(words))
		return 0;
	marks = (uint16_t)stack_starts(p, len, words);
	if (words_have(words, WORD_INJECTION) && frame_is_injected(p, len))
		marks |= MARK_INJECTED;
	return marks;
}

static void extraction_add_line(struct extraction *x, const char *p, size_t len,
				const struct word_set *words)
{
	if (x->nr >= LINES_MAX)
		return;
	ALLOC_GROW(x->marks, x->nr + 1, x->marks_alloc);
	x->marks[x->nr] = marks_of(p, len, words);
	ALLOC_GROW(x->lines, x->nr + 2, x->alloc);
	x->lines[x->nr++] = (uint32_t)x->text.len;
	strbuf_add(&x->text, p, len);
	strbuf_addch(&x->text, '\n');
	x->lines[x->nr] = (uint32_t)x->text.len;
}

/* " ? foo+0x1/0x2" and "foo+0x1/0x2 (unreliable)" are leftovers on the stack, except
 * where an interrupt came in. Cuts the mark off. */
static bool is_questionable(struct line *line)
{
	static const char unreliable[] = " (unreliable)";
	const char *q = memchr(line->text, '?', line->len);
	size_t n = strlen(unreliable);

	if (q)
		q = memmem(line->text, line->len, " ? ", 3);
	if (q && memmem(q, line->len - (size_t)(q - line->text), "+0x", 3)) {
		bool eoi = line_has(line, "<EOI>");

		line->len -= (size_t)(q + 2 - line->text);
		line->text = q + 2;
		return !eoi;
	}
	if (line->len > n && line->text[line->len - 1] == ')' &&
	    !memcmp(line->text + line->len - n, unreliable, n)) {
		line->len -= n;
		return true;
	}
	return false;
}

static size_t extraction_next_line(const struct extraction *x, size_t pos, struct line *line)
{
	const char *nl = memchr(x->log + pos, '\n', x->len - pos);
	size_t end = nl ? (size_t)(nl - x->log) : x->len;

	judge_steps += end - pos + 1;
	line_parse(line, x->log + pos, end - pos);
	return end + 1;
}

/* The use of a line of the log in a report. */
enum fate {
	FATE_TAKEN,
	FATE_LEAD,
	FATE_OTHER_CONTEXT,
	FATE_QUESTIONABLE,
	FATE_TAINT,
	FATE_NMI,
	FATE_CONSEQUENCE,
};

static const char *const fate_words[] = {
	[FATE_TAKEN] = "taken:            ",	     [FATE_LEAD] = "lines before it:  ",
	[FATE_OTHER_CONTEXT] = "other context:    ", [FATE_QUESTIONABLE] = "unreliable frame: ",
	[FATE_TAINT] = "only the taint:   ",	     [FATE_NMI] = "other CPUs:       ",
	[FATE_CONSEQUENCE] = "a consequence:    ",
};

static void explain_line(const struct extraction *x, const struct line *line, enum fate fate)
{
	explain_say(x->explain, "  %s%.*s", fate_words[fate], (int)line->len, line->text);
}

static bool keeps(struct line *line)
{
	return line->kind == CONTEXT_NONE || !is_questionable(line);
}

/* Adds the lines of the same context that come before the report. */
static void add_lead(struct extraction *x, size_t start)
{
	size_t want = x->head.kind == CONTEXT_TASK ? LEAD_TASK : LEAD_OTHER;
	size_t limit =
		start - MIN(start, (size_t)(want == LEAD_TASK ? LEAD_BYTES : LEAD_BYTES / 4));
	size_t pos = start, have = 0;
	struct word_set words;
	struct line line;

	while (pos > limit && have < want) {
		const char *nl = pos > 1 ? memrchr(x->log, '\n', pos - 1) : NULL;

		pos = nl ? (size_t)(nl - x->log) + 1 : 0;
		extraction_next_line(x, pos, &line);
		have += line_same_context(&line, &x->head) && line.len && keeps(&line);
	}
	while (pos < start) {
		pos = extraction_next_line(x, pos, &line);
		if (line_same_context(&line, &x->head) && line.len && keeps(&line)) {
			words_in(line.text, line.len, &words);
			extraction_add_line(x, line.text, line.len, &words);
			if (x->explain)
				explain_line(x, &line, FATE_LEAD);
		}
	}
	x->first = x->nr;
}

static bool drops_from_here(const struct word_set *words, size_t lines, bool kmsan)
{
	if (lines <= (kmsan ? 16 : 22))
		return false;
	return words_have(words, WORD_PANIC) || words_have(words, WORD_CIRCULAR);
}

static void extraction_add_report(struct extraction *x, size_t start)
{
	bool cpus = false, cut = false, kmsan = false, second = false;
	size_t pos = start, lines = 0;
	struct word_set words;
	struct line line;

	x->title_end = SIZE_MAX;
	while (pos < x->len) {
		bool head = pos == start, other;
		enum fate fate;

		pos = extraction_next_line(x, pos, &line);
		if (head)
			line = x->head;
		words_in(line.text, line.len, &words);
		if (!head && !second) {
			const struct oops *o = oops_find(&line, &words);

			second = o && !o->follow_up;
		}
		other = !line_same_context(&line, &x->head) && !(cpus && line.kind == CONTEXT_CPU);
		if (!head && (other || !keeps(&line))) {
			if (x->explain && line.len)
				explain_line(x, &line,
					     other ? FATE_OTHER_CONTEXT : FATE_QUESTIONABLE);
			continue;
		}
		if (second && x->title_end == SIZE_MAX && x->head.kind <= CONTEXT_CONSOLE) {
			x->title_end = x->nr;
			if (x->explain)
				explain_say(x->explain,
					    "  a later report begins: nothing is named after "
					    "lines from here on");
		}
		lines++;
		kmsan |= words_have(&words, WORD_KMSAN);
		fate = cut ? FATE_CONSEQUENCE : FATE_TAKEN;
		if (words_have(&words, WORD_TAINT)) {
			fate = FATE_TAINT;
		} else if (words_have(&words, WORD_NMI)) {
			cpus = true;
			fate = FATE_NMI;
		} else if (drops_from_here(&words, lines, kmsan)) {
			cut = true;
			fate = FATE_CONSEQUENCE;
		}
		if (head)
			fate = FATE_TAKEN;
		if (fate == FATE_TAKEN)
			extraction_add_line(x, line.text, line.len, &words);
		if (x->explain)
			explain_line(x, &line, fate);
		x->end = MIN(pos, x->len);
	}
	x->title_end = MIN(x->title_end, x->nr);
}

static void explain_head(const struct extraction *x)
{
	static const char *const printers[] = {
		[CONTEXT_NONE] = "without a prefix of the kernel",
		[CONTEXT_CONSOLE] = "with a timestamp and no caller",
		[CONTEXT_TASK] = "by task",
		[CONTEXT_CPU] = "on CPU",
	};
	bool id = x->head.kind == CONTEXT_TASK || x->head.kind == CONTEXT_CPU;
	AUTO_FREE char *who = id ? xstrfmt(" %u", x->head.id) : xstrdup("");

	explain_say(x->explain, "header: '%s', printed %s%s", x->oops->header,
		    printers[x->head.kind], who);
}

static void extraction_run(struct extraction *x, size_t start)
{
	const char *text;

	x->text = (struct strbuf)STRBUF_CUT(TEXT_MAX);
	x->nr = 0;
	extraction_next_line(x, start, &x->head);
	text = find_text(x->head.text, x->head.len, x->oops->header);
	if (text)
		line_find_prefix(&x->head, text);
	if (x->explain)
		explain_head(x);
	add_lead(x, start);
	extraction_add_report(x, start);
}

/* " Comm: syz.2.929 " names the program of a fuzzer that ran. */
static char *find_executor(const struct strbuf *text)
{
	static const char mark[] = " Comm: syz.";
	const char *p = memmem(text->buf, text->len, mark, strlen(mark));
	unsigned int proc, id;
	int n = 0;

	if (!p || sscanf(p + strlen(mark), "%9u.%9u%n", &proc, &id, &n) != 2)
		return NULL;
	if (p[strlen(mark) + (size_t)n] != ' ')
		return NULL;
	return xstrfmt("proc=%u, id=%u", proc, id);
}

void extract_crash(const char *log, size_t len, size_t start, const struct oops *oops,
		   struct crash *crash, const struct format **format, const struct explain *explain)
{
	const struct format *unused;

	struct extraction x = { .log = log, .len = len, .oops = oops, .explain = explain };
	struct report report;

	if (!format)
		format = &unused;
	extraction_run(&x, start);
	report = (struct report){
		x.text.buf, x.lines, x.marks, x.nr, x.first, x.title_end, explain
	};
	if (!title_form(&report, oops, crash, format) && x.head.kind == CONTEXT_NONE &&
	    report.title_end < report.nr) {
		/* A mail is about one crash, and later reports are its consequences. */
		if (explain)
			explain_say(explain, "again, with the lines of the later report:");
		report.title_end = report.nr;
		crash_clear(crash);
		title_form(&report, oops, crash, format);
	}
	crash->start = start;
	crash->end = x.end;
	crash->executor = find_executor(&x.text);
	crash->fatal = memmem(x.text.buf, x.text.len, "Kernel panic - not syncing", 26) != NULL;
	crash->report = strbuf_detach(&x.text);
	free(x.lines);
	free(x.marks);
}
