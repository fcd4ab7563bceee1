// SPDX-License-Identifier: GPL-2.0-only
#include "line-rest.h"
#include "line.h"

/* Mailers break lines at columns from WIDTH_MIN to WIDTH_MAX. */
#define WIDTH_MIN 70
#define WIDTH_MAX 80

/* Lines of a report that can be so long begin with one of these. */
static const char *const long_lines[] = {
	"BUG: ",
	"WARNING: ",
	"INFO: ",
	"UBSAN: ",
	"KASAN: ",
	"KCSAN: ",
	"KMSAN: ",
	"kernel BUG at ",
	"Kernel panic - ",
	"general protection fault",
	"Oops: ",
	"Oops - ",
	"Unable to handle ",
	"Internal error: ",
	"unchecked MSR access ",
	"unregister_netdevice: ",
	"watchdog: ",
	"NMI watchdog: ",
	"rcu: ",
	"ODEBUG: ",
	"RIP: ",
	"pc : ",
	"PC is at ",
};

/* No message of a kernel ends with these words, and none begins with one of the short ones. */
static const char *const joints[] = {
	"at", "in", "in:", "for", "of", "by", "on", "to", "from", "with", "and", "/",
};
static const char *const open_ends[] = {
	"address",
	"range",
	"virtual",
	"non-canonical",
};

void mail_line_parse(struct mail_line *line, const char *raw, size_t len)
{
	const char *p = raw, *end = raw + len;

	*line = (struct mail_line){ .raw = raw, .raw_len = len };
	while (p < end && *p == '>') {
		p++;
		p += p < end && *p == ' ';
		line->marks++;
	}
	while (end > p && (end[-1] == '\r' || end[-1] == ' '))
		end--;
	line->text = p;
	line->len = (size_t)(end - p);
}

struct text_word {
	const char *p;
	size_t len;
};

static struct text_word first_word(const char *text, size_t len)
{
	const char *blank = memchr(text, ' ', len);

	return (struct text_word){ text, blank ? (size_t)(blank - text) : len };
}

static struct text_word text_last_word(const char *text, size_t len)
{
	const char *blank = memrchr(text, ' ', len);

	return blank ? (struct text_word){ blank + 1, (size_t)(text + len - blank - 1) } :
		       (struct text_word){ text, len };
}

static bool word_is(struct text_word w, const char *text)
{
	return w.len == strlen(text) && !memcmp(w.p, text, w.len);
}

static bool word_in(struct text_word w, const char *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (word_is(w, list[i]))
			return true;
	return false;
}

static bool text_begins(const char *text, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && !memcmp(text, prefix, n);
}

static bool word_has(struct text_word w, const char *text)
{
	return memmem(w.p, w.len, text, strlen(text)) != NULL;
}

/* "foo+0x12/0x34" */
static bool is_symbol(struct text_word w)
{
	return word_has(w, "+0x") && word_has(w, "/0x");
}

/* "net/core/dev.c:123", in the output of a symbolizer. */
static bool is_place(struct text_word w)
{
	const char *colon = memrchr(w.p, ':', w.len);
	size_t digits = colon ? (size_t)(w.p + w.len - colon - 1) : 0;

	if (!digits || colon - w.p < 3 || strspn(colon + 1, "0123456789") < digits)
		return false;
	return !memcmp(colon - 2, ".c", 2) || !memcmp(colon - 2, ".h", 2) ||
	       !memcmp(colon - 2, ".S", 2) || !memcmp(colon - 3, ".rs", 3);
}

/* "[inline]", "[drm]" or "[kworker/0:1:123]", and nothing behind it. */
static bool is_bracketed(const char *text, size_t len)
{
	return len > 2 && text[0] == '[' && text[len - 1] == ']' && !memchr(text, ' ', len) &&
	       text[1] != '<' && !memchr(text + 1, '[', len - 1);
}

/* "0000 [#1] PREEMPT SMP" */
static bool is_oops_number(const char *text, size_t len)
{
	return len > 7 && strspn(text, "0123456789abcdef") == 4 && !memcmp(text + 4, " [#", 3);
}

static bool is_url(struct text_word w)
{
	return text_begins(w.p, w.len, "http://") || text_begins(w.p, w.len, "https://") ||
	       text_begins(w.p, w.len, "git://");
}

static bool is_long_line(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(long_lines); i++)
		if (text_begins(text, len, long_lines[i]))
			return true;
	return false;
}

/* "CPU: 0 PID: 1 Comm: x Not tainted 6.1.0 #1", which the number of the build ends. */
static bool is_open_cpu_line(const char *text, size_t len)
{
	const char *p = text;

	if (!text_begins(text, len, "CPU: ") || !memmem(text, len, " PID: ", 6))
		return false;
	while ((p = memmem(p, (size_t)(text + len - p), " #", 2))) {
		p += 2;
		if (isdigit((unsigned char)*p))
			return false;
	}
	return true;
}

/* With the next word the line would have been too long for some mailer, and without it the line is
 * not too long for all of them. A line that was quoted after it had been broken may be longer by
 * the marks of the quotation. */
static bool breaks_here(const struct mail_line *piece, const struct mail_line *rest)
{
	struct text_word next = first_word(rest->text, rest->len);

	if (piece->len > WIDTH_MAX || piece->raw_len + 1 + next.len <= WIDTH_MIN)
		return false;
	/* A rest that is still too long would have been broken itself. */
	return rest->len <= WIDTH_MAX || next.len == rest->len;
}

/* "(foo) from [<80321578>] (bar+0x124/0x170)", as Arm prints the calls in a stack. */
static bool is_open_arm_frame(const char *text, size_t len, struct text_word last,
			      struct text_word next)
{
	if (!memmem(text, len, ") from", 6))
		return false;
	return word_is(last, "from") || (*next.p == '(' && is_symbol(next));
}

/* "ffff888012345678 (&foo->lock){+.+.}-{3:3}, at: foo+0x12/0x34 fs/foo.c:123", of which lockdep
 * prints one line for each lock. */
static bool is_open_lock_line(const char *text, size_t len, struct text_word last,
			      struct text_word next)
{
	bool names_lock = memmem(text, len, "){", 2) && memmem(text, len, "}, at:", 6);

	if (word_is(last, "at:") || word_is(next, "at:"))
		return memmem(text, len, "){", 2) != NULL;
	return names_lock && is_place(next) && !is_place(last);
}

/* Whether the rest continues the text, in a report whose lines have no timestamps. */
static bool text_goes_on(const char *text, size_t len, const char *rest, size_t rest_len)
{
	struct text_word last = text_last_word(text, len), next = first_word(rest, rest_len);
	bool long_line = is_long_line(text, len);
	bool frame = memmem(text, len, "+0x", 3) && memmem(text, len, "/0x", 3);

	if (last.p > text && last.p[last.len - 1] == ':' && next.len == rest_len && is_url(next))
		return true;
	if (is_open_arm_frame(text, len, last, next) || is_open_lock_line(text, len, last, next))
		return true;
	if (is_open_cpu_line(text, len))
		return !text_begins(rest, rest_len, "Hardware name: ");
	if (is_bracketed(rest, rest_len))
		return long_line || frame || is_place(last);
	if (is_place(next))
		return (long_line || frame) && !is_place(last);
	if (!long_line)
		return false;
	return word_in(last, joints, ARRAY_SIZE(joints)) ||
	       word_in(last, open_ends, ARRAY_SIZE(open_ends)) || last.p[last.len - 1] == ':' ||
	       word_in(next, joints, ARRAY_SIZE(joints)) || (is_symbol(next) && !frame) ||
	       is_oops_number(rest, rest_len);
}

bool line_is_rest(const struct mail_line *first, const struct mail_line *piece,
		  const struct mail_line *rest)
{
	struct line a, b;

	if (!first->len || !rest->len || *rest->text == ' ' || *rest->text == '\t' ||
	    !breaks_here(piece, rest))
		return false;
	line_parse(&a, first->text, first->len);
	line_parse(&b, rest->text, rest->len);
	if (a.kind != CONTEXT_NONE || b.kind != CONTEXT_NONE)
		return b.kind == CONTEXT_NONE;
	return text_goes_on(a.text, a.len, rest->text, rest->len);
}
