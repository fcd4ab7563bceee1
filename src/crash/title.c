// SPDX-License-Identifier: GPL-2.0-only
#include "title-form.h"

#include "crash/title.h"

#include "base/strbuf.h"
#include "demangle.h"
#include "stack.h"
#include "frame-walk.h"
#include "syscall-name.h"

/* Fills a template such as "KASAN: {1} in {frame}". */
static char *title_fill(const char *template, const struct captures *caps, struct span frame,
			struct span frame2)
{
	struct strbuf sb = STRBUF_CUT(8 * TITLE_MAX);
	const char *p = template;

	while (*p) {
		struct span with = { NULL, 0 };
		const char *close = strchr(p, '}');

		if (*p != '{' || !close) {
			strbuf_addch(&sb, *p++);
			continue;
		}
		if (isdigit((unsigned char)p[1]) && (unsigned int)(p[1] - '1') < caps->nr)
			with = caps->v[p[1] - '1'];
		else if (starts_with(p, "{frame}"))
			with = frame;
		else if (starts_with(p, "{frame2}"))
			with = frame2;
		strbuf_add(&sb, with.p, with.len);
		p = close + 1;
	}
	title_normalize(&sb);
	return strbuf_detach(&sb);
}

static void add_alt(struct crash *crash, char *alt)
{
	bool known = str_equal(alt, crash->title) || !*alt;

	for (size_t i = 0; i < crash->alt_nr; i++)
		known |= str_equal(alt, crash->alt[i]);
	if (known) {
		free(alt);
		return;
	}
	crash->alt = xrealloc(crash->alt, crash->alt_nr + 1, sizeof(*crash->alt));
	crash->alt[crash->alt_nr++] = alt;
}

static bool find_also(const struct report *r, const char *pattern, size_t from,
		      struct captures *caps)
{
	struct captures more;
	size_t len;

	bool next_only = pattern[0] == '\n';
	size_t end = next_only ? MIN(r->title_end, from + 2) : r->title_end;

	pattern += next_only;
	for (size_t i = from + next_only; i < end; i++) {
		const char *text = report_line(r, i, &len);

		if (!pattern_match(pattern, text, len, &more))
			continue;
		if (caps->nr + more.nr > PATTERN_CAPTURES)
			die_bug("more than %d captures with '%s'", PATTERN_CAPTURES, pattern);
		for (unsigned int k = 0; k < more.nr; k++)
			caps->v[caps->nr++] = more.v[k];
		return true;
	}
	return false;
}

char *title_frame(const char *title)
{
	const char *last = NULL;

	for (const char *p = strstr(title, " in "); p; p = strstr(p + 1, " in "))
		last = p + 4;
	return last && *last ? xstrndup(last, strcspn(last, " ")) : NULL;
}

static void mark_corrupted(const struct report *r, struct crash *crash, const char *why)
{
	crash->corrupted = true;
	if (r->explain)
		explain_say(r->explain, "corrupted: %s", why);
}

static const struct span corrupted_frame = { "corrupted", 9 };

static void explain_format(const struct explain *e, const struct format *f)
{
	explain_say(e, "format: '%s'", f->line);
	explain_say(e, "  its title: '%s'%s%s", f->title, f->alt ? ", or " : "",
		    f->alt ? f->alt : "");
	if (f->skip)
		explain_say(e, "  functions that it passes over: %s", f->skip);
	if (f->corrupted)
		explain_say(e, "  only a report that is cut fits it");
}

/* Title, alternatives and frame by this format; false when the report does not have the
 * line that the format needs. */
static bool apply_format(const struct report *r, const struct format *f, size_t at,
			 struct captures *caps, struct crash *crash)
{
	struct found found = { 0 };
	struct span forms[SYSCALL_FORMS] = { { NULL, 0 } };
	struct strbuf plain = STRBUF_CUT(4 * TITLE_MAX);
	unsigned int nr = 1;

	if (f->also && !find_also(r, f->also, at, caps)) {
		if (r->explain)
			explain_say(r->explain, "  no line fits '%s', which format '%s' needs",
				    f->also, f->line);
		return false;
	}
	if (r->explain)
		explain_format(r->explain, f);
	if (f->stack) {
		found = stack_run(r, f, at);
		if (!found.frame[0].len) {
			found.frame[0] = corrupted_frame;
			mark_corrupted(r, crash, "no stack of it has a function to be named after");
		}
		if (found.injected)
			mark_corrupted(r, crash, "an injected fault is mixed into its stack");
		nr = syscall_name_forms(found.frame[0], forms);
		/* All functions that make other CPUs call something hang in the same way. */
		if (f->pick == PICK_STALL && globs_match("smp_call_function*", forms[0]) &&
		    forms[0].len > 17) {
			forms[1] = forms[0];
			forms[0].len = 17;
			nr = 2;
		}
		if (f->pick == PICK_HUNG && frame_waits_for_rcu(forms[0]) &&
		    !span_is(forms[0], "synchronize_rcu")) {
			forms[1] = forms[0];
			forms[0] = (struct span){ "synchronize_rcu", 15 };
			nr = 2;
		}
	}
	crash->corrupted |= f->corrupted;
	if (r->explain && nr > 1)
		explain_say(r->explain, "  %.*s stands for %.*s in the title", (int)forms[0].len,
			    forms[0].p, (int)found.frame[0].len, found.frame[0].p);
	if (nr == 1 && demangle(forms[0], &plain))
		forms[0] = (struct span){ plain.buf, plain.len };
	crash->title = title_fill(f->title, caps, forms[0], found.frame[1]);
	crash->frame = f->stack ? xstrndup(forms[0].p, forms[0].len) : title_frame(crash->title);
	for (unsigned int i = 0; i < nr; i++) {
		add_alt(crash, title_fill(f->title, caps, forms[i], found.frame[1]));
		if (f->alt)
			add_alt(crash, title_fill(f->alt, caps, forms[i], found.frame[1]));
	}
	strbuf_release(&plain);
	return true;
}

/* The length of the line without the " net/core/dev.c:123" that symbolizers add after a
 * function and its offset. */
static size_t strip_source(const char *text, size_t len)
{
	const char *space = memrchr(text, ' ', len), *p;

	if (!space || !memchr(space, '/', len - (size_t)(space - text)) ||
	    !memchr(space, ':', len - (size_t)(space - text)))
		return len;
	p = space;
	while (p > text && isxdigit((unsigned char)p[-1]))
		p--;
	return p - text > 3 && p[-1] == 'x' && p[-2] == '0' ? (size_t)(space - text) : len;
}

/* Formats that fit a line, in the order of the table. */
struct fits {
	struct fit {
		const struct format *format;
		struct captures caps;
	} * v;
	size_t nr, alloc;
	size_t pos; /* where all of them begin; later ones are not kept */
};

static void find_fits(const struct oops *oops, const char *text, size_t len, struct fits *fits)
{
	fits->nr = 0;
	fits->pos = SIZE_MAX;
	for (const struct format *f = oops->formats; f->line; f++) {
		struct fit fit;
		size_t pos;

		if (!pattern_match(f->line, text, len, &fit.caps))
			continue;
		pos = (size_t)(fit.caps.all.p - text);
		if (pos > fits->pos)
			continue;
		if (pos < fits->pos) {
			fits->nr = 0;
			fits->pos = pos;
		}
		fit.format = f;
		ALLOC_GROW(fits->v, fits->nr + 1, fits->alloc);
		fits->v[fits->nr++] = fit;
	}
}

/* Finds the first line of the report that fits any format, and its formats. Returns the
 * index of the line, or SIZE_MAX. */
static size_t earliest(const struct report *r, const struct oops *oops, struct fits *fits)
{
	size_t len;

	for (size_t i = r->first; i < r->title_end; i++) {
		const char *text = report_line(r, i, &len);

		find_fits(oops, text, strip_source(text, len), fits);
		if (fits->nr) {
			if (r->explain)
				explain_say(r->explain, "title line: %.*s", (int)len, text);
			return i;
		}
	}
	return SIZE_MAX;
}

/* The title of a report that fits no format: the line with the header. */
static char *header_line(const struct report *r, const struct oops *oops)
{
	struct strbuf sb = STRBUF_CUT(8 * TITLE_MAX);
	size_t len;
	const char *text = report_line(r, r->first, &len);
	const char *p = find_text(text, len, oops->header);
	const char *end = text + strip_source(text, len);

	if (p && p < end)
		strbuf_add(&sb, p, MIN((size_t)(end - p), (size_t)4 * TITLE_MAX));
	title_normalize(&sb);
	if (!sb.len)
		strbuf_addstr(&sb, oops->header);
	return strbuf_detach(&sb);
}

/* "[   12.345678]" in a title shows that the lines of two printers were mixed. */
static bool has_timestamp(const char *title)
{
	for (const char *p = strchr(title, '['); p; p = strchr(p + 1, '[')) {
		const char *q = p + 1 + strspn(p + 1, " ");
		size_t n = strspn(q, "0123456789");

		if (n && q[n] == '.' && isdigit((unsigned char)q[n + 1]))
			return true;
	}
	return false;
}

/* KASAN does not know of every object where it came from. */
static bool stack_may_be_lost(const char *text, size_t len)
{
	return find_text(text, len, "Allocated") || find_text(text, len, "Freed");
}

/* A trace begins at this line. Returns true when a frame follows soon. */
static bool trace_has_frames(const struct report *r, size_t at)
{
	size_t len;
	const char *head = report_line(r, at, &len);
	bool may_lack = stack_may_be_lost(head, len);
	struct span names[2];

	for (size_t i = at + 1; i < r->nr && i < at + 15; i++) {
		const char *text = report_line(r, i, &len);

		if (frame_parse(text, len, names))
			return true;
		if (may_lack && find_text(text, len, "(stack is not available)"))
			return true;
		if (r->marks[i] & MARK_STACK)
			return false;
	}
	return false;
}

/* False when the first trace of each kind has frames, and there is a frame at all. */
static bool stack_is_broken(const struct report *r)
{
	unsigned int seen = 0;
	bool any = false;
	struct span names[2];
	size_t len;

	for (size_t i = r->first; i < r->nr; i++) {
		const char *text = report_line(r, i, &len);
		unsigned int kind = r->marks[i] & MARK_STACK;

		any = any || frame_parse(text, len, names);
		if (!kind || (seen & kind))
			continue;
		seen |= kind;
		if (!trace_has_frames(r, i))
			return true;
	}
	return !any;
}

bool title_form(const struct report *r, const struct oops *oops, struct crash *crash,
		const struct format **format)
{
	const struct format *used = NULL;
	struct fits fits = { .nr = 0 };
	size_t at = earliest(r, oops, &fits);

	for (size_t i = 0; i < fits.nr && !used; i++)
		if (apply_format(r, fits.v[i].format, at, &fits.v[i].caps, crash))
			used = fits.v[i].format;
	free(fits.v);
	if (!used) {
		crash->title = header_line(r, oops);
		mark_corrupted(r, crash,
			       "no format fits any line of it: the first line is the title");
	}
	if (has_timestamp(crash->title))
		mark_corrupted(r, crash,
			       "the title has a timestamp in it, so two lines were mixed");
	if (!crash->corrupted && used && !used->no_stack && stack_is_broken(r))
		mark_corrupted(r, crash, "a trace of it has no frames");
	if (title_type(crash->title))
		crash->type = xstrdup(title_type(crash->title));
	if (r->explain)
		explain_say(r->explain, "type: %s", crash->type ? crash->type : "unknown");
	*format = used;
	return !str_equal(crash->frame, corrupted_frame.p);
}
