// SPDX-License-Identifier: GPL-2.0-only
#include "stack.h"

#include "arch/arch.h"

#include "work-count.h"

/* Skips the text that stands for an address before the kernel can hash it. */
static const char *skip_no_address(const char *p, const char *end)
{
	static const char *const texts[] = { "(ptrval)", "(____ptrval____)" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		size_t n = strlen(texts[i]);

		if ((size_t)(end - p) > n && !memcmp(p, texts[i], n))
			return p + n;
	}
	return p;
}

/* Skips "[<ffffffff81234567>] " or "[c000000000123456] "; otherwise returns p. */
static const char *skip_address(const char *p, const char *end)
{
	const char *q = p;

	if (q == end || *q++ != '[')
		return p;
	if (q < end && *q == '<')
		q++;
	const char *digits = q;
	q = skip_no_address(q, end);
	while (q < end && (isxdigit((unsigned char)*q) || *q == 'x'))
		q++;
	if (q == digits)
		return p;
	if (q < end && *q == '>')
		q++;
	if (q == end || *q != ']')
		return p;
	for (q++; q < end && *q == ' '; q++)
		;
	return q;
}

/* Skips the "<IRQ> " or "<EOI> " that old kernels print before the first frame of another
 * stack. */
static const char *skip_stack_name(const char *p, const char *end)
{
	const char *q = p;

	if (q == end || *q != '<')
		return p;
	while (q < end && (*q == '<' || isupper((unsigned char)*q)))
		q++;
	while (q < end && *q == '>')
		q++;
	if (q - p < 4 || q == end || *q != ' ')
		return p;
	while (q < end && *q == ' ')
		q++;
	return q;
}

/* Length of the identifier at p. */
static size_t ident_len(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && is_symbol_char(*q))
		q++;
	return (size_t)(q - p);
}

static const char *skip_symbol(const char *p, const char *end)
{
	while (p < end && (is_symbol_char(*p) || *p == '.'))
		p++;
	return p;
}

/* Reads the callee of ARM's "(func) from [<80101000>] (caller+0x1/0x2)" and "func from
 * caller+0x1/0x2", and returns where the caller begins; NULL for another line. */
static const char *skip_callee(const char *p, const char *end, struct span *callee)
{
	bool paren = p < end && *p == '(';
	const char *q = skip_symbol(p + paren, end);

	*callee = (struct span){ p + paren, ident_len(p + paren, q) };
	if (!callee->len || (paren && (q == end || *q++ != ')')))
		return NULL;
	if (end - q < 7 || memcmp(q, " from ", 6))
		return NULL;
	q = skip_address(q + 6, end);
	return q + (paren && q < end && *q == '(');
}

bool frame_has_callee(const char *text, size_t len)
{
	struct span names[2];

	return find_text(text, len, " from ") && frame_parse(text, len, names) == 2;
}

unsigned int frame_parse(const char *text, size_t len, struct span names[2])
{
	const char *p = text, *end = text + MIN(len, (size_t)512), *q;
	unsigned int nr = 0;

	judge_steps += MIN(len, (size_t)64) + 1;
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	p = skip_stack_name(p, end);
	if (end - p > 2 && p[0] == '(' && p[1] == '[') /* s390 */
		p++;
	p = skip_address(skip_address(p, end), end);
	/* SPARC: "Caller[f0123456]: foo+0x1/0x2" */
	if (end - p > 7 && !memcmp(p, "Caller[", 7))
		p = skip_address(p + 6, end);
	if (end - p > 2 && p[0] == ':' && p[1] == ' ')
		p += 2;
	q = skip_callee(p, end, &names[0]);
	if (q) {
		p = q;
		nr = 1;
	}
	q = skip_symbol(p, end);
	names[nr] = (struct span){ p, ident_len(p, q) };
	if (names[nr].len &&
	    ((end - q > 3 && q[0] == '+' && q[1] == '0' && q[2] == 'x') || skip_source(q, end) > q))
		nr++;
	return nr;
}

bool frame_counter(const char *text, size_t len, struct span *name)
{
	const char *at = arch_program_counter(text, MIN(len, (size_t)PATTERN_LINE_MAX));
	struct captures caps;

	judge_steps += MIN(len, (size_t)64) + 1;
	if (!at || !pattern_match("%*s%f", at, (size_t)(text + len - at), &caps))
		return false;
	*name = caps.v[0];
	return true;
}

/* Lockdep prints this heading before its "Call Trace:". */
#define LOCKDEP_HEADING "stack backtrace:"

static const char *const starts[] = {
	"Call Trace",
	"Call trace",
	"Stack Trace:",
	"Allocated by task",
	"Freed by task",
	"Allocated:",
	"Freed:",
	"Last potentially related work creation",
	"Uninit was stored to memory at",
	"Uninit was created at",
	"Backtrace:",
	"backtrace:",
	"backtrace (crc",
};

size_t stack_texts(const char **texts, size_t max)
{
	size_t nr = 0;

	while (nr < ARRAY_SIZE(starts) && nr < max) {
		texts[nr] = starts[nr];
		nr++;
	}
	return nr;
}

unsigned int stack_starts(const char *text, size_t len, const struct word_set *words)
{
	unsigned int first = words_get()->stacks;

	for (unsigned int i = 0; i < ARRAY_SIZE(starts); i++)
		if (word_set_has(words, first + i) && !find_text(text, len, LOCKDEP_HEADING))
			return 1u << i;
	return 0;
}

bool frame_is_injected(const char *text, size_t len)
{
	struct span names[2];

	return frame_parse(text, len, names) &&
	       globs_match("should_fail should_failslab should_fail_ex", names[0]);
}

bool glob_match(const char *glob, size_t glob_len, struct span name)
{
	bool head = glob_len && glob[0] == '*';
	bool tail = glob_len > 1 && glob[glob_len - 1] == '*';
	const char *text = glob + head;
	size_t len = glob_len - head - tail;

	if (name.len < len)
		return false;
	if (head && tail)
		return memmem(name.p, name.len, text, len) != NULL;
	if (head)
		return !memcmp(name.p + name.len - len, text, len);
	if (tail)
		return !memcmp(name.p, text, len);
	return name.len == len && !memcmp(name.p, text, len);
}

struct span globs_find(const char *globs, struct span name)
{
	const char *p = globs;

	while (p && *p) {
		const char *start = p;
		bool open = *p == '*';

		while (*p && *p != ' ')
			p++;
		/* Most globs begin with another letter than the name. */
		if (p > start && (open || (name.len && *start == *name.p)) &&
		    glob_match(start, (size_t)(p - start), name))
			return (struct span){ start, (size_t)(p - start) };
		p += *p == ' ';
	}
	return (struct span){ NULL, 0 };
}

bool globs_match(const char *globs, struct span name)
{
	return globs_find(globs, name).len > 0;
}
