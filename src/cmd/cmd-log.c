// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect log: the log of a session, its events, or its range as a graph. */
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "color.h"
#include "common.h"
#include "log-graph.h"
#include "session/journal.h"

static const char *const usage[] = { "git kbisect log [--json | --graph] [--[no-]color]", NULL };

#define GRAPH_MAX ((size_t)512 * 1024 * 1024)

struct log_args {
	bool json, graph, colored;
	const char *color;
};

static int print_text(const struct repo *repo, struct error *err)
{
	struct strbuf out = STRBUF_CHECKED(LOG_MAX);
	int ret = log_render(repo, &out, err);

	if (!ret)
		pager_start("log");
	fputs(out.buf, stdout);
	strbuf_release(&out);
	return ret;
}

static int print_one_event(void *data, json_t *event, struct error *err)
{
	(void)data;
	return print_event(event, err);
}

static int print_events(const struct repo *repo, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/journal.jsonl", repo->state_dir);

	pager_start("log");
	return journal_read(path, print_one_event, NULL, err);
}

static int print_graph(struct session *s, bool colored, struct error *err)
{
	struct strbuf out = STRBUF_CHECKED(GRAPH_MAX);
	int ret = log_graph(s, terminal_columns(), colored, &out, err);

	if (!ret) {
		pager_start("log");
		fputs(out.buf, stdout);
	}
	strbuf_release(&out);
	return ret;
}

static int print_log(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	struct log_args *args = data;
	struct session s;
	int ret = 0;

	(void)argc;
	(void)argv;
	if (args->json && args->graph)
		return error_set(err, ERROR_USER, "--json and --graph exclude each other");
	if (color_wanted(repo, args->color, &args->colored, err) < 0)
		return -1;
	/* A session that is damaged gives an error before anything is printed. */
	if (session_peek(&s, repo, err) < 0)
		return -1;
	if (args->graph)
		ret = print_graph(&s, args->colored, err);
	session_close(&s);
	if (args->graph)
		return ret;
	return args->json ? print_events(repo, err) : print_text(repo, err);
}

int cmd_log(int argc, char **argv)
{
	struct log_args args = { .color = COLOR_AUTO };
	const struct option_def options[] = {
		{ .name = "json",
		  .type = OPTION_FLAG,
		  .help = "print the events of the session, a line of JSON each",
		  .value = &args.json },
		{ .name = "graph",
		  .type = OPTION_FLAG,
		  .help = "draw the range as git log --graph does, with the verdicts",
		  .value = &args.graph },
		COLOR_OPTION(&args.color),
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, print_log, &args);
}
