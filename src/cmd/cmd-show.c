// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect show: the note on a culprit, or the result of the session. */
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "common.h"
#include "git/notes.h"
#include "report/note.h"
#include "report/status-json.h"

static const char *const usage[] = { "git kbisect show [--json] [--exit-code] [<commit>]", NULL };

/* Shows a result from the session: one that names no commit has no note. */
static int show_without_note(const struct repo *repo, const struct state *state, bool json,
			     struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(2 * LOG_MAX);
	int ret;

	pager_start("show");
	if (json)
		return print_json(report_result_json(state), JSON_INDENT(2), err);
	ret = note_text(repo, state, &text, err);
	if (!ret)
		fputs(text.buf, stdout);
	strbuf_release(&text);
	return ret;
}

static bool show_note(const struct repo *repo, const char *commit, bool json)
{
	AUTO_FREE char *note = notes_get(repo, json ? NOTES_JSON : NOTES_RESULT, commit);

	if (!note)
		return false;
	pager_start("show");
	print_foreign("", note, "");
	if (json)
		putchar('\n');
	return true;
}

/* Writes the notes that an interruption prevented. The result is shown even if that fails. */
static void write_due_notes(const struct repo *repo)
{
	struct error err = ERROR_INIT;
	struct session s;

	if (session_open(&s, repo, &err) == 0) {
		note_write(&s, &err);
		session_close(&s);
	}
	if (err.message)
		warning("%s", err.message);
	error_clear(&err);
}

/* The exit code that says how the bisection ended. */
static int show_exit_code(enum result_kind kind)
{
	switch (kind) {
	case RESULT_CULPRIT:
		return 0;
	case RESULT_SET:
		return 1;
	case RESULT_NONE:
	case RESULT_OLDER:
	case RESULT_NOT_FIXED:
		break;
	}
	return 2;
}

/* The kind of the result in the note on a commit. */
static enum result_kind kind_in_note(const struct repo *repo, const char *commit)
{
	AUTO_FREE char *note = notes_get(repo, NOTES_JSON, commit);
	json_t *root = note ? json_loads(note, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const char *verdict = json_string_value(json_object_get(root, "verdict"));
	enum result_kind kind = RESULT_NONE;

	if (verdict)
		(void)result_kind_parse(verdict, &kind);
	json_decref(root);
	return kind;
}

struct show_args {
	bool json, exit_code;
};

/* Shows the last result from its note, or from the session if no note was written. */
static int show_last(const struct repo *repo, const struct show_args *args, struct error *err)
{
	struct session s;
	int ret = session_peek(&s, repo, err);

	if (ret < 0)
		return ret;
	if (note_is_due(&s.state))
		write_due_notes(repo);
	if (!s.state.result.kind && args->exit_code)
		puts("the bisection has no result yet");
	else if (!s.state.result.kind)
		ret = error_set(err, ERROR_USER, "the bisection has no result yet");
	else if (!s.state.result.commits[0] ||
		 !show_note(repo, s.state.result.commits[0], args->json))
		ret = show_without_note(repo, &s.state, args->json, err);
	if (!ret && args->exit_code)
		ret = show_exit_code(s.state.result.kind);
	session_close(&s);
	return ret;
}

static int show_named(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	const struct show_args *args = data;
	AUTO_FREE char *commit = NULL;

	if (!argc)
		return show_last(repo, args, err);
	commit = repo_resolve(repo, argv[0], err);
	if (!commit)
		return -1;
	if (!show_note(repo, commit, args->json))
		return error_set(err, ERROR_USER, "there is no note of git kbisect on %.12s",
				 commit);
	return args->exit_code ? show_exit_code(kind_in_note(repo, commit)) : 0;
}

int cmd_show(int argc, char **argv)
{
	struct show_args args = { .json = false };
	const struct option_def options[] = {
		{ .name = "json",
		  .type = OPTION_FLAG,
		  .help = "for programs",
		  .value = &args.json },
		{ .name = "exit-code",
		  .type = OPTION_FLAG,
		  .help = "exit with 0 for one culprit, 1 for a set of commits, 2 for none",
		  .value = &args.exit_code },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, show_named, &args);
}
