// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cmd.h"
#include "common.h"
#include "ends.h"
#include "logfile.h"
#include "git/bisect-state.h"
#include "git/pathspec.h"
#include "session/git-driver.h"
#include "session/find-good-release.h"
#include "report/note.h"

static const char *const usage[] = {
	"git kbisect start [<options>] [<bad> [<good>...]] [-- <path>...]",
	"git kbisect start [<options>] --from-log=<log> [-- <path>...]",
	"git kbisect start --fix [<options>] <fixed> <broken>... [-- <path>...]",
	NULL,
};

/* Cuts argv at "--": what follows are paths. */
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

/* A finished session makes way, but not before the new one is sure to begin; one that is
 * under way does not, and neither does a bisection of the user's. */
static int check_way(const struct repo *repo, struct error *err)
{
	bool exists = session_exists(repo), ours = false;
	struct bisect b = BISECT_INIT;
	struct session old;
	int ret = 0;

	if (exists) {
		if (session_open(&old, repo, err) < 0)
			return -1;
		ours = driver_is_ours(&old);
		ret = old.result.kind ? note_write(&old, err) :
					error_set(err, ERROR_USER,
						  "a session is under way: 'git kbisect continue' "
						  "goes on with "
						  "it, 'git kbisect reset' drops it");
		session_close(&old);
	}
	if (!ret)
		ret = bisect_read(repo, &b, err);
	if (!ret && b.active && !ours)
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

/* The new session is there: the bisection of the old one, which check_way() found to be
 * ours, ends. */
static int end_old_bisection(const struct repo *repo, const char *old, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = old ? bisect_read(repo, &b, err) : 0;

	if (!ret && b.active)
		ret = bisect_reset(repo, err);
	bisect_clear(&b);
	return ret;
}

/* Was a commit between the ends judged? A merge base is outside of the range. */
static bool search_began(const struct session *s)
{
	for (size_t i = 0; i < s->nr; i++)
		if (s->commits[i].told != DECIDE_MORE && !str_equal(s->commits[i].commit, s->bad) &&
		    candidates_find(&s->candidates, s->commits[i].commit) >=
			    (long)s->candidates.boundary)
			return true;
	return false;
}

/* Something went wrong before the search: leave nothing behind. */
static void undo(const struct repo *repo, struct session *s, const char *old)
{
	bool bisecting = s->bisecting;

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

/* The ends, and the title when none was given, from what a log settles. */
static int take_over(const struct repo *repo, const char *file, struct settings *settings, int argc,
		     const char *subject, struct log_ends *ends, char **bad, char ***good,
		     struct error *err)
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

/* For the user's own `git bisect run`. */
static int set_up(struct session *s, struct error *err)
{
	int ret = session_candidates(s, err);

	if (!ret) {
		struct display *d = display_new(s);

		ret = say_paths(s, err);
		display_free(d);
	}
	return ret ? ret : driver_start(s, err);
}

static int start(const struct repo *repo, struct settings *settings, int argc, char **argv,
		 char *const *paths, const char *from_log, const char *subject, bool set_up_only,
		 struct error *err)
{
	char *bad = NULL, **good = NULL, **from_top = pathspecs_from_top(repo, paths, err);
	struct log_ends ends = { 0 };
	struct session s;
	AUTO_FREE char *old = NULL;
	int ret = from_top ? check_way(repo, err) : -1;

	if (!ret && from_log)
		ret = take_over(repo, from_log, settings, argc, subject, &ends, &bad, &good, err);
	else if (!ret)
		ret = ends_resolve(repo, settings->fix, subject, argc, argv, &bad, &good, err);
	if (!ret && !good[0])
		ret = set_up_only ?
			      error_set(err, ERROR_USER,
					"--no-run needs a good commit: git kbisect start --no-run "
					"<bad> <good>") :
			      find_good_release_check(repo, bad, err);
	if (!ret)
		ret = put_old_aside(repo, &old, err);
	if (!ret) {
		ret = session_create(&s, repo, settings, bad, good, from_top, set_up_only, err);
		if (ret < 0 && old)
			session_take_back(repo, old, NULL);
	}
	if (!ret) {
		ret = end_old_bisection(repo, old, err);
		if (!ret && set_up_only)
			ret = set_up(&s, err);
		else if (!ret)
			ret = drive(&s, err);
		/* The host's trouble passes: what was found out until then is kept. */
		if (ret < 0 && (err->kind == ERROR_USER || !s.nr))
			undo(repo, &s, old);
		else
			session_close(&s);
	}
	free(bad);
	free_list(good);
	free_list(from_top);
	log_ends_clear(&ends);
	return ret;
}

int cmd_start(int argc, char **argv)
{
	bool run = true;
	const char *from_log = NULL, *subject = NULL;
	const struct option_def extra[] = {
		{ "run", OPTION_FLAG, NULL,
		  "test and bisect (default); --no-run only sets up, for 'git bisect run'", &run },
		{ "from-log", OPTION_STRING, "<log>",
		  "take the ends over from the settled verdicts of a syzbot bisection log",
		  &from_log },
		{ "subject", OPTION_STRING, "<subject>",
		  "the failing end is the commit of this subject that the first one named reaches",
		  &subject },
		{ 0 },
	};
	char **paths = split_paths(&argc, argv);
	struct error err = ERROR_INIT, repo_err = ERROR_INIT;
	struct settings settings;
	struct repo repo;
	bool in_repo = repo_open(&repo, &repo_err) == 0;
	int n = settings_read(&settings, in_repo ? &repo : NULL, argc, argv, extra, usage, NULL),
	    ret;

	if (n < 0)
		ret = -n - 1;
	else if (!in_repo)
		ret = fail(&repo_err);
	else
		ret = start(&repo, &settings, argc - n, argv + n, paths, from_log, subject, !run,
			    &err) < 0 ?
			      fail(&err) :
			      0;
	error_clear(&repo_err);
	settings_clear(&settings);
	repo_close(&repo);
	return ret;
}
