#include "judge/title.h"

#include "base/strbuf.h"
#include "judge/stack.h"

#define FORMS 4

/* What a stack program found. */
struct found {
	struct span frame[2]; /* of the first and second trace; len 0: none */
	bool injected;	      /* fault injection came first */
};

struct walk {
	const struct report *report;
	const struct format *format;
	struct span frames[STACK_FRAMES];
	unsigned int nr;
	unsigned int traces;
	struct found found;
};

static const char *line_at(const struct report *r, size_t i, size_t *len)
{
	*len = r->lines[i + 1] - r->lines[i] - 1;
	return r->text + r->lines[i];
}

static void add_frame(struct walk *w, struct span name)
{
	if (w->nr < STACK_FRAMES && !frame_skipped(name, w->format->skip))
		w->frames[w->nr++] = name;
}

static struct span pick_hung(const struct span *frames, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (span_is(frames[i], "rtnl_lock") ||
		    globs_match("synchronize_* *__synchronize_*", frames[i]))
			return frames[i];
	return frames[0];
}

static struct span pick_stall(const struct span *frames, unsigned int nr)
{
	static const char smp[] = "smp_call_function";

	for (unsigned int i = 0; i < nr; i++) {
		if (!frame_is_stall_anchor(frames[i]))
			continue;
		if (frames[i].len >= strlen(smp) && !memcmp(frames[i].p, smp, strlen(smp)))
			return frames[i];
		return frames[i ? i - 1 : 0];
	}
	return (struct span){ NULL, 0 };
}

/* The frames of one trace are together: name it. */
static void end_trace(struct walk *w)
{
	struct span *to = &w->found.frame[w->traces];

	if (!w->nr)
		return;
	if (w->format->pick == PICK_HUNG)
		*to = pick_hung(w->frames, w->nr);
	else if (w->format->pick == PICK_STALL)
		*to = pick_stall(w->frames, w->nr);
	else
		*to = w->frames[0];
}

static bool step_matches(struct walk *w, const char *step, const char *text, size_t len)
{
	struct captures caps;

	if (str_equal(step, "#"))
		return stack_starts(text, len);
	if (!pattern_match(step, text, len, &caps))
		return false;
	if (caps.nr)
		add_frame(w, caps.v[0]);
	return true;
}

/* Lines of a trace until another begins or the next step fits; returns the
 * line to go on with, *stepped tells that the next step is done too. */
static size_t walk_trace(struct walk *w, size_t i, const char *next, bool *stepped)
{
	const char *text;
	size_t len;
	struct span name;

	for (; i < w->report->title_end; i++) {
		text = line_at(w->report, i, &len);
		if (frame_is_injected(text, len)) {
			w->found.injected = true;
			return i;
		}
		if (*next && step_matches(w, next, text, len)) {
			*stepped = true;
			return i + 1;
		}
		if (stack_starts(text, len))
			return i + 1;
		if (frame_parse(text, len, &name))
			add_frame(w, name);
	}
	return i;
}

static const char *next_step(const char **program, char *buf, size_t size)
{
	size_t n = strcspn(*program, "\n");

	snprintf(buf, size, "%.*s", (int)n, *program);
	*program += n + ((*program)[n] == '\n');
	return buf;
}

static struct found run_stack(const struct report *r, const struct format *f, size_t from,
			      const char *program)
{
	struct walk w = { .report = r, .format = f };
	char step[160], next[160];
	size_t i = from, len;

	next_step(&program, next, sizeof(next));
	while (*next && !w.found.injected) {
		snprintf(step, sizeof(step), "%s", next);
		next_step(&program, next, sizeof(next));
		if (str_equal(step, "@")) {
			bool stepped = false;

			if (w.traces == 1)
				w.nr = 0;
			i = walk_trace(&w, i, next, &stepped);
			if (stepped)
				next_step(&program, next, sizeof(next));
			if (w.traces < 2) {
				end_trace(&w);
				w.traces++;
			}
			continue;
		}
		for (; i < r->title_end; i++) {
			const char *text = line_at(r, i, &len);

			if (frame_is_injected(text, len)) {
				w.found.injected = true;
				break;
			}
			if (step_matches(&w, step, text, len)) {
				i++;
				break;
			}
		}
	}
	if (!w.traces)
		end_trace(&w);
	return w.found;
}

/* The names one function goes by, the shortest first: what is left when one of
 * the prefixes of system call wrappers is taken away. */
static unsigned int name_forms(struct span name, struct span *forms)
{
	static const char *const prefixes[] = {
		"__se_sys_", "__do_sys_", "__x64_sys_", "compat_SyS_", "SYSC_", "SyS_", "ksys_",
		"__se_", "__x64_", "__ia32_", "__arm64_", "__do_", "__compat_",
	};
	unsigned int nr = 1;

	forms[0] = name;
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (nr < FORMS && name.len > n && !memcmp(name.p, prefixes[i], n))
			forms[nr++] = (struct span){ name.p + n, name.len - n };
	}
	for (unsigned int i = 1; i < nr; i++)
		if (forms[i].len < forms[0].len) {
			struct span t = forms[0];

			forms[0] = forms[i];
			forms[i] = t;
		}
	return nr;
}

/* "KASAN: {1} in {frame}" with what was found. */
static char *fill(const char *template, const struct captures *caps, struct span frame,
		  struct span frame2)
{
	struct strbuf sb = STRBUF_INIT(8 * TITLE_MAX);
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

	for (size_t i = from; i < r->title_end; i++) {
		const char *text = line_at(r, i, &len);

		if (!pattern_match(pattern, text, len, &more))
			continue;
		for (unsigned int k = 0; k < more.nr && caps->nr < PATTERN_CAPTURES; k++)
			caps->v[caps->nr++] = more.v[k];
		return true;
	}
	return false;
}

static const struct span corrupted_frame = { "corrupted", 9 };

/* Title, alternatives and frame by this format; false when the report lacks
 * what it needs. */
static bool apply_format(const struct report *r, const struct format *f, size_t at,
			 struct captures *caps, struct crash *crash, bool *no_frames)
{
	struct found found = { 0 };
	struct span forms[FORMS] = { { NULL, 0 } };
	unsigned int nr = 1;

	if (f->also && !find_also(r, f->also, at, caps))
		return false;
	if (f->stack) {
		found = run_stack(r, f, at, f->stack);
		if (!found.frame[0].len && f->stack2)
			found = run_stack(r, f, at, f->stack2);
		if (!found.frame[0].len) {
			found.frame[0] = corrupted_frame;
			crash->corrupted = true;
			*no_frames = true;
		}
		crash->corrupted |= found.injected;
		nr = name_forms(found.frame[0], forms);
		/* All ways to make many CPUs do something hang alike. */
		if (f->pick == PICK_STALL && globs_match("smp_call_function*", forms[0]) &&
		    forms[0].len > 17) {
			forms[1] = forms[0];
			forms[0].len = 17;
			nr = 2;
		}
		if (f->pick == PICK_HUNG && globs_match("*synchronize_*", forms[0]) &&
		    !span_is(forms[0], "synchronize_rcu")) {
			forms[1] = forms[0];
			forms[0] = (struct span){ "synchronize_rcu", 15 };
			nr = 2;
		}
	}
	crash->title = fill(f->title, caps, forms[0], found.frame[1]);
	if (f->stack)
		crash->frame = xstrndup(forms[0].p, forms[0].len);
	for (unsigned int i = 0; i < nr; i++) {
		add_alt(crash, fill(f->title, caps, forms[i], found.frame[1]));
		if (f->alt)
			add_alt(crash, fill(f->alt, caps, forms[i], found.frame[1]));
	}
	return true;
}

/* The formats whose title stands first in the report; returns its line. */
static size_t earliest(const struct report *r, const struct oops *oops, size_t *pos)
{
	struct captures caps;
	size_t len;

	for (size_t i = r->first; i < r->title_end; i++) {
		const char *text = line_at(r, i, &len);

		*pos = SIZE_MAX;
		for (const struct format *f = oops->formats; f->line; f++)
			if (pattern_match(f->line, text, len, &caps))
				*pos = MIN(*pos, (size_t)(caps.all.p - text));
		if (*pos != SIZE_MAX)
			return i;
	}
	return SIZE_MAX;
}

/* No format fits: the header's line is the title. */
static char *header_line(const struct report *r, const struct oops *oops)
{
	struct strbuf sb = STRBUF_INIT(8 * TITLE_MAX);
	size_t len;
	const char *text = line_at(r, r->first, &len);
	const char *p = find_text(text, len, oops->header);

	if (p)
		strbuf_add(&sb, p, MIN(len - (size_t)(p - text), (size_t)4 * TITLE_MAX));
	title_normalize(&sb);
	if (!sb.len)
		strbuf_addstr(&sb, oops->header);
	return strbuf_detach(&sb);
}

/* "[   12.345678]" in a title: lines of two printers were mixed. */
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

/* A trace that began must have a frame soon, and there must be one. */
static bool stack_is_broken(const struct report *r)
{
	bool any = false;
	struct span name;
	size_t len;

	for (size_t i = r->first; i < r->nr; i++) {
		const char *text = line_at(r, i, &len);
		bool found = false;

		if (!stack_starts(text, len))
			continue;
		for (size_t k = i; k < r->nr && k < i + 15 && !found; k++) {
			text = line_at(r, k, &len);
			found = frame_parse(text, len, &name) ||
				find_text(text, len, "(stack is not available)");
		}
		if (!found)
			return true;
		any = true;
	}
	return !any;
}

void title_form(const struct report *r, const struct oops *oops, struct crash *crash,
		bool *no_frames)
{
	const struct format *used = NULL;
	bool frames_missing = false;
	size_t pos, len, at = earliest(r, oops, &pos);

	for (const struct format *f = oops->formats; at != SIZE_MAX && f->line && !used; f++) {
		struct captures caps;
		const char *text = line_at(r, at, &len);

		if (pattern_match(f->line, text, len, &caps) &&
		    (size_t)(caps.all.p - text) == pos &&
		    apply_format(r, f, at, &caps, crash, &frames_missing))
			used = f;
	}
	if (!used) {
		crash->title = header_line(r, oops);
		crash->corrupted = true;
	}
	if (has_timestamp(crash->title))
		crash->corrupted = true;
	if (!crash->corrupted && used && !used->no_stack && stack_is_broken(r))
		crash->corrupted = true;
	if (title_type(crash->title))
		crash->type = xstrdup(title_type(crash->title));
	if (no_frames)
		*no_frames = frames_missing;
}
