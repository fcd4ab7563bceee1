// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/cmd.h"
#include "common.h"
#include "git/notes.h"
#include "report/note.h"
#include "report/status-json.h"

static const char *const usage[] = { "git kbisect show [--json] [<commit>]", NULL };

/* Shows a result from the session: one that names no commit has no note. */
static int show_without_note(const struct repo *repo, const struct state *state, bool json,
			     struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(2 * LOG_MAX);
	int ret;

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

/* Shows the last result from its note, or from the session if no note was written. */
static int show_last(const struct repo *repo, bool json, struct error *err)
{
	struct session s;
	int ret = session_peek(&s, repo, err);

	if (ret < 0)
		return ret;
	if (note_is_due(&s.state))
		write_due_notes(repo);
	if (!s.state.result.kind)
		ret = error_set(err, ERROR_USER, "the bisection has no result yet");
	else if (!s.state.result.commits[0] || !show_note(repo, s.state.result.commits[0], json))
		ret = show_without_note(repo, &s.state, json, err);
	session_close(&s);
	return ret;
}

static int show(const struct repo *repo, const char *revision, bool json, struct error *err)
{
	AUTO_FREE char *commit = NULL;

	if (!revision)
		return show_last(repo, json, err);
	commit = repo_resolve(repo, revision, err);
	if (!commit)
		return -1;
	if (!show_note(repo, commit, json))
		return error_set(err, ERROR_USER, "there is no note of git kbisect on %.12s",
				 commit);
	return 0;
}

static int show_named(const struct repo *repo, int argc, char **argv, void *data, struct error *err)
{
	const bool *json = data;

	return show(repo, argc ? argv[0] : NULL, *json, err);
}

int cmd_show(int argc, char **argv)
{
	bool json = false;
	const struct option_def options[] = {
		{ .name = "json", .type = OPTION_FLAG, .help = "for programs", .value = &json },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, show_named, &json);
}
