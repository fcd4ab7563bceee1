// SPDX-License-Identifier: GPL-2.0-only
#include "git/renamed-function.h"

/* Lines of a function that are compared; of a longer one these are the first. */
#define BODY_MAX 200
/* At most this many functions are compared with the given one. */
#define OTHERS_MAX 2000
/* Two bodies are taken for the same when this share of their lines is equal. */
#define SAME_SHARE .75

/* One line of a hunk without its sign. */
struct text {
	const char *p;
	size_t len;
};

/* A function as one side of the diff has it, as far as its hunk shows it. */
struct body {
	struct text name;
	struct text lines[BODY_MAX]; /* only those with a word */
	size_t nr;
};

/* A walk over the lines of all hunks. */
struct function_walk {
	const char *p; /* the next line */
	bool in_hunk;
	char sign; /* '+', '-' or ' ' */
	struct text line;
};

static bool is_word(char c)
{
	return c == '_' || isalnum((unsigned char)c);
}

/* Moves to the next line of a hunk; false at the end of the diff. "---" and "+++" name files
 * only in front of the first hunk of a file. */
static bool walk_next(struct function_walk *w)
{
	while (*w->p) {
		const char *p = w->p;
		size_t len = strcspn(p, "\n");

		w->p += len + (p[len] == '\n');
		if (starts_with(p, "@@")) {
			w->in_hunk = true;
			w->sign = 0;
			return true;
		}
		w->in_hunk = w->in_hunk && len && strchr("+- \\", p[0]);
		if (!w->in_hunk || p[0] == '\\')
			continue;
		w->sign = p[0];
		w->line = (struct text){ p + 1, len - 1 };
		return true;
	}
	return false;
}

/* The name in "static int foo(struct bar *baz" at the start of a line; len 0 for
 * any other line, such as a call, a prototype or a macro. */
static struct text defined_name(struct text line)
{
	const char *end = memchr(line.p, '(', line.len), *start;

	if (!line.len || !(isalpha((unsigned char)line.p[0]) || line.p[0] == '_') || !end ||
	    memchr(line.p, ';', line.len) || memchr(line.p, '=', line.len))
		return (struct text){ NULL, 0 };
	for (start = end; start > line.p && is_word(start[-1]); start--)
		;
	return (struct text){ start, (size_t)(end - start) };
}

static bool text_is(struct text t, const char *s)
{
	return t.len && t.len == strlen(s) && !memcmp(t.p, s, t.len);
}

static bool text_same(struct text a, struct text b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

static struct text next_token(struct text *line)
{
	size_t n = 0;

	while (n < line->len && is_word(line->p[n]))
		n++;
	n += !n;
	struct text token = { line->p, n };
	line->p += n;
	line->len -= n;
	return token;
}

/* Are the lines equal, except that each may have the name of its own function? */
static bool line_same(struct text a, struct text a_name, struct text b, struct text b_name)
{
	while (a.len && b.len) {
		struct text x = next_token(&a), y = next_token(&b);

		if (!text_same(x, y) && !(text_same(x, a_name) && text_same(y, b_name)))
			return false;
	}
	return !a.len && !b.len;
}

static bool has_word(struct text line)
{
	for (size_t i = 0; i < line.len; i++)
		if (is_word(line.p[i]))
			return true;
	return false;
}

/* Takes the lines of a function, as the side with this sign has it. The walk is at the line
 * that begins its definition. */
static void take_body(struct function_walk w, char side, struct text name, struct body *body)
{
	body->name = name;
	body->nr = 0;
	do {
		if (w.sign != side && w.sign != ' ')
			continue;
		if (has_word(w.line))
			body->lines[body->nr++] = w.line;
		if (text_is(w.line, "}"))
			return;
	} while (body->nr < BODY_MAX && walk_next(&w) && w.sign);
}

/* The share of the lines that both bodies have. Each line counts once. */
static double likeness(const struct body *a, const struct body *b)
{
	bool used[BODY_MAX] = { false };
	size_t same = 0;

	for (size_t i = 0; i < a->nr; i++)
		for (size_t j = 0; j < b->nr; j++) {
			if (used[j] || !line_same(a->lines[i], a->name, b->lines[j], b->name))
				continue;
			used[j] = true;
			same++;
			break;
		}
	return (double)same / (double)MAX(MAX(a->nr, b->nr), 1);
}

static bool has_definition(const char *diff, char side, bool context, struct text name)
{
	struct function_walk w = { .p = diff };

	while (walk_next(&w))
		if ((w.sign == side || (context && w.sign == ' ')) &&
		    text_same(defined_name(w.line), name))
			return true;
	return false;
}

/* Does a hunk show the definition of the function on this side? */
static bool is_defined(const char *diff, char side, struct text name)
{
	return has_definition(diff, side, true, name);
}

bool diff_defines(const char *diff, char sign, const char *function)
{
	return has_definition(diff, sign, false, (struct text){ function, strlen(function) });
}

/* The function of the other side whose body is most like this one. */
static struct text find_other(const char *diff, const struct body *body, char side)
{
	char other = side == '+' ? '-' : '+';
	struct function_walk w = { .p = diff };
	struct text best = { NULL, 0 };
	struct body candidate;
	double most = SAME_SHARE;
	size_t nr = 0;

	while (nr < OTHERS_MAX && walk_next(&w)) {
		struct text name = w.sign == other ? defined_name(w.line) : best;
		double like;

		if (w.sign != other || !name.len)
			continue;
		take_body(w, other, name, &candidate);
		nr++;
		like = likeness(body, &candidate);
		if (like < most || (best.len && like == most) || is_defined(diff, side, name))
			continue;
		most = like;
		best = name;
	}
	return best;
}

static struct text find_renamed(const char *diff, const char *function, char side)
{
	struct function_walk w = { .p = diff };
	struct text found = { NULL, 0 };
	struct body body;

	while (!found.len && walk_next(&w)) {
		struct text name = w.sign == side ? defined_name(w.line) : found;

		if (w.sign != side || !text_is(name, function) ||
		    is_defined(diff, side == '+' ? '-' : '+', name))
			continue;
		take_body(w, side, name, &body);
		found = find_other(diff, &body, side);
	}
	return found;
}

char *diff_renamed(const char *diff, const char *function)
{
	struct text found = find_renamed(diff, function, '+');

	if (!found.len)
		found = find_renamed(diff, function, '-');
	return found.len ? xstrndup(found.p, found.len) : NULL;
}
