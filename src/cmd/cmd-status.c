// SPDX-License-Identifier: GPL-2.0-only
#include "base/progress.h"
#include "cmd/cmd.h"
#include "common.h"
#include "report/status-json.h"

static const char *const usage[] = { "git kbisect status [--json]", NULL };

static void print_status(const struct session *s)
{
	size_t tested = 0;
	char took[32];

	printf("%-7s %s\n", s->settings.fix ? "fixed:" : "bad:", s->bad);
	for (char **p = s->good; *p; p++)
		printf("%-7s %s\n", s->settings.fix ? "broken:" : "good:", *p);
	if (s->target.title)
		print_foreign("crash:  ", s->target.title, "\n");
	if (s->collapse.nr)
		printf("range:  %zu commits, %zu can matter\n", s->collapse.nr, s->collapse.matter);
	for (size_t i = 0; i < s->nr; i++) {
		const struct tested_commit *c = &s->commits[i];

		bool testing = str_equal(s->testing, c->commit) || c->decision == DECIDE_MORE;

		tested += c->decision != DECIDE_MORE;
		printf("%-7s %.12s %zu runs: ", testing ? "testing" : decision_name(c->decision),
		       c->commit, c->nr);
		print_foreign("", c->reason ? c->reason : test_reason_words(c->why), "\n");
	}
	printf("tested: %zu revisions in %s\n", tested,
	       format_duration(s->seconds, took, sizeof(took)));
	if (!s->result.kind) {
		printf("no result yet; '%s' goes on\n",
		       s->user_drives ? "git bisect run git kbisect run" : "git kbisect continue");
		return;
	}
	printf("result: %s", result_kind_id(s->result.kind));
	for (char **p = s->result.commits; *p; p++)
		printf(" %s", *p);
	printf(" (confidence %.4f)\n", MIN(s->result.confidence, CONFIDENCE_SHOWN_MAX));
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
		ret = print_json(report_status_json(&s), JSON_INDENT(2), err);
	else
		print_status(&s);
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
