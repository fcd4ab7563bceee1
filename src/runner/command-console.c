// SPDX-License-Identifier: GPL-2.0-only
#include "command-console.h"

#include "crash/pattern.h"

static const char banner[] = "Linux version ";
/* Every kernel that this program builds has this user and host in its banner
 * (kernel/kbuild.c). */
static const char built_here[] = "(kbisect@kbisect)";

static void pass(struct boot_console *c, const char *bytes, size_t len)
{
	if (!len || !c->open)
		return;
	if (!c->booting && strbuf_try_add(&c->kept, bytes, len))
		return;
	boot_console_booting(c);
	c->on_bytes(c->data, bytes, len);
}

static void remember_foreign(struct boot_console *c, const char *text)
{
	size_t n = c->len - (size_t)(text - c->line);
	struct strbuf shown = STRBUF_CUT(sizeof(c->foreign) - 1);

	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	strbuf_add_escaped(&shown, text, n);
	snprintf(c->foreign, sizeof(c->foreign), "%s", shown.buf);
	strbuf_release(&shown);
}

/* The line is complete. True when it is the banner with which the boot begins. */
static bool look_for_banner(struct boot_console *c)
{
	const char *text = find_text(c->line, c->len, banner);

	if (!text || (c->open && c->booting))
		return false;
	if (!find_text(c->line, c->len, built_here)) {
		if (!c->open)
			remember_foreign(c, text);
		return false;
	}
	c->open = true;
	c->up = false;
	strbuf_reset(&c->kept);
	return true;
}

static void look_for_success(struct boot_console *c)
{
	if (c->open && !c->up && c->success)
		c->up = user_pattern_find(c->success, c->line, c->len) == PATTERN_FOUND;
}

static void add_to_line(struct boot_console *c, const char *bytes, size_t len)
{
	size_t n = MIN(len, sizeof(c->line) - c->len);

	memcpy(c->line + c->len, bytes, n);
	c->len += n;
}

/* One line, or the part of it that has come. */
static void feed_piece(struct boot_console *c, const char *bytes, size_t len)
{
	bool ends = bytes[len - 1] == '\n';

	add_to_line(c, bytes, len);
	/* Until it was complete, nobody knew that this line would be the first. */
	if (ends && look_for_banner(c))
		pass(c, c->line, c->len);
	else
		pass(c, bytes, len);
	/* A prompt has no newline. */
	look_for_success(c);
	if (ends)
		c->len = 0;
}

void boot_console_feed(struct boot_console *c, const char *bytes, size_t len)
{
	while (len) {
		const char *newline = memchr(bytes, '\n', len);
		size_t n = newline ? (size_t)(newline - bytes) + 1 : len;

		feed_piece(c, bytes, n);
		bytes += n;
		len -= n;
	}
}

void boot_console_booting(struct boot_console *c)
{
	c->booting = true;
	if (c->kept.len)
		c->on_bytes(c->data, c->kept.buf, c->kept.len);
	strbuf_release(&c->kept);
}

void boot_console_clear(struct boot_console *c)
{
	strbuf_release(&c->kept);
}
