// SPDX-License-Identifier: GPL-2.0-only
/* The commands with which the user says something: good, bad, skip, undo, again, reject. */
#include "cmd/cmd.h"
#include "common.h"
#include "git/bisect-state.h"
#include "report/note.h"
#include "session/by-hand.h"

#include <math.h>

struct hand_command {
	enum decision decision; /* DECIDE_MORE: no verdict */
	int (*on_commit)(struct session *s, const char *commit, const char *because,
			 struct error *err);
	const char *because;
	bool sure;
	int runs;
};

/* The commit that git bisect wants tested, as git's own commands take it. */
static char *current_commit(const struct repo *repo, struct error *err)
{
	struct bisect b = BISECT_INIT;
	char *commit = NULL;

	if (bisect_read(repo, &b, err) >= 0)
		commit = steal(&b.current);
	bisect_clear(&b);
	return commit;
}

static int say_one(struct session *s, const struct hand_command *c, const char *commit,
		   struct error *err)
{
	const struct hand_word word = { .decision = c->decision,
					.runs = c->sure ? INFINITY : c->runs,
					.because = (char *)c->because };

	if (c->on_commit)
		return c->on_commit(s, commit, c->because, err);
	return by_hand_verdict(s, commit, &word, err);
}

/* All commits are looked up before anything is said of one. */
static char **resolve_commits(const struct repo *repo, int argc, char **argv, bool need_one,
			      struct error *err)
{
	char **commits = xcalloc((size_t)argc + 2, sizeof(*commits));

	for (int i = 0; i < argc; i++)
		if (!(commits[i] = repo_resolve(repo, argv[i], err)))
			goto fail;
	if (!argc && need_one) {
		error_set(err, ERROR_USER, "name the commit");
		goto fail;
	}
	if (!argc && !(commits[0] = current_commit(repo, err)))
		goto fail;
	return commits;
fail:
	free_list(commits);
	return NULL;
}

static int say_of_all(struct session *s, const struct hand_command *c, int argc, char **argv,
		      struct error *err)
{
	char **commits = NULL;
	int ret = by_hand_begin(s, err);

	if (!ret && !(commits = resolve_commits(s->repo, argc, argv, c->on_commit, err)))
		ret = -1;
	for (char **p = commits; !ret && p && *p; p++)
		ret = say_one(s, c, *p, err);
	free_list(commits);
	return ret;
}

/* Opens the session, lets body speak, and has git follow also when only a part was said. */
static int speak(const struct repo *repo, int argc, char **argv, void *data,
		 int (*body)(struct session *, int, char **, void *, struct error *),
		 struct error *err)
{
	struct display *display;
	struct session s;
	int ret;

	if (session_open(&s, repo, err) < 0)
		return -1;
	display = display_new(&s);
	ret = body(&s, argc, argv, data, err);
	if (ret)
		goto out;
	ret = by_hand_end(&s, err);
	if (ret)
		goto out;
	ret = note_rejections(&s, err);
	if (!ret)
		puts("'git kbisect continue' goes on");
out:
	display_free(display);
	session_close(&s);
	return ret;
}

static int say_body(struct session *s, int argc, char **argv, void *data, struct error *err)
{
	const struct hand_command *c = data;

	if (c->sure && c->runs)
		return error_set(err, ERROR_USER, "--sure and --runs exclude each other");
	return say_of_all(s, c, argc, argv, err);
}

static int say(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	return speak(repo, argc, argv, data, say_body, err);
}

static int undo_body(struct session *s, int argc, char **argv, void *data, struct error *err)
{
	int nr = 1;

	(void)data;
	if (argc && parse_int(argv[0], &nr, err) < 0)
		return -1;
	if (nr < 1 || argc > 1)
		return error_set(err, ERROR_USER,
				 "say how many statements are taken back: a "
				 "number greater than zero");
	return by_hand_begin(s, err) < 0 ? -1 : by_hand_undo(s, (size_t)nr, err);
}

static int undo_words(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	return speak(repo, argc, argv, data, undo_body, err);
}

#define BECAUSE(command)                                                                    \
	{                                                                                   \
		.name = "because", .type = OPTION_STRING, .arg = "<text>",                  \
		.help = "the reason, for the log and the note", .value = &(command).because \
	}

static int say_verdict(int argc, char **argv, enum decision d, const char *const *usage)
{
	struct hand_command c = { .decision = d };
	const struct option_def options[] = {
		BECAUSE(c),
		{ .name = "sure",
		  .type = OPTION_FLAG,
		  .help = "the verdict is certain, whatever runs say",
		  .value = &c.sure },
		{ .name = "runs",
		  .type = OPTION_INT,
		  .arg = "<n>",
		  .help = "the verdict is worth so many runs",
		  .value = &c.runs },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, say, &c);
}

int cmd_good(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect good [<options>] [<commit>...]", NULL };

	return say_verdict(argc, argv, DECIDE_GOOD, usage);
}

int cmd_bad(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect bad [<options>] [<commit>...]", NULL };

	return say_verdict(argc, argv, DECIDE_BAD, usage);
}

int cmd_skip(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect skip [--because=<text>] [<commit>...]",
					     NULL };
	struct hand_command c = { .decision = DECIDE_SKIP };
	const struct option_def options[] = { BECAUSE(c), { 0 } };

	return command_in_repo(argc, argv, options, usage, say, &c);
}

int cmd_again(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect again [--because=<text>] <commit>...",
					     NULL };
	struct hand_command c = { .on_commit = by_hand_again };
	const struct option_def options[] = { BECAUSE(c), { 0 } };

	return command_in_repo(argc, argv, options, usage, say, &c);
}

int cmd_reject(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect reject [--because=<text>] <commit>...",
					     NULL };
	struct hand_command c = { .on_commit = by_hand_reject };
	const struct option_def options[] = { BECAUSE(c), { 0 } };

	return command_in_repo(argc, argv, options, usage, say, &c);
}

int cmd_undo(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect undo [<n>]", NULL };
	static const struct option_def options[] = { { 0 } };

	return command_in_repo(argc, argv, options, usage, undo_words, NULL);
}
