// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect start: a whole bisection, from its ends to the note. */
#include "cmd/cmd.h"
#include "common.h"
#include "dry-run.h"
#include "ends.h"
#include "imported.h"
#include "logfile.h"
#include "git/bisect-state.h"
#include "git/pathspec.h"
#include "session/git-driver.h"
#include "session/launcher.h"
#include "session/find-good-release.h"
#include "report/note.h"

static const char *const usage[] = {
	"git kbisect start [<options>] [<bad> [<good>...]] [-- <path>...]",
	"git kbisect start [<options>] --from-log=<log> [-- <path>...]",
	"git kbisect start --bug=<bug> [<options>] [<bad> [<good>...]] [-- <path>...]",
	"git kbisect start --report=<mail> [<options>] [<bad> [<good>...]] [-- <path>...]",
	"git kbisect start --fix [<options>] <fixed> <broken>... [-- <path>...]",
	NULL,
};

/* Cuts argv at "--" and returns what follows, the paths. */
static char **split_paths(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++)
		if (str_equal(argv[i], "--")) {
			argv[i] = NULL;
			*argc = i;
			return argv + i + 1;
		}
	return argv + *argc;
}

/* A finished session may be replaced. Its notes are written first if they are missing. *ours
 * says whether the git bisect that is under way belongs to it. */
static int check_old(const struct repo *repo, bool dry_run, bool *ours, struct error *err)
{
	struct session old;
	int ret = dry_run ? session_peek(&old, repo, err) : session_open(&old, repo, err);

	if (ret < 0)
		return -1;
	*ours = driver_is_ours(&old);
	if (!old.state.result.kind)
		ret = error_set(err, ERROR_USER,
				"a session is under way: 'git kbisect continue' goes on with it, "
				"'git kbisect reset' drops it");
	else if (!dry_run)
		ret = note_write(&old, err);
	session_close(&old);
	return ret;
}

/* A finished session may be replaced, which happens only when the new one is sure to begin.
 * A session under way must not be, and neither must a bisection of the user's. */
static int check_way(const struct repo *repo, bool dry_run, struct error *err)
{
	struct bisect b = BISECT_INIT;
	bool ours = false;
	int ret;

	if (session_exists(repo) && check_old(repo, dry_run, &ours, err) < 0)
		return -1;
	ret = bisect_read(repo, &b, err);
	if (ret == 0 && b.active && !ours)
		ret = error_set(
			err, ERROR_USER,
			"a git bisect is under way: 'git bisect run git kbisect run' goes on "
			"with it, 'git bisect reset' ends it");
	bisect_clear(&b);
	return ret;
}

/* *where: NULL when there was no session. */
static int put_old_aside(const struct repo *repo, char **where, struct error *err)
{
	struct session old;
	int ret;

	if (!session_exists(repo))
		return 0;
	if (session_open(&old, repo, err) < 0)
		return -1;
	ret = session_put_aside(&old, where, err);
	session_close(&old);
	if (ret < 0)
		session_take_back(repo, *where, NULL);
	return ret;
}

/* Ends the git bisect of the old session, which check_way() found to be ours, once the new
 * session exists. */
static int end_old_bisection(const struct repo *repo, const char *old, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = old ? bisect_read(repo, &b, err) : 0;

	if (!ret && b.active)
		ret = bisect_reset(repo, err);
	bisect_clear(&b);
	return ret;
}

/* Whether a commit between the ends has a verdict. A merge base is outside of the range. */
static bool search_began(const struct session *s)
{
	for (size_t i = 0; i < s->state.nr; i++)
		if (s->state.commits[i].told != DECIDE_MORE &&
		    !str_equal(s->state.commits[i].commit, state_newer(&s->state)) &&
		    range_has(&s->range, s->state.commits[i].commit))
			return true;
	return false;
}

/* Removes a session that failed before its search began. */
static void undo(const struct repo *repo, struct session *s, const char *old)
{
	bool bisecting = s->state.bisecting;

	if (search_began(s)) {
		session_close(s);
		return;
	}
	bisecting = bisecting && driver_is_ours(s);
	session_remove(s, NULL);
	if (bisecting)
		bisect_reset(repo, NULL);
	if (old)
		session_take_back(repo, old, NULL);
}

/* Takes the ends, and the title when none was given, from the settled verdicts of a log. */
static int ends_from_log(const struct repo *repo, const char *file, struct settings *settings,
			 int argc, const char *subject, struct log_ends *ends, char **bad,
			 char ***good, struct error *err)
{
	if (settings->fix)
		return error_set(err, ERROR_USER,
				 "--from-log settles no range in which to look for a fix");
	if (argc || subject)
		return error_set(err, ERROR_USER,
				 "--from-log takes the ends from the log: name none");
	if (log_ends_read(file, repo, ends, err) < 0 || repo_check_kernel(repo, ends->bad, err) < 0)
		return -1;
	if (!settings->title && !settings->match)
		settings->title = ends->title;
	settings->good_known = true;
	*bad = steal(&ends->bad);
	*good = steal(&ends->good);
	return 0;
}

/* Prepares a session for the user's own `git bisect run`. */
static int start_set_up(struct session *s, struct error *err)
{
	struct display *d;
	int ret;

	if (range_load(&s->range, err) < 0)
		return -1;
	d = display_new(s);
	ret = say_paths(s, err);
	display_free(d);
	return ret ? ret : driver_start(s, err);
}

struct start_args {
	char **paths;
	const char *from_log, *subject;
	struct imported imported;
	bool run, dry_run;
};

/* The commit of a bug is the end that shows the failure, unless the user names one. */
static int resolve_named(const struct repo *repo, const struct settings *settings, int argc,
			 char **argv, const struct start_args *args, char **bad, char ***good,
			 struct error *err)
{
	const struct imported *im = &args->imported;
	char *with_bug[3] = { argc ? argv[0] : NULL };
	int nr = argc;

	if (!imported_is(im) || argc > settings->fix)
		return ends_resolve(repo, settings->fix, args->subject, argc, argv, bad, good, err);
	if (imported_commit(im, repo, err) < 0)
		return -1;
	with_bug[nr++] = im->bug.commit;
	if (im->bug.good && !settings->fix)
		with_bug[nr++] = im->bug.good;
	return ends_resolve(repo, settings->fix, args->subject, nr, with_bug, bad, good, err);
}

/* Takes the ends over from an earlier bisection of the bug, as --from-log does, if the user
 * names none. Returns 1 when it settles none. */
static int ends_from_bug(const struct repo *repo, struct settings *settings, int argc,
			 const struct start_args *args, struct log_ends *ends, char **bad,
			 char ***good)
{
	const char *file = args->imported.bisection;
	struct error why = ERROR_INIT;
	int ret;

	if (!file || argc || settings->fix || args->subject)
		return 1;
	ret = ends_from_log(repo, file, settings, 0, NULL, ends, bad, good, &why);
	if (ret < 0)
		warning("the bug's earlier bisection is not used: %s", why.message);
	error_clear(&why);
	return ret < 0;
}

static int resolve_ends(const struct repo *repo, struct settings *settings, int argc, char **argv,
			const struct start_args *args, struct log_ends *ends, char **bad,
			char ***good, struct error *err)
{
	int ret;

	if (args->from_log)
		ret = ends_from_log(repo, args->from_log, settings, argc, args->subject, ends, bad,
				    good, err);
	else if (ends_from_bug(repo, settings, argc, args, ends, bad, good) == 0)
		ret = 0;
	else
		ret = resolve_named(repo, settings, argc, argv, args, bad, good, err);

	if (ret < 0 || (*good)[0])
		return ret;
	if (settings->rate || settings->metric)
		return error_set(err, ERROR_USER,
				 "%s compares commits with both ends: give a good commit",
				 settings->rate ? "--rate" : "--metric");
	if (args->run)
		return find_good_release_check(repo, *bad, err);
	return error_set(err, ERROR_USER,
			 "--no-run needs a good commit: git kbisect start --no-run <bad> <good>");
}

/* The session exists from here on; the one before it is in the directory "old", which is
 * NULL when there was none. */
static int start_session(struct session *s, const struct repo *repo, bool run, const char *old,
			 struct error *err)
{
	int ret = -1;

	if (end_old_bisection(repo, old, err) == 0)
		ret = run ? drive(s, err) : start_set_up(s, err);
	/* Trouble of the host can be settled, so the runs until then are kept. */
	if (ret < 0 && (err->kind == ERROR_USER || !s->state.nr))
		undo(repo, s, old);
	else
		session_close(s);
	return ret;
}

static int start_check_launcher(const struct settings *settings, struct error *err)
{
	if (settings->launcher && settings->parallel < 2)
		return error_set(
			err, ERROR_USER,
			"--launcher needs --parallel=<k>, with at least 2 commits at once");
	return launcher_check(settings, err);
}

static int start_command(const struct repo *repo, struct settings *settings, int argc, char **argv,
			 void *data, struct error *err)
{
	const struct start_args *args = data;
	char *bad = NULL, **good = NULL, **from_top = pathspecs_from_top(repo, args->paths, err);
	struct log_ends ends = { 0 };
	AUTO_FREE char *old = NULL;
	struct session s;
	int ret = -1;

	if (args->dry_run && display_options.json) {
		ret = error_set(err, ERROR_USER, "--dry-run and --json exclude each other");
		goto out;
	}
	if (start_check_launcher(settings, err) < 0 || !from_top ||
	    check_way(repo, args->dry_run, err) < 0 ||
	    resolve_ends(repo, settings, argc, argv, args, &ends, &bad, &good, err) < 0)
		goto out;
	if (args->dry_run) {
		ret = dry_run(repo, settings, bad, good, from_top, err);
		goto out;
	}
	if (put_old_aside(repo, &old, err) < 0)
		goto out;
	ret = session_create(&s, repo, settings, bad, good, from_top, !args->run, err);
	if (!ret)
		ret = start_session(&s, repo, args->run, old, err);
	else if (old)
		session_take_back(repo, old, NULL);
out:
	free(bad);
	free_list(good);
	free_list(from_top);
	log_ends_clear(&ends);
	return ret;
}

/* Imported values override the settings from git config, and options on the command line
 * override imported values. */
static int start_import(const struct repo *repo, struct settings *s, const struct settings *before,
			void *data, struct error *err)
{
	struct start_args *args = data;

	if (!imported_is(&args->imported))
		return 0;
	if (imported_load(&args->imported, s, err) < 0)
		return -1;
	if (!display_options.quiet)
		imported_print(&args->imported, repo, stderr);
	return imported_settings(&args->imported, s, before, err);
}

int cmd_start(int argc, char **argv)
{
	struct start_args args = { .run = true };
	int ret;
	const struct option_def options[] = {
		{ .name = "run",
		  .type = OPTION_FLAG,
		  .help = "test and bisect (default); --no-run only sets up, for 'git bisect run'",
		  .value = &args.run },
		{ .name = "dry-run",
		  .letter = 'n',
		  .type = OPTION_FLAG,
		  .help = "only say how many commits, steps and hours it would take",
		  .value = &args.dry_run },
		{ .name = "from-log",
		  .type = OPTION_STRING,
		  .arg = "<log>",
		  .help = "take the ends over from the settled verdicts of a syzbot bisection log",
		  .value = &args.from_log },
		{ .name = "subject",
		  .type = OPTION_STRING,
		  .arg = "<subject>",
		  .help = "the failing end is the commit of this subject that the first one named "
			  "reaches",
		  .value = &args.subject },
		{ .name = "bug",
		  .type = OPTION_STRING,
		  .arg = "<bug>",
		  .help = "take commit, configuration and reproducer from a bug of syzbot: its URL, "
			  "its id, or its Reported-by: line",
		  .value = &args.imported.name },
		{ .name = "syzbot",
		  .type = OPTION_STRING,
		  .arg = "<bug>",
		  .help = "the same as --bug",
		  .value = &args.imported.name },
		{ .name = "report",
		  .type = OPTION_STRING,
		  .arg = "<file>",
		  .help = "the same from a mail: .eml or .mbox",
		  .value = &args.imported.report },
		DISPLAY_OPTIONS,
		{ 0 },
	};
	const struct settings_command command = {
		.options = options,
		.usage = usage,
		.after = start_import,
		.body = start_command,
		.data = &args,
	};

	args.paths = split_paths(&argc, argv);
	ret = command_with_settings(argc, argv, &command);
	imported_clear(&args.imported);
	return ret;
}
