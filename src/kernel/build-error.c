// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/build-error.h"

#include "base/strbuf.h"

#define MESSAGE_MAX ((size_t)1024)
#define FILE_NAME_MAX ((size_t)256)

static bool is_file_char(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("/._-+", c));
}

/* Measures ":12:3:" or ":12:"; 0 when there is no position. */
static size_t position_len(const char *p)
{
	size_t n = 0, digits;

	while (p[n] == ':' && (digits = strspn(p + n + 1, "0123456789")))
		n += 1 + digits;
	return n && p[n] == ':' ? n : 0;
}

static char *quoted_identifier(const char *text)
{
	const char *p = strpbrk(text, "'`");

	for (; p; p = strpbrk(p + 1, "'`")) {
		size_t n = 0;

		while (isalnum((unsigned char)p[1 + n]) || p[1 + n] == '_')
			n++;
		if (n > 2 && n < FILE_NAME_MAX && p[1 + n] == '\'' && !isdigit((unsigned char)p[1]))
			return xstrndup(p + 1, n);
	}
	return NULL;
}

/* "kernel/cred.c:12:3: error: ...", of the compiler, the assembler or the linker. */
static bool read_compiler(const char *line, size_t len, struct build_error *e)
{
	struct strbuf message = STRBUF_INIT(MESSAGE_MAX);
	AUTO_FREE char *text = xstrndup(line, MIN(len, MESSAGE_MAX - 1));
	size_t file = 0, position;

	while (is_file_char(text[file]))
		file++;
	position = position_len(text + file);
	if (!file || file > FILE_NAME_MAX || !position || !strcasestr(text + file, "error: ")) {
		strbuf_release(&message);
		return false;
	}
	strbuf_add(&message, text, file);
	strbuf_addstr(&message, text + file + position);
	e->message = strbuf_detach(&message);
	e->file = xstrndup(text, file);
	e->symbol = quoted_identifier(text + file);
	return true;
}

/* "ld: kernel/cred.o: in function `f': ... undefined reference to `g'", or an error of
 * modpost or make. The message is the line without numbers. */
static bool read_other(const char *line, size_t len, struct build_error *e)
{
	static const char *const marks[] = { "undefined reference to", "undefined symbol",
					     "multiple definition of",
					     "ERROR: ", "No rule to make" };
	AUTO_FREE char *text = xstrndup(line, MIN(len, MESSAGE_MAX - 1));
	bool known = false;
	char *to;

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		known |= strstr(text, marks[i]) != NULL;
	if (!known)
		return false;
	e->symbol = quoted_identifier(text);
	e->message = xstrdup(text);
	to = e->message;
	for (const char *p = text; *p; p++)
		if (!isdigit((unsigned char)*p))
			*to++ = *p;
	*to = 0;
	return true;
}

bool build_error_read(const char *tail, struct build_error *e)
{
	*e = (struct build_error){ NULL, NULL, NULL };
	for (const char *p = tail; p && *p && !e->message; p += strspn(p, "\n")) {
		size_t len = strcspn(p, "\n");

		if (!read_compiler(p, len, e))
			(void)read_other(p, len, e);
		p += len;
	}
	return e->message;
}

void build_error_clear(struct build_error *e)
{
	free(e->message);
	free(e->file);
	free(e->symbol);
	*e = (struct build_error){ NULL, NULL, NULL };
}

bool build_error_same(const char *tail, const char *other)
{
	struct build_error a, b;
	bool read = build_error_read(tail, &a), both = build_error_read(other, &b) && read;
	bool same = both && str_equal(a.message, b.message);

	build_error_clear(&a);
	build_error_clear(&b);
	return same;
}
