// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect continue and step: go on with a session. */
#include "cmd/cmd.h"
#include "common.h"
#include "git/bisect-state.h"
#include "report/note.h"
#include "session/git-driver.h"

static const char *const usage[] = { "git kbisect continue [<options>]", NULL };
static const char *const step_usage[] = { "git kbisect step [<options>]", NULL };

struct continue_args {
	const char *deadline; /* NULL: as the session was started with */
	bool one_test;
};

/* Writes the notes that an interruption after the result prevented. */
static int finish_notes(struct session *s, struct error *err)
{
	if (note_write(s, err) < 0)
		return -1;
	tell_user(
		"the notes of the result were missing and are written; 'git kbisect show' prints it");
	return 0;
}

/* The user's bisection needs no help to go on; after `git bisect reset` it is brought back. */
static int continue_users(struct session *s, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(s->repo, &b, err);
	bool active = b.active;

	bisect_clear(&b);
	if (ret < 0)
		return -1;
	if (active)
		return error_set(err, ERROR_USER,
				 "this session goes on with 'git bisect run git kbisect run'");
	if (driver_start(s, err) < 0)
		return -1;
	tell_user("the git bisect of this session was gone and is back; "
		  "'git bisect run git kbisect run' goes on");
	return 0;
}

static int continue_session(const struct repo *repo, int argc, char **argv, void *data,
			    struct error *err)
{
	const struct continue_args *args = data;
	struct session s;
	int ret;

	(void)argc;
	(void)argv;
	if (session_open(&s, repo, err) < 0)
		return -1;
	s.one_test = args->one_test;
	if (args->deadline || args->one_test)
		s.settings.deadline = args->deadline;
	if (note_is_due(&s.state))
		ret = finish_notes(&s, err);
	else if (s.state.result.kind && !s.state.result.provisional)
		ret = error_set(err, ERROR_USER,
				"the bisection is finished; 'git kbisect show' prints the result");
	else if (s.user_drives)
		ret = continue_users(&s, err);
	else
		ret = drive(&s, err);
	session_close(&s);
	return ret;
}

int cmd_continue(int argc, char **argv)
{
	struct continue_args args = { .one_test = false };
	const struct option_def options[] = {
		{ .name = "deadline",
		  .type = OPTION_STRING,
		  .arg = "<time>",
		  .help = "when the best answer so far is the answer: 8h, 18:00, 2026-02-28 18:00",
		  .value = &args.deadline },
		DISPLAY_OPTIONS,
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, continue_session, &args);
}

int cmd_step(int argc, char **argv)
{
	static const struct option_def options[] = { DISPLAY_OPTIONS, { 0 } };
	struct continue_args args = { .one_test = true };

	return command_in_repo(argc, argv, options, step_usage, continue_session, &args);
}
