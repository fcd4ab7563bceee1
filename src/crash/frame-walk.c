// SPDX-License-Identifier: GPL-2.0-only
#include "frame-walk.h"

#include "arch/arch.h"
#include "base/strbuf.h"

#include "oops-stacks.h"

/* Longest description of a program of steps. */
#define STEPS_TEXT_MAX 2000

/* Longest step, with its NUL. */
#define STEP_MAX 160

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
			    anchor ? "a dispatcher; the function that it called comes before it" :
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
	if (stall && span_is(name, "run_timer_softirq")) {
		if (w->report->explain)
			explain_say(w->report->explain,
				    "    run_timer_softirq: never counts for a stall");
		return;
	}
	taken = w->nr < STACK_FRAMES && !frame_skipped(name, w->format->skip);
	if (w->report->explain)
		explain_frame(w, name, anchor, taken);
	if (taken)
		w->frames[w->nr++] = name;
}

/* Functions that wait for any RCU grace period, which all hang in the same way. */
#define GRACE_PERIODS "*synchronize_rcu* *synchronize_srcu* *synchronize_net* *synchronize_sched*"

/* How tasks sleep: a hang is named after the function that wants what does not come. */
#define WAITING                                                                     \
	"*sched* *_lock* *_slowlock* *down* *rwsem* *completion* *kthread* *wait* " \
	"*synchronize* *context_switch* *__switch_to* *cancel_delayed_work* *rcu_barrier*"

static struct span pick_hung(const struct span *frames, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (globs_match("*rtnl_lock* " GRACE_PERIODS, frames[i]))
			return frames[i];
	for (unsigned int i = 0; i < nr; i++)
		if (!globs_match(WAITING, frames[i]))
			return frames[i];
	return (struct span){ NULL, 0 };
}

bool frame_waits_for_rcu(struct span name)
{
	return globs_match(GRACE_PERIODS, name);
}

static struct span pick_stall(const struct span *frames, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (!frame_is_stall_anchor(frames[i]))
			continue;
		if (globs_match("*smp_call_function*", frames[i]))
			return frames[i];
		return frames[i ? i - 1 : 0];
	}
	return (struct span){ NULL, 0 };
}

static const char *const pick_words[] = {
	[PICK_FIRST] = "",
	[PICK_HUNG] = " (the lock or grace period that is waited for, else the first)",
	[PICK_STALL] = " (the function that a dispatcher called)",
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

/* All frames of a trace are known: choose one. */
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

/* A step of a program (oops.h) for people. */
static void describe_step(struct strbuf *sb, const char *step, size_t len)
{
	static const struct {
		const char *step, *meaning;
	} known[] = {
		{ "#", "the next trace" },
		{ "@", "its frames" },
		{ PC, "the program counter" },
		{ INTERRUPT, "where an interrupt came in" },
		{ CALLEE, "a function and its caller" },
	};
	bool early = *step == '<';

	step += early;
	len -= early;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (len == strlen(known[i].step) && !memcmp(step, known[i].step, len)) {
			strbuf_addf(sb, "%s%s", known[i].meaning, early ? " before any trace" : "");
			return;
		}
	strbuf_addf(sb, "'%.*s'%s", (int)len, step, early ? " before any trace" : "");
}

static void explain_step(const struct explain *e, const char *step, const char *text, size_t len)
{
	struct strbuf sb = STRBUF_INIT(STEPS_TEXT_MAX);

	describe_step(&sb, step, strlen(step));
	explain_say(e, "  %s is here: %.*s", sb.buf, (int)len, text);
	strbuf_release(&sb);
}

/* True when a step other than "#" and "@" fits the line. caps may capture a function. */
static bool line_fits(const char *step, const char *text, size_t len, struct captures *caps)
{
	caps->nr = 0;
	if (str_equal(step, INTERRUPT))
		return arch_has_interrupt_entry(text, len);
	if (str_equal(step, CALLEE))
		return frame_has_callee(text, len);
	if (!str_equal(step, PC))
		return pattern_match(step, text, len, caps);
	caps->nr = frame_counter(text, len, &caps->v[0]);
	return caps->nr;
}

/* Takes the functions of a line of a trace. */
static void add_frames(struct walk *w, const char *text, size_t len)
{
	struct span names[2];
	unsigned int nr = frame_parse(text, len, names);

	for (unsigned int i = 0; i < nr; i++)
		add_frame(w, names[i]);
}

static bool step_matches(struct walk *w, const char *step, size_t at)
{
	struct captures caps;
	size_t len;
	const char *text = report_line(w->report, at, &len);

	if (str_equal(step, "#")) {
		bool begins = w->report->marks[at] & MARK_STACK;

		if (begins && w->report->explain)
			explain_step(w->report->explain, step, text, len);
		return begins;
	}
	if (!line_fits(step, text, len, &caps))
		return false;
	if (w->report->explain)
		explain_step(w->report->explain, step, text, len);
	if (caps.nr)
		add_frame(w, caps.v[0]);
	else if (str_equal(step, CALLEE))
		add_frames(w, text, len);
	return true;
}

/* True when further frames cannot change the name. */
static bool is_decided(const struct walk *w)
{
	return w->nr && w->format->pick == PICK_FIRST && !strstr(w->format->stack, ORIGIN);
}

/* Takes the frames of a trace until another one begins or the next step fits, which
 * *stepped tells. Returns the index of the line to go on with. */
static size_t walk_trace(struct walk *w, size_t i, const char *next, bool *stepped)
{
	const char *text;
	size_t len;
	struct span name;

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
		add_frames(w, text, len);
	}
	return i;
}

/* Moves the next step of the program to step, which is empty at the end. */
static void next_step(const char **program, char step[STEP_MAX])
{
	size_t n = strcspn(*program, "\n");
	size_t len = MIN(n, (size_t)STEP_MAX - 1);

	memcpy(step, *program, len);
	step[len] = '\0';
	*program += n + ((*program)[n] == '\n');
}

/* Waits for a line that the step fits. Returns the index of the line after it, or SIZE_MAX
 * if the program ends because a trace begins first. */
static size_t seek_step(struct walk *w, size_t i, const char *step)
{
	bool early = step[0] == '<';

	for (; i < w->report->title_end; i++) {
		bool injected = w->report->marks[i] & MARK_INJECTED;

		if (early && (w->report->marks[i] & MARK_STACK))
			return SIZE_MAX;
		w->found.injected |= injected;
		if (injected || step_matches(w, step + early, i))
			return i + 1;
	}
	return i;
}

static struct found run_stack(const struct report *r, const struct format *f, size_t from,
			      const char *program)
{
	struct walk w = { .report = r, .format = f };
	char step[STEP_MAX], next[STEP_MAX] = "";
	size_t i = from;

	next_step(&program, next);
	while (*next && !is_decided(&w)) {
		bool stepped = false;

		memcpy(step, next, sizeof(step));
		next_step(&program, next);
		if (!str_equal(step, "@")) {
			i = seek_step(&w, i, step);
			if (i == SIZE_MAX)
				return w.found;
			continue;
		}
		if (w.traces == 1)
			w.nr = 0;
		i = walk_trace(&w, i, next, &stepped);
		if (stepped)
			next_step(&program, next);
		if (w.traces < 2) {
			end_trace(&w);
			w.traces++;
		}
	}
	if (!w.traces)
		end_trace(&w);
	return w.found;
}

static void explain_program(const struct explain *e, const char *program)
{
	struct strbuf sb = STRBUF_INIT(STEPS_TEXT_MAX);

	for (const char *p = program; *p;) {
		size_t n = strcspn(p, "\n");

		if (sb.len)
			strbuf_addstr(&sb, ", ");
		describe_step(&sb, p, n);
		p += n + (p[n] == '\n');
	}
	explain_say(e, "stack, looked for by: %s", sb.buf);
	strbuf_release(&sb);
}

static struct found try_program(const struct report *r, const struct format *f, size_t from,
				const char *program)
{
	struct found found;

	if (r->explain)
		explain_program(r->explain, program);
	found = run_stack(r, f, from, program);
	if (r->explain && !found.frame[0].len)
		explain_say(r->explain, "  no function found");
	return found;
}

struct found stack_run(const struct report *r, const struct format *f, size_t from)
{
	struct found found = { 0 };
	bool injected = false;

	for (const char *p = f->stack; *p && !found.frame[0].len;) {
		const char *end = strstr(p, OR);
		size_t n = end ? (size_t)(end - p) : strlen(p);
		AUTO_FREE char *program = xstrndup(p, n);

		found = try_program(r, f, from, program);
		injected |= found.injected;
		p += n + (end ? strlen(OR) : 0);
	}
	if (!found.frame[0].len && !injected && !f->heading)
		found = try_program(r, f, from, ARM_FRAMES);
	found.injected = injected;
	return found;
}
