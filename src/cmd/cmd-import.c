// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect import: a bug of a dashboard or a mail as files and settings. */
#include "cmd/cmd.h"
#include "common.h"
#include "imported.h"
#include "base/files.h"
#include "git/run-git.h"

static const char *const usage[] = {
	"git kbisect import [--output=<dir>] [<options>] (<bug> | <mail>)",
	"",
	"Fetches a bug of syzbot, or reads a mail (a file, or - for standard input), and",
	"shows what a session can use of it.",
	NULL,
};

#define SETTINGS_FILE "gitconfig"

struct import_args {
	const char *output;
	struct imported imported;
};

static int add_setting(const struct repo *repo, const char *file, const char *key,
		       const char *value, struct error *err)
{
	return value ? run_git_ok(repo, NULL, err, "config", "--file", file, key, value, NULL) : 0;
}

/* Copies a file of the bug into the directory; its absolute path becomes a setting. */
static int import_add_file(const struct repo *repo, const char *dir, const char *settings,
			   const char *from, const char *key, struct error *err)
{
	AUTO_FREE char *to = from ? xstrfmt("%s%s", dir, strrchr(from, '/')) : NULL;

	if (!from)
		return 0;
	return file_copy(from, to, err) < 0 ? -1 : add_setting(repo, settings, key, to, err);
}

static int write_settings(const struct repo *repo, const struct imported *im, const char *dir,
			  const char *file, struct error *err)
{
	const struct bug *bug = &im->bug;
	const struct {
		const char *key, *value;
	} rows[] = {
		{ "kbisect.title", bug->seen ? bug->seen : bug->title },
		{ "kbisect.arch", bug->arch },
		{ "kbisect.syzkallerCommit", bug->syzkaller_commit },
		{ "kbisect.reportedBy", bug->reported_by },
		{ "kbisect.closes", bug->link },
		{ "kbisect.inReplyTo", bug->message_id },
	};

	if (import_add_file(repo, dir, file, im->config, "kbisect.config", err) < 0 ||
	    import_add_file(repo, dir, file, im->repro,
			    im->syz ? "kbisect.cRepro" : "kbisect.repro", err) < 0 ||
	    import_add_file(repo, dir, file, im->syz, "kbisect.repro", err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (add_setting(repo, file, rows[i].key, rows[i].value, err) < 0)
			return -1;
	return 0;
}

static int write_output(const struct repo *repo, const struct imported *im, const char *output,
			struct error *err)
{
	AUTO_FREE char *dir = NULL, *file = NULL;

	if (mkdir(output, 0777) < 0)
		return error_errno(err, "cannot make the directory '%s'", output);
	dir = realpath(output, NULL);
	if (!dir)
		return error_errno(err, "'%s'", output);
	file = xstrfmt("%s/%s", dir, SETTINGS_FILE);
	if (write_settings(repo, im, dir, file, err) < 0) {
		remove_tree(dir, NULL);
		return -1;
	}
	printf("settings: %s\nto use them: git -c include.path='%s' kbisect start %s\n", file, file,
	       im->bug.commit ? im->bug.commit : "<bad>");
	return 0;
}

static int import_command(const struct repo *repo, struct settings *settings, int argc, char **argv,
			  void *data, struct error *err)
{
	struct import_args *args = data;

	if (argc != 1)
		return error_set(err, ERROR_USER, "one bug must be named, not %d", argc);
	if (str_equal(argv[0], "-") || file_exists(argv[0]))
		args->imported.report = argv[0];
	else
		args->imported.name = argv[0];
	if (imported_load(&args->imported, settings, err) < 0)
		return -1;
	imported_print(&args->imported, repo, stdout);
	return args->output ? write_output(repo, &args->imported, args->output, err) : 0;
}

int cmd_import(int argc, char **argv)
{
	struct import_args args = { .output = NULL };
	const struct option_def options[] = {
		{ .name = "output",
		  .type = OPTION_STRING,
		  .arg = "<dir>",
		  .help = "write the files and a file of settings into this new directory",
		  .value = &args.output },
		{ 0 },
	};
	const struct settings_command command = {
		.options = options, .usage = usage, .body = import_command, .data = &args
	};
	int ret = command_with_settings(argc, argv, &command);

	imported_clear(&args.imported);
	return ret;
}
