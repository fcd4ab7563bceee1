// SPDX-License-Identifier: GPL-2.0-only
#include "report/log-lines.h"
#include "log-ends.h"
#include "log-hand.h"
#include "log-lanes.h"
#include "log-noise.h"
#include "log-result.h"
#include "log-runs.h"
#include "kernel/kernel-spec.h"
#include "session/run-json.h"
#include "session/mode.h"
#include "session/subjects.h"

/* Options in a list, at most. The notes have all that a commit lost. */
#define OPTIONS_SHOWN 20

/* Remembers what was printed already. All else is in the state, to which an event is
 * applied before log_event() sees it. */
struct log {
	const struct repo *repo;
	const struct state *state;
	struct range *range;
	char *testing;	   /* commit whose test goes on */
	char *compiler;	   /* that was said to build it */
	size_t runs_shown; /* of that commit */
	size_t tested;	   /* revisions whose runs happened */
	bool flaky_said;
	bool started;
	bool first_bad_seen;
	struct log_lanes lanes;
	json_t *overridden; /* options that were said to be overridden, or NULL */
};

struct log *log_new(const struct repo *repo, const struct state *state, struct range *range)
{
	struct log *log = xcalloc(1, sizeof(*log));

	log->repo = repo;
	log->state = state;
	log->range = range;
	return log;
}

void log_free(struct log *log)
{
	if (!log)
		return;
	free(log->testing);
	free(log->compiler);
	json_decref(log->overridden);
	log_lanes_clear(&log->lanes);
	free(log);
}

void strbuf_add_go_duration(struct strbuf *sb, double seconds)
{
	int64_t ns = (int64_t)(seconds * 1e9 + .5), s = ns / 1000000000;
	char fraction[16];
	size_t n;

	if (s >= 3600)
		strbuf_addf(sb, "%" PRId64 "h", s / 3600);
	if (s >= 60)
		strbuf_addf(sb, "%" PRId64 "m", s / 60 % 60);
	n = (size_t)snprintf(fraction, sizeof(fraction), ".%09" PRId64, ns % 1000000000);
	while (n && (fraction[n - 1] == '0' || fraction[n - 1] == '.'))
		fraction[--n] = 0;
	strbuf_addf(sb, "%" PRId64 "%ss", s % 60, fraction);
}

static const char *text(json_t *event, const char *name)
{
	const char *s = json_string_value(json_object_get(event, name));

	return s ? s : "";
}

/* Adds a line that may have hostile text. */
void log_add_line(struct strbuf *out, const char *label, const char *s)
{
	AUTO_FREE char *bytes = text_unescape(s);

	strbuf_addstr(out, label);
	strbuf_add_escaped(out, bytes, strlen(bytes));
	strbuf_addch(out, '\n');
}

void log_add_block(struct strbuf *out, const char *s)
{
	AUTO_FREE char *bytes = text_unescape(s);
	size_t n = strlen(bytes);

	strbuf_add_escaped(out, bytes, n);
	if (n && bytes[n - 1] != '\n')
		strbuf_addch(out, '\n');
}

static void add_start(struct log *log, struct strbuf *out)
{
	const char *const *parts = (const char *const *)log->state->settings->config;

	strbuf_addf(out, "bisecting %s %s\n", state_mode(log->state)->log_begin,
		    log->state->failing[0]);
	if (parts && parts[0] && parts[1]) {
		AUTO_FREE char *text = config_parts_text(parts);

		log_add_line(out, "config: ", text);
	}
}

static void begin_log(struct log *log, struct strbuf *out)
{
	if (!log->started)
		add_start(log, out);
	log->started = true;
}

/* It comes before the first test. */
static void on_syzkaller(struct log *log, json_t *event, struct strbuf *out)
{
	begin_log(log, out);
	log_add_line(out, "building syzkaller on ", text(event, "commit"));
}

/* The failing end is tested again. */
static void on_c_repro(struct log *log, json_t *event, struct strbuf *out)
{
	log_add_c_repro(event, out);
	free(log->testing);
	log->testing = NULL;
}

static void on_test(struct log *log, json_t *event, struct strbuf *out)
{
	const char *commit = text(event, "commit");
	const struct tested_commit *c = state_find(log->state, commit);

	begin_log(log, out);
	if (str_equal(log->testing, commit)) /* its test goes on after an interruption */
		return;
	if (c->why == REASON_FROM_LOG || c->why == REASON_BY_HAND) {
		log->runs_shown = c->nr;
		return;
	}
	free(log->testing);
	free(log->compiler);
	log->testing = xstrdup(commit);
	log->compiler = xstrdup(text(event, "compiler"));
	log->runs_shown = c->nr;
	if (c->why == REASON_CULPRIT_PARENT && !c->nr)
		strbuf_addf(out, "parent commit %s wasn't tested\n", commit);
	if (c->why == REASON_PASSING_END && log->state->settings->fix)
		strbuf_addf(out, "testing current HEAD %s\n", commit);
	strbuf_addf(out, "testing commit %s with ", commit);
	log_add_line(out, "", text(event, "compiler"));
}

static void add_backports(struct strbuf *out, const char *words, json_t *list)
{
	json_t *line;
	size_t i;

	json_array_foreach(list, i, line)
		log_add_line(out, words, json_string_value(line));
}

static void add_options(struct strbuf *out, json_t *list, const char *between)
{
	json_t *option;
	size_t i;

	json_array_foreach(list, i, option)
		if (i < OPTIONS_SHOWN) {
			strbuf_addstr(out, i ? between : " ");
			strbuf_add_escaped(out, json_string_value(option),
					   json_string_length(option));
		}
	strbuf_addstr(out, i > OPTIONS_SHOWN ? " ...\n" : "\n");
}

/* Only a make target can override other options at another commit. */
static void add_overridden(struct log *log, struct strbuf *out, json_t *list)
{
	if (!json_array_size(list) || json_equal(list, log->overridden))
		return;
	strbuf_addstr(out, "config: overridden:");
	add_options(out, list, ", ");
	json_decref(log->overridden);
	log->overridden = json_incref(list);
}

static void on_build(struct log *log, json_t *event, struct strbuf *out)
{
	json_t *lost = json_object_get(event, "lost");
	double prefetched = json_number_value(json_object_get(event, "ahead"));

	/* An older compiler than the one that was announced built it. */
	if (*text(event, "compiler") && !str_equal(text(event, "compiler"), log->compiler))
		log_add_line(out, "built with ", text(event, "compiler"));
	add_backports(out, "backport applied: ", json_object_get(event, "backports"));
	add_backports(out,
		      "backport conflicts, tested without: ", json_object_get(event, "refused"));
	add_backports(out, "", json_object_get(event, "patches"));
	if (!str_equal(text(event, "status"), "ok")) {
		log_add_block(out, text(event, "error"));
		return;
	}
	strbuf_addf(out, "kernel signature: %s\n", text(event, "signature"));
	if (prefetched > 0) {
		strbuf_addstr(out, "prefetched, built in ");
		strbuf_add_go_duration(out, prefetched);
		strbuf_addch(out, '\n');
	}
	add_overridden(log, out, json_object_get(event, "overridden"));
	if (json_array_size(lost)) {
		strbuf_addf(out, "lost %zu options:", json_array_size(lost));
		add_options(out, lost, " ");
	}
}

static void add_runs(struct log *log, const struct tested_commit *c, struct strbuf *out)
{
	size_t from = MIN(log->runs_shown, c->nr);
	bool alike = true;

	if (from == c->nr)
		return;
	if (log_add_contrast(log->state->settings, c, from, out)) {
		log->runs_shown = c->nr;
		return;
	}
	AUTO_FREE char *first = log_run_words(&c->runs[from]);
	for (size_t i = from + 1; i < c->nr && alike; i++) {
		AUTO_FREE char *words = log_run_words(&c->runs[i]);

		alike = str_equal(first, words);
	}
	if (alike) {
		log_add_line(out, "all runs: ", first);
	} else {
		for (size_t i = from; i < c->nr; i++) {
			AUTO_FREE char *words = log_run_words(&c->runs[i]);

			strbuf_addf(out, "run #%zu: ", i);
			log_add_line(out, "", words);
		}
	}
	log->runs_shown = c->nr;
}

static bool is_flaky(const struct tested_commit *c)
{
	size_t hits = 0, clean = 0;

	for (size_t i = 0; i < c->nr; i++) {
		hits += c->runs[i].outcome == OUTCOME_TARGET;
		clean += c->runs[i].outcome == OUTCOME_CLEAN;
	}
	return hits < clean;
}

static void on_verdict(struct log *log, json_t *event, struct strbuf *out)
{
	const struct tested_commit *c = state_find(log->state, text(event, "commit"));

	/* The log has the runs, and what git is told in place of the verdict. */
	if (json_is_true(json_object_get(event, "corrected")))
		return;
	log->tested += log->runs_shown < c->nr;
	add_runs(log, c, out);
	if (log->state->target.title || log->state->settings->match)
		log_add_noise(c, out);
	if (c->inferred_from)
		strbuf_addf(out, "inferred: %s, %s\n", decision_name(c->decision), c->reason);
	else if (range_before_failure(log->range, c))
		strbuf_addstr(
			out,
			"undecided: it does not have the broken end, so it may be clean because "
			"the failure is not there yet\n");
	else if (c->decision == DECIDE_SKIP && !c->build_failed)
		log_add_line(out, "undecided: ", c->reason);
	else if (c->decision == DECIDE_BAD && log->state->settings->warning)
		log_add_line(out, "warns: ", c->reason);
	if (c->decision == DECIDE_BAD && !log->first_bad_seen) {
		log->first_bad_seen = true;
		if (is_flaky(c)) {
			strbuf_addstr(out, "reproducer seems to be flaky\n");
			log->flaky_said = true;
		}
	}
	free(log->testing);
	log->testing = NULL;
}

/* Its log goes on where it is tested again. */
static void on_left(struct log *log, json_t *event, struct strbuf *out)
{
	const struct tested_commit *c = state_find(log->state, text(event, "commit"));

	add_runs(log, c, out);
	strbuf_addf(out, "left undecided after %zu run%s: the next runs are chosen anew\n", c->nr,
		    c->nr == 1 ? "" : "s");
	free(log->testing);
	log->testing = NULL;
}

static void on_collapse(struct log *log, json_t *event, struct strbuf *out)
{
	const struct collapse *c = &log->state->collapse;
	int steps = steps_for(c->matter ? c->matter : c->nr);

	(void)event;
	strbuf_addf(out, "%zu commit%s, %zu can matter, about %d step%s\n", c->nr,
		    c->nr == 1 ? "" : "s", c->matter, steps, steps == 1 ? "" : "s");
}

static void on_build_fix(struct log *log, json_t *event, struct strbuf *out)
{
	(void)log;
	log_add_line(out, "several commits fail to build: ", text(event, "error"));
	if (!*text(event, "fix")) {
		strbuf_addstr(out, "no commit that fixes it was found\n");
		return;
	}
	strbuf_addf(out, "fixed by %s ", text(event, "fix"));
	log_add_line(out, "", text(event, "title"));
	strbuf_addf(out, "applied from here on; %zu skipped commit%s can be tested again\n",
		    json_array_size(json_object_get(event, "commits")),
		    json_array_size(json_object_get(event, "commits")) == 1 ? "" : "s");
}

static void on_control(struct log *log, json_t *event, struct strbuf *out)
{
	bool booted = json_is_true(json_object_get(event, "booted"));

	strbuf_addf(out, "guests stay silent; %.12s, which booted before, %s\n",
		    text(event, "commit"), booted ? "still boots" : "stays silent, too");
	if (booted)
		return;
	/* The runs are dropped, and new ones are shown. */
	free(log->testing);
	log->testing = NULL;
}

static void on_bisect(struct log *log, json_t *event, struct strbuf *out)
{
	static const char old_prefix[] = "replay: "; /* older versions marked a correction by it */
	const char *words = text(event, "words"), *command = text(event, "command");
	bool corrected = json_is_true(json_object_get(event, "corrected"));

	(void)log;
	if (starts_with(command, old_prefix)) {
		command += strlen(old_prefix);
		corrected = true;
	}
	if (corrected)
		log_add_line(out, "corrected: ", command);
	else
		strbuf_addf(out, "# git bisect %s\n", command);
	if (*words) {
		log_add_block(out, words);
		strbuf_addch(out, '\n');
	}
}

static void on_target(struct log *log, json_t *event, struct strbuf *out)
{
	(void)event;
	/* A title that was given is not a crash before one is seen. */
	if (log->state->target.report)
		log_add_line(out, "representative crash: ", log->state->target.title);
}

static void on_renamed(struct log *log, json_t *event, struct strbuf *out)
{
	(void)log;
	strbuf_addf(out, "renamed in %.12s: ", text(event, "commit"));
	strbuf_addf(out, "%s is also ", text(event, "from"));
	log_add_line(out, "", text(event, "to"));
}

static void on_release(struct log *log, json_t *event, struct strbuf *out)
{
	(void)log;
	log_add_line(out, "testing release ", text(event, "tag"));
}

static void on_config(struct log *log, json_t *event, struct strbuf *out)
{
	(void)log;
	log_add_config(event, out);
}

/* The failing end is tested again. */
static void on_minimized(struct log *log, json_t *event, struct strbuf *out)
{
	log_add_minimized(event, out);
	free(log->testing);
	log->testing = NULL;
}

static void on_warnings(struct log *log, json_t *event, struct strbuf *out)
{
	(void)log;
	strbuf_addf(out, "%zu such warnings are known and do not count\n",
		    json_array_size(json_object_get(event, "known")));
}

/* The test of a commit that the user says something of does not go on. */
static void on_hand(struct log *log, json_t *event, struct strbuf *out)
{
	log_add_hand(event, out);
	free(log->testing);
	log->testing = NULL;
}

static void on_needless(struct log *log, json_t *event, struct strbuf *out)
{
	size_t runs;

	json_decref(log_lanes_take(&log->lanes, text(event, "commit"), &runs));
	strbuf_addf(out, "test of %s ended: other verdicts have settled it\n",
		    text(event, "commit"));
}

static void on_result(struct log *log, json_t *event, struct strbuf *out)
{
	struct log_end end = { log->repo, log->state, log->tested, log->flaky_said };

	log_add_result(&end, event, out);
}

static const struct {
	const char *name;
	void (*render)(struct log *log, json_t *event, struct strbuf *out);
} kinds[] = {
	{ "test", on_test },	       { "build", on_build },	  { "verdict", on_verdict },
	{ "bisect", on_bisect },       { "target", on_target },	  { "renamed", on_renamed },
	{ "release", on_release },     { "result", on_result },	  { "mend", on_build_fix },
	{ "collapse", on_collapse },   { "config", on_config },	  { "minimized", on_minimized },
	{ "control", on_control },     { "hand", on_hand },	  { "reject", on_hand },
	{ "syzkaller", on_syzkaller }, { "c-repro", on_c_repro }, { "warnings", on_warnings },
	{ "again", on_hand },	       { "undo", on_hand },	  { "needless", on_needless },
	{ "left", on_left },
};

static void log_add_event(struct log *log, json_t *event, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (str_equal(kinds[i].name, text(event, "event")))
			kinds[i].render(log, event, out);
}

/* The verdict on a commit that was tested beside others: what came before it is shown now. */
static void log_add_held(struct log *log, json_t *event, struct strbuf *out)
{
	size_t runs, i;
	json_t *held = log_lanes_take(&log->lanes, text(event, "commit"), &runs), *before;

	json_array_foreach(held, i, before) {
		log_add_event(log, before, out);
		log->runs_shown = runs;
	}
	json_decref(held);
}

void log_event(struct log *log, json_t *event, struct strbuf *out)
{
	const struct tested_commit *c = state_find(log->state, text(event, "commit"));
	bool is_part =
		str_equal(text(event, "event"), "test") || str_equal(text(event, "event"), "build");

	if (is_part && log_lanes_hold(&log->lanes, event, c ? c->nr : 0))
		return;
	if (str_equal(text(event, "event"), "verdict"))
		log_add_held(log, event, out);
	log_add_event(log, event, out);
	if (str_equal(text(event, "event"), "said"))
		log_add_line(out, "", text(event, "words"));
}
