// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect title: the titles of the crashes in console logs. */
#include "base/options.h"
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "common.h"
#include "crash/console.h"
#include "crash/match.h"
#include "crash/title.h"
#include "log-reader.h"
#include "session/run-json.h"

#include <signal.h>

static const char *const usage[] = {
	"git kbisect title [--json] [<file>...]",
	"git kbisect title --explain [--target=<title>] [<file>...]",
	"",
	"Prints the titles of the kernel crashes in each console log or dmesg",
	"(default: standard input). Exit status: 0 no crash, 1 a crash was found,",
	"128 a file could not be read.",
	NULL,
};

struct title_args {
	bool json, why;
	const char *target;
};

struct output {
	const char *file;
	const struct explain *explain; /* NULL without --explain */
	struct matcher *matcher;       /* NULL without --target */
	bool with_name;		       /* more than one file */
	json_t *crashes;	       /* NULL: plain titles */
	char *executor;
};

static void take_crash(const struct crash *crash, void *data)
{
	struct output *out = data;
	json_t *one, *alt;

	if (!out->executor && crash->executor)
		out->executor = xstrdup(crash->executor);
	if (!out->crashes) {
		if (out->matcher)
			matcher_explain(out->matcher, crash, out->explain);
		if (out->with_name)
			print_foreign("", out->file, ": ");
		if (out->explain)
			fputs("title: ", stdout);
		print_foreign("", crash->title, "\n");
		fflush(stdout); /* a reader at the other end of a pipe waits for it */
		return;
	}
	alt = json_array();
	for (size_t i = 0; i < crash->alt_nr; i++)
		json_array_append_new(alt, text_to_json(crash->alt[i]));
	one = json_object();
	json_object_set_new(one, "title", text_to_json(crash->title));
	json_object_set_new(one, "alt", alt);
	json_object_set_new(one, "type", text_to_json(crash->type));
	json_object_set_new(one, "frame", text_to_json(crash->frame));
	json_object_set_new(one, "start", json_integer((json_int_t)crash->start));
	json_object_set_new(one, "end", json_integer((json_int_t)crash->end));
	json_object_set_new(one, "corrupted", json_boolean(crash->corrupted));
	json_object_set_new(one, "suppressed", json_boolean(crash->suppressed));
	json_object_set_new(one, "report", text_to_json(crash->report));
	json_array_append_new(out->crashes, one);
}

static void print_why(void *data, const char *text)
{
	(void)data;
	print_foreign("", text, "\n");
}

/* A matcher with the target of a session that was started with --title. */
static struct matcher *matcher_of(const char *title)
{
	struct matcher *m = matcher_new();
	struct crash crash;

	crash_from_title(&crash, title);
	matcher_add_target(m, &crash);
	crash_clear(&crash);
	return m;
}

static int print_title_json(struct output *out, const struct console_status *status,
			    struct error *err)
{
	json_t *object = json_object();

	json_object_set_new(object, "file", text_to_json(out->file));
	json_object_set(object, "crashes", out->crashes);
	json_object_set_new(object, "panicked", json_boolean(status->panicked));
	json_object_set_new(object, "executor", text_to_json(out->executor));
	return print_json(object, JSON_COMPACT, err);
}

static void feed(const char *text, size_t len, void *data)
{
	console_feed(data, text, len);
}

/* Returns the number of crashes, or -1. *signal becomes the signal that ended it, or 0. */
static int title_of(const char *file, const struct title_args *args, bool with_name, int *signal,
		    struct error *err)
{
	const struct explain explain = { .say = print_why };
	struct output out = {
		.file = file,
		.explain = args->why ? &explain : NULL,
		.matcher = args->target ? matcher_of(args->target) : NULL,
		.crashes = args->json ? json_array() : NULL,
		.with_name = with_name,
	};
	struct console *console = console_new(take_crash, &out);
	struct console_status status;
	int ret;

	console_explain(console, out.explain);
	ret = log_read(file, feed, console, signal, err);
	/* A report that has begun is a crash, also when the log was not read to its end. */
	console_end(console);
	console_status(console, &status);
	if (!ret && args->json)
		ret = print_title_json(&out, &status, err);
	console_free(console);
	matcher_free(out.matcher);
	json_decref(out.crashes);
	free(out.executor);
	return ret < 0 ? -1 : (int)MIN(status.crashes, 1000u);
}

int cmd_title(int argc, char **argv)
{
	static char *standard_input[] = { "-" };
	struct title_args args = { .json = false };
	bool found = false, failed = false;
	int signal = 0;
	const struct option_def table[] = {
		{ .name = "json",
		  .type = OPTION_FLAG,
		  .help = "one JSON object for each file",
		  .value = &args.json },
		{ .name = "explain",
		  .type = OPTION_FLAG,
		  .help = "say why each crash is named as it is",
		  .value = &args.why },
		{ .name = "target",
		  .type = OPTION_STRING,
		  .arg = "<title>",
		  .help = "with --explain: say why each crash is, or is not, that failure",
		  .value = &args.target },
		{ 0 },
	};
	int first = options_parse(argc, argv, table, usage);

	if (first < 0)
		return -first - 1;
	if ((args.target && !args.why) || (args.why && args.json)) {
		fputs(args.json ? "error: --explain and --json cannot be used together\n" :
				  "error: --target can only be used with --explain\n",
		      stderr);
		return EXIT_USAGE;
	}
	char **files = first < argc ? argv + first : standard_input;
	int nr = first < argc ? argc - first : 1;
	/* The lines of a stream are shown when they come. */
	if (first < argc)
		pager_start("title");
	for (int i = 0; i < nr && !signal; i++) {
		struct error err = ERROR_INIT;
		int crashes = title_of(files[i], &args, nr > 1, &signal, &err);

		if (crashes < 0) {
			report_error(&err);
			failed = true;
		}
		found |= crashes > 0;
		error_clear(&err);
	}
	if (fflush(stdout) || ferror(stdout))
		failed = true;
	if (signal)
		raise(signal);
	return failed ? 128 : found;
}
