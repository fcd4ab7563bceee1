#include "judge/stack.h"

static bool is_ident(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* "[<ffffffff81234567>] " or "[c000000000123456] ": the end after it, else p. */
static const char *skip_address(const char *p, const char *end)
{
	const char *q = p;

	if (q == end || *q++ != '[')
		return p;
	if (q < end && *q == '<')
		q++;
	const char *digits = q;
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

/* ARM: "(func) from [<80101000>] (caller+0x1/0x2)" and "func from caller+0x1/0x2" */
static bool parse_arm(const char *p, const char *end, struct span *name)
{
	bool paren = p < end && *p == '(';
	const char *q = p + paren;

	name->p = q;
	while (q < end && is_ident(*q))
		q++;
	name->len = (size_t)(q - name->p);
	while (q < end && (is_ident(*q) || *q == '.'))
		q++;
	if (!name->len)
		return false;
	if (paren && (q == end || *q++ != ')'))
		return false;
	return end - q > 6 && !memcmp(q, " from ", 6);
}

bool frame_parse(const char *text, size_t len, struct span *name)
{
	const char *p = text, *end = text + MIN(len, (size_t)512), *q;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	p = skip_address(skip_address(p, end), end);
	if (parse_arm(p, end, name))
		return true;
	for (q = p; q < end && is_ident(*q); q++)
		;
	*name = (struct span){ p, (size_t)(q - p) };
	if (q == p || q == end)
		return false;
	while (q < end && (is_ident(*q) || *q == '.'))
		q++;
	return end - q > 3 && q[0] == '+' && q[1] == '0' && q[2] == 'x';
}

bool stack_starts(const char *text, size_t len)
{
	static const char *const starts[] = {
		"Call Trace", "Call trace", "Allocated by task", "Freed by task",
		"Allocated:", "Freed:", "Last potentially related work creation",
		"Uninit was stored to memory at", "Uninit was created at", "Backtrace:",
		"backtrace:", "backtrace (crc",
	};

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++) {
		const char *p = find_text(text, len, starts[i]);

		/* lockdep's "stack backtrace:" is only a heading */
		if (p && !(p - text >= 6 && !memcmp(p - 6, "stack ", 6)))
			return true;
	}
	return false;
}

bool frame_is_injected(const char *text, size_t len)
{
	const char *p = find_text(text, len, "should_fail");
	struct span name;

	return p && frame_parse(text, len, &name) &&
	       (span_is(name, "should_fail") || span_is(name, "should_failslab") ||
		span_is(name, "should_fail_ex"));
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

bool globs_match(const char *globs, struct span name)
{
	while (globs && *globs) {
		size_t n = strcspn(globs, " ");

		if (n && glob_match(globs, n, name))
			return true;
		globs += n + (globs[n] == ' ');
	}
	return false;
}
