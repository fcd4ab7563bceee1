// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect boot: builds a commit and boots it on the terminal. */
#include "base/progress.h"
#include "cmd/cmd.h"
#include "common.h"

static const char *const usage[] = {
	"git kbisect boot [<options>] [<commit>]",
	NULL,
};

struct boot_args {
	bool gdb, run_test;
};

static void boot_progress(void *data, int done, int total)
{
	const char *commit = data;

	if (!display_options.progress)
		return;
	if (total)
		progress_line("building %.12s: %d %%", commit, progress_percent(done, total));
	else
		progress_line("building %.12s: %d", commit, done);
}

static int boot_kernel(struct testbed *tb, const char *commit, const struct boot_args *args,
		       struct build *b, struct error *err)
{
	struct batch_spec batch = { .wanted = 0 };
	struct terminal_spec terminal = { .test_first = args->run_test };
	int ret = args->gdb ? testbed_vmlinux(tb, commit, b, err) :
			      testbed_kernel(tb, commit, b, err);

	progress_hide();
	if (ret < 0)
		return -1;
	if (b->blame != BLAME_NONE)
		return error_set(err, ERROR_USER, "%.12s does not build:\n%s", commit,
				 b->error_tail ? b->error_tail : "");
	if (args->gdb)
		terminal.vmlinux = b->vmlinux;
	if (testbed_guest(tb, b, &batch, err) < 0)
		return -1;
	return runner_interact(batch.runner, &terminal, err);
}

static int boot_named(const struct repo *repo, struct settings *settings, int argc, char **argv,
		      void *data, struct error *err)
{
	AUTO_FREE char *commit = repo_resolve(repo, argc ? argv[0] : "HEAD", err);
	const struct boot_args *args = data;
	struct build b = BUILD_INIT;
	struct testbed *tb;
	int ret = -1;

	if (!commit || repo_check_kernel(repo, commit, err) < 0)
		return -1;
	settings->prefetch = false; /* no commit comes after it */
	settings->terminal = true;
	/* Nothing is judged, but only kinds with runs have guests. */
	if (!failure_traits(settings->kind)->by_runs)
		settings->kind = FOR_CRASH;
	tb = testbed_open(repo, settings, err);
	if (tb) {
		AUTO_FREE char *wider = testbed_wider(tb);

		if (wider)
			printf("%s\n", wider);
		testbed_on_progress(tb, boot_progress, commit);
		ret = boot_kernel(tb, commit, args, &b, err);
	}
	build_clear(&b);
	testbed_close(tb);
	return ret;
}

int cmd_boot(int argc, char **argv)
{
	struct boot_args args = { .gdb = false };
	const struct option_def options[] = {
		{ .name = "gdb",
		  .type = OPTION_FLAG,
		  .help = "stop the guest until gdb is connected; the command for that is printed",
		  .value = &args.gdb },
		{ .name = "run-test",
		  .type = OPTION_FLAG,
		  .help = "run the test (--repro, --test) before the shell",
		  .value = &args.run_test },
		PROGRESS_OPTION,
		{ 0 },
	};
	const struct settings_command command = { .options = options,
						  .usage = usage,
						  .base = settings_from_session,
						  .body = boot_named,
						  .data = &args };

	return command_with_settings(argc, argv, &command);
}
