// SPDX-License-Identifier: GPL-2.0-only
#include "crash/unwrap.h"

#include "base/strbuf.h"
#include "line-rest.h"

/* A joined line takes no more rests when it is so long. */
#define JOINED_MAX 4096
/* Longer lines are handed on as they are. */
#define HELD_MAX ((size_t)64 * 1024)

struct unwrap {
	unwrap_fn take;
	void *data;
	unsigned int modes;
	struct strbuf held;  /* a line that may go on, with its newline */
	struct strbuf piece; /* the last line that was added to it, as it came */
	struct strbuf tail;  /* lines that are its rest if the next one has as many marks as it */
	bool holds;
};

struct unwrap *unwrap_new(unsigned int modes, unwrap_fn take, void *data)
{
	struct unwrap *u = xcalloc(1, sizeof(*u));

	u->take = take;
	u->data = data;
	u->modes = modes;
	u->held = (struct strbuf)STRBUF_INIT(2 * HELD_MAX);
	u->piece = (struct strbuf)STRBUF_INIT(HELD_MAX);
	u->tail = (struct strbuf)STRBUF_INIT(2 * HELD_MAX);
	return u;
}

void unwrap_free(struct unwrap *u)
{
	if (!u)
		return;
	strbuf_release(&u->held);
	strbuf_release(&u->piece);
	strbuf_release(&u->tail);
	free(u);
}

static size_t without_newline(const char *text, size_t len)
{
	len -= len && text[len - 1] == '\n';
	return len - (len && text[len - 1] == '\r');
}

static void parse_held(struct mail_line *line, const struct strbuf *text)
{
	mail_line_parse(line, text->buf, without_newline(text->buf, text->len));
}

static void let_go(struct unwrap *u)
{
	if (u->holds)
		u->take(u->held.buf, u->held.len, u->data);
	u->holds = false;
}

static void unwrap_hold(struct unwrap *u, const char *text, size_t len)
{
	strbuf_reset(&u->held);
	strbuf_reset(&u->piece);
	strbuf_add(&u->held, text, len);
	strbuf_add(&u->piece, text, len);
	u->holds = true;
}

/* Adds a line, which is the rest, without its marks and the blank that can be before it. */
static void unwrap_join(struct unwrap *u, const char *text, size_t len, const char *between)
{
	struct mail_line rest;
	size_t end = without_newline(text, len);

	mail_line_parse(&rest, text, end);
	u->held.len = without_newline(u->held.buf, u->held.len);
	strbuf_addstr(&u->held, between);
	strbuf_add(&u->held, rest.text, (size_t)(text + len - rest.text));
	strbuf_reset(&u->piece);
	strbuf_add(&u->piece, text, len);
}

/* "-- " is above a signature, and does not flow. */
static bool flows(const struct unwrap *u, const struct mail_line *held,
		  const struct mail_line *next)
{
	const char *end = held->raw + held->raw_len;

	return (u->modes & UNWRAP_FLOWED) && held->marks == next->marks && end > held->text &&
	       end[-1] == ' ' &&
	       !((size_t)(end - held->text) == 3 && !memcmp(held->text, "-- ", 3));
}

static bool is_tail_of(const struct unwrap *u, const struct mail_line *held,
		       const struct mail_line *next)
{
	struct mail_line piece;

	parse_held(&piece, &u->piece);
	return (u->modes & UNWRAP_REPORTS) && next->marks <= held->marks &&
	       line_is_rest(held, &piece, next);
}

/* The next piece is compared with the last line of the tail. */
static void unwrap_add_tail(struct unwrap *u, const char *text, size_t len)
{
	strbuf_add(&u->tail, text, len);
	strbuf_reset(&u->piece);
	strbuf_add(&u->piece, text, len);
}

static void take_next(struct unwrap *u, const char *text, size_t len)
{
	struct mail_line held, next;

	mail_line_parse(&next, text, without_newline(text, len));
	parse_held(&held, &u->held);
	if (!u->holds || u->held.len > JOINED_MAX || len > JOINED_MAX) {
		let_go(u);
		unwrap_hold(u, text, len);
	} else if (flows(u, &held, &next)) {
		if (u->modes & UNWRAP_DELETED)
			u->held.len = (size_t)(held.raw + held.raw_len - 1 - u->held.buf);
		unwrap_join(u, text, len, "");
	} else if (!is_tail_of(u, &held, &next)) {
		let_go(u);
		unwrap_hold(u, text, len);
	} else if (next.marks == held.marks) {
		unwrap_join(u, text, len, " ");
	} else {
		unwrap_add_tail(u, text, len);
	}
}

/* The lines of the tail, each of which is given to "use" and removed. */
static void empty_tail(struct unwrap *u, void (*use)(struct unwrap *, const char *, size_t))
{
	struct strbuf tail = u->tail;

	u->tail = (struct strbuf)STRBUF_INIT(2 * HELD_MAX);
	for (const char *p = tail.buf, *end = p + tail.len; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = nl ? (size_t)(nl + 1 - p) : (size_t)(end - p);

		use(u, p, n);
		p += n;
	}
	strbuf_release(&tail);
}

static void join_tail(struct unwrap *u, const char *text, size_t len)
{
	unwrap_join(u, text, len, " ");
}

static void let_tail_go(struct unwrap *u, const char *text, size_t len)
{
	let_go(u);
	unwrap_hold(u, text, len);
}

/* Now that the line after it is known, the rest with fewer marks is one or not. Returns whether
 * the line belongs to the tail, too. */
static bool settle_tail(struct unwrap *u, const char *text, size_t len)
{
	struct mail_line held, next, piece;

	mail_line_parse(&next, text, without_newline(text, len));
	parse_held(&held, &u->held);
	parse_held(&piece, &u->piece);
	if (next.marks == held.marks) {
		empty_tail(u, join_tail);
	} else if (u->tail.len + len <= JOINED_MAX && next.marks == piece.marks &&
		   is_tail_of(u, &held, &next)) {
		unwrap_add_tail(u, text, len);
		return true;
	} else {
		empty_tail(u, let_tail_go);
	}
	return false;
}

/* RFC 3676 (4.4): a blank that begins a line of a text that flows was put there. */
void unwrap_line(struct unwrap *u, const char *text, size_t len)
{
	size_t stuffed = (u->modes & UNWRAP_FLOWED) && len && *text == ' ';

	text += stuffed;
	len -= stuffed;
	if (!u->modes || len > HELD_MAX) {
		unwrap_end(u);
		u->take(text, len, u->data);
		return;
	}
	if (!u->tail.len || !settle_tail(u, text, len))
		take_next(u, text, len);
}

void unwrap_change(struct unwrap *u, unsigned int modes)
{
	unwrap_end(u);
	u->modes = modes;
}

void unwrap_end(struct unwrap *u)
{
	if (u->tail.len)
		settle_tail(u, "", 0);
	let_go(u);
}
