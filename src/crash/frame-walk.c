// SPDX-License-Identifier: GPL-2.0-only
#include "frame-walk.h"

#include "oops-stacks.h"

struct walk {
	const struct report *report;
	const struct format *format;
	struct span frames[STACK_FRAMES];
	unsigned int nr;
	unsigned int traces;
	struct found found;
};

static void explain_frame(const struct walk *w, struct span name, bool anchor, bool taken)
{
	const struct explain *e = w->report->explain;
	bool own;
	struct span rule = frame_rule(name, w->format->skip, &own);

	if (taken)
		explain_say(e, "    %.*s: %s", (int)name.len, name.p,
			    anchor ? "a dispatcher, what it called comes before it" :
				     "no rule passes over it");
	else
		explain_say(e, "    %.*s: passed over by '%.*s' of %s", (int)name.len, name.p,
			    (int)rule.len, rule.p,
			    own ? "this format" : "the machinery of all reports");
}

static void add_frame(struct walk *w, struct span name)
{
	bool stall = w->format->pick == PICK_STALL, anchor, taken;

	if (w->nr && w->format->pick == PICK_FIRST)
		return;
	anchor = stall && frame_is_stall_anchor(name);
	if (stall && span_is(name, "run_timer_softirq"))
		return;
	taken = w->nr < STACK_FRAMES && (anchor || !frame_skipped(name, w->format->skip));
	if (w->report->explain)
		explain_frame(w, name, anchor, taken);
	if (taken)
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

static const char *const pick_words[] = {
	[PICK_FIRST] = "",
	[PICK_HUNG] = " (what is waited for, else the first)",
	[PICK_STALL] = " (what a dispatcher called)",
};

static void pick_frame(const struct walk *w, struct span *to)
{
	if (w->format->pick == PICK_HUNG)
		*to = pick_hung(w->frames, w->nr);
	else if (w->format->pick == PICK_STALL)
		*to = pick_stall(w->frames, w->nr);
	else
		*to = w->frames[0];
}

/* The frames of one trace are together: name it. */
static void end_trace(struct walk *w)
{
	struct span *to = &w->found.frame[w->traces];

	if (!w->nr)
		return;
	pick_frame(w, to);
	if (w->report->explain && to->len)
		explain_say(w->report->explain, "  function of the stack: %.*s%s", (int)to->len,
			    to->p, pick_words[w->format->pick]);
}

static bool step_matches(struct walk *w, const char *step, size_t at)
{
	struct captures caps;
	size_t len;
	const char *text = report_line(w->report, at, &len);

	if (str_equal(step, "#"))
		return w->report->marks[at] & MARK_STACK;
	if (!pattern_match(step, text, len, &caps))
		return false;
	if (w->report->explain)
		explain_say(w->report->explain, "  step '%s' is here: %.*s", step, (int)len, text);
	if (caps.nr)
		add_frame(w, caps.v[0]);
	return true;
}

/* More frames would not change the name. */
static bool is_decided(const struct walk *w)
{
	return w->nr && w->format->pick == PICK_FIRST && !strstr(w->format->stack, ORIGIN);
}

/* Lines of a trace until another begins or the next step fits; returns the
 * line to go on with, *stepped tells that the next step is done too. */
static size_t walk_trace(struct walk *w, size_t i, const char *next, bool *stepped)
{
	const char *text;
	size_t len;
	struct span name, names[2];
	unsigned int nr;

	for (; i < w->report->title_end && !is_decided(w); i++) {
		text = report_line(w->report, i, &len);
		if (w->report->marks[i] & MARK_INJECTED) {
			w->found.injected = true;
			return i + 1;
		}
		if (*next && step_matches(w, next, i)) {
			*stepped = true;
			return i + 1;
		}
		if (w->report->marks[i] & MARK_STACK)
			return i + 1;
		if (w->format->pick == PICK_STALL && frame_counter(text, len, &name))
			add_frame(w, name);
		nr = frame_parse(text, len, names);
		for (unsigned int k = 0; k < nr; k++)
			add_frame(w, names[k]);
	}
	return i;
}

static const char *next_step(const char **program, char *buf, size_t size)
{
	size_t n = strcspn(*program, "\n"), len = MIN(n, size - 1);

	memcpy(buf, *program, len);
	buf[len] = '\0';
	*program += n + ((*program)[n] == '\n');
	return buf;
}

static struct found run_stack(const struct report *r, const struct format *f, size_t from,
			      const char *program)
{
	struct walk w = { .report = r, .format = f };
	char step[160], next[160] = "";
	size_t i = from;

	next_step(&program, next, sizeof(next));
	while (*next && !is_decided(&w)) {
		memcpy(step, next, sizeof(step));
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
		bool early = step[0] == '<';

		for (; i < r->title_end; i++) {
			bool injected = r->marks[i] & MARK_INJECTED;

			if (early && (r->marks[i] & MARK_STACK))
				return w.found;
			w.found.injected |= injected;
			if (injected || step_matches(&w, step + early, i)) {
				i++;
				break;
			}
		}
	}
	if (!w.traces)
		end_trace(&w);
	return w.found;
}

/* The steps on one line. */
static void explain_program(const struct explain *e, const char *program)
{
	AUTO_FREE char *steps = xstrdup(program);

	for (char *p = steps; *p; p++)
		if (*p == '\n')
			*p = ' ';
	explain_say(e, "stack, looked for by the steps '%s':", steps);
}

struct found stack_run(const struct report *r, const struct format *f, size_t from)
{
	struct found found = { 0 };
	bool injected = false;

	for (const char *p = f->stack; *p && !found.frame[0].len;) {
		const char *end = strstr(p, OR);
		size_t n = end ? (size_t)(end - p) : strlen(p);
		AUTO_FREE char *program = xstrndup(p, n);

		if (r->explain)
			explain_program(r->explain, program);
		found = run_stack(r, f, from, program);
		injected |= found.injected;
		p += n + (end ? strlen(OR) : 0);
	}
	found.injected = injected;
	return found;
}
