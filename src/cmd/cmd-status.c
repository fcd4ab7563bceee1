// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect status: how far a session is. */
#include "base/progress.h"
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "color.h"
#include "common.h"
#include "report/status-json.h"
#include "session/mode.h"

#include <math.h>

static const char *const usage[] = { "git kbisect status [--json | --watch] [--[no-]color]", NULL };

/* The range is drawn in as many cells as fit in a line. */
#define MARGIN 18

struct status_args {
	bool json, watch, colored;
	const char *color;
};

static void print_end(const char *name, const char *commit)
{
	AUTO_FREE char *label = xstrfmt("%s:", name);

	printf("%-7s %s\n", label, commit);
}

/* A candidate of the range as a character. */
static char cell_of(const struct range *range, size_t i, const bool *out)
{
	const struct tested_commit *c = state_find(range->state, range->candidates.commits[i]);

	if (c && c->decision != DECIDE_MORE)
		return *decision_name(c->decision);
	return out[i] ? '.' : '?';
}

/* In a cell that stands for several commits, the one that says most about where the culprit can
 * be. */
static char cell_better(char a, char b)
{
	static const char order[] = "?bgs.";

	return strchr(order, a) <= strchr(order, b) ? a : b;
}

static void print_cell(char cell, bool colored)
{
	enum decision decision = DECIDE_SKIP;

	if (cell == 'b')
		decision = DECIDE_BAD;
	else if (cell == 'g')
		decision = DECIDE_GOOD;
	if (strchr("bgs", cell))
		printf("%s%c%s", color_of(colored, decision), cell, color_end(colored));
	else
		putchar(cell);
}

/* The range from the oldest commit to the newest, with the verdicts. */
static void print_bar(struct range *range, const bool *out, bool colored)
{
	const struct candidates *c = &range->candidates;
	size_t nr = c->nr - c->boundary, cells = MIN(nr, terminal_columns() - MARGIN);

	printf("        [");
	for (size_t cell = 0; cell < cells; cell++) {
		size_t from = cell * nr / cells, to = (cell + 1) * nr / cells;
		char best = '.';

		for (size_t i = from; i < to; i++)
			best = cell_better(cell_of(range, c->boundary + i, out), best);
		print_cell(best, colored);
	}
	printf("]\n");
}

static void print_left(struct session *s, bool colored)
{
	const struct candidates *c = &s->range.candidates;
	size_t left = 0, all;
	struct estimate estimate;
	char when[32];

	if (!s->state.passing[0] || range_load(&s->range, NULL) < 0)
		return;
	AUTO_FREE bool *out = xcalloc(c->nr + 1, sizeof(*out));
	for (size_t i = 0; i < s->state.nr; i++)
		range_rule_out(&s->range, &s->state.commits[i], out);
	for (size_t i = c->boundary; i < c->nr; i++)
		left += !out[i];
	all = c->nr - c->boundary;
	print_bar(&s->range, out, colored);
	if (s->state.result.kind)
		return;
	estimate = estimate_of(s);
	printf("left:   %zu of %zu commits, step %d of about %d", left, all, estimate.step,
	       estimate.steps);
	if (estimate.seconds >= 0)
		printf(", %s", format_duration(estimate.seconds, when, sizeof(when)));
	putchar('\n');
}

static void print_commit(const struct state *state, const struct tested_commit *c, bool colored)
{
	bool testing = str_equal(state->testing, c->commit) || c->decision == DECIDE_MORE;
	const char *name = testing ? "testing" : decision_name(c->decision);

	if (c->needless && c->decision == DECIDE_MORE)
		name = "ended";
	else if (c->left && c->decision == DECIDE_MORE)
		name = "left";
	printf("%s%-7s%s %.12s %zu run%s: ", color_of(colored, testing ? DECIDE_MORE : c->decision),
	       name, color_end(colored), c->commit, c->nr, c->nr == 1 ? "" : "s");
	print_foreign("", c->reason ? c->reason : test_reason_words(c->why), "\n");
}

static void print_status(struct session *s, bool colored)
{
	const struct state *state = &s->state;
	size_t tested = 0;
	char took[32];

	print_end(state_mode(state)->newer, state_newer(state));
	for (char *const *p = state_older(state); *p; p++)
		print_end(state_mode(state)->older, *p);
	if (state->target.title)
		print_foreign("crash:  ", state->target.title, "\n");
	if (state->collapse.nr)
		printf("range:  %zu commit%s, %zu can matter\n", state->collapse.nr,
		       state->collapse.nr == 1 ? "" : "s", state->collapse.matter);
	print_left(s, colored);
	for (size_t i = 0; i < state->nr; i++) {
		tested += state->commits[i].decision != DECIDE_MORE;
		print_commit(state, &state->commits[i], colored);
	}
	printf("tested: %zu revision%s in %s\n", tested, tested == 1 ? "" : "s",
	       format_duration(state->seconds, took, sizeof(took)));
	if (!state->result.kind) {
		printf("no result yet; '%s' goes on\n",
		       s->user_drives ? "git bisect run git kbisect run" : "git kbisect continue");
		return;
	}
	printf("result: %s", result_kind_id(state->result.kind));
	for (char **p = state->result.commits; *p; p++)
		printf(" %s", *p);
	printf(" (confidence %.4f)\n", MIN(state->result.confidence, CONFIDENCE_SHOWN_MAX));
}

static int print_once(const struct repo *repo, const struct status_args *args, bool *finished,
		      struct error *err)
{
	struct session s;
	int ret = 0;

	if (session_peek(&s, repo, err) < 0)
		return -1;
	*finished = s.state.result.kind != RESULT_NONE;
	if (args->json) {
		ret = print_json(report_status_json(&s.state), JSON_INDENT(2), err);
	} else {
		if (!args->watch)
			pager_start("status");
		print_status(&s, args->colored);
	}
	session_close(&s);
	return ret;
}

/* Has another process added to the journal since this was asked last? */
static bool journal_changed(const struct repo *repo, off_t *size)
{
	AUTO_FREE char *path = xstrfmt("%s/journal.jsonl", repo->state_dir);
	struct stat st;
	off_t now = stat(path, &st) == 0 ? st.st_size : 0;
	bool changed = now != *size;

	*size = now;
	return changed;
}

/* Prints the status anew after each event, until there is a result. */
static int watch_status(const struct repo *repo, const struct status_args *args, struct error *err)
{
	static const char clear[] = "\033[H\033[J";
	const struct timespec second = { .tv_sec = 1 };
	const char *term = getenv("TERM");
	bool can_clear = isatty(STDOUT_FILENO) && term && !str_equal(term, "dumb");
	bool finished = false;
	off_t size = -1;

	while (!finished) {
		if (journal_changed(repo, &size)) {
			fputs(can_clear ? clear : "", stdout);
			if (print_once(repo, args, &finished, err) < 0)
				return -1;
			puts(can_clear || finished ? "" : "--");
			if (fflush(stdout) == EOF)
				return error_errno(err, "cannot write to standard output");
		}
		if (!finished)
			nanosleep(&second, NULL);
	}
	return 0;
}

static int show_status(const struct repo *repo, int argc, char **argv, void *data,
		       struct error *err)
{
	struct status_args *args = data;
	bool finished;

	(void)argc;
	(void)argv;
	if (args->json && args->watch)
		return error_set(err, ERROR_USER, "--json and --watch exclude each other");
	if (color_wanted(repo, args->color, &args->colored, err) < 0)
		return -1;
	return args->watch ? watch_status(repo, args, err) : print_once(repo, args, &finished, err);
}

int cmd_status(int argc, char **argv)
{
	struct status_args args = { .color = COLOR_AUTO };
	const struct option_def options[] = {
		{ .name = "json",
		  .type = OPTION_FLAG,
		  .help = "for programs",
		  .value = &args.json },
		{ .name = "watch",
		  .type = OPTION_FLAG,
		  .help = "print it anew after each event, until there is a result",
		  .value = &args.watch },
		COLOR_OPTION(&args.color),
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, show_status, &args);
}
