// SPDX-License-Identifier: GPL-2.0-only
#include "base/progress.h"
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "common.h"
#include "report/status-json.h"
#include "session/mode.h"

static const char *const usage[] = { "git kbisect status [--json]", NULL };

static void print_end(const char *name, const char *commit)
{
	AUTO_FREE char *label = xstrfmt("%s:", name);

	printf("%-7s %s\n", label, commit);
}

static void print_status(const struct repo *repo, const struct state *state, bool user_drives)
{
	size_t tested = 0;
	char took[32];

	pager_start(repo, "status");
	print_end(state_mode(state)->newer, state_newer(state));
	for (char *const *p = state_older(state); *p; p++)
		print_end(state_mode(state)->older, *p);
	if (state->target.title)
		print_foreign("crash:  ", state->target.title, "\n");
	if (state->collapse.nr)
		printf("range:  %zu commits, %zu can matter\n", state->collapse.nr,
		       state->collapse.matter);
	for (size_t i = 0; i < state->nr; i++) {
		const struct tested_commit *c = &state->commits[i];

		bool testing = str_equal(state->testing, c->commit) || c->decision == DECIDE_MORE;

		tested += c->decision != DECIDE_MORE;
		printf("%-7s %.12s %zu runs: ", testing ? "testing" : decision_name(c->decision),
		       c->commit, c->nr);
		print_foreign("", c->reason ? c->reason : test_reason_words(c->why), "\n");
	}
	printf("tested: %zu revisions in %s\n", tested,
	       format_duration(state->seconds, took, sizeof(took)));
	if (!state->result.kind) {
		printf("no result yet; '%s' goes on\n",
		       user_drives ? "git bisect run git kbisect run" : "git kbisect continue");
		return;
	}
	printf("result: %s", result_kind_id(state->result.kind));
	for (char **p = state->result.commits; *p; p++)
		printf(" %s", *p);
	printf(" (confidence %.4f)\n", MIN(state->result.confidence, CONFIDENCE_SHOWN_MAX));
}

static int show_status(const struct repo *repo, int argc, char **argv, void *data,
		       struct error *err)
{
	const bool *json = data;
	struct session s;
	int ret = 0;

	(void)argc;
	(void)argv;
	if (session_peek(&s, repo, err) < 0)
		return -1;
	if (*json)
		ret = print_json(report_status_json(&s.state), JSON_INDENT(2), err);
	else
		print_status(repo, &s.state, s.user_drives);
	session_close(&s);
	return ret;
}

int cmd_status(int argc, char **argv)
{
	bool json = false;
	const struct option_def options[] = {
		{ .name = "json", .type = OPTION_FLAG, .help = "for programs", .value = &json },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, show_status, &json);
}
