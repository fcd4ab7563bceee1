// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect mail: a mail to the people whom a result concerns. */
#include "cmd/cmd.h"
#include "common.h"
#include "reported-crash.h"
#include "evidence/verdict.h"
#include "git/notes.h"
#include "report/mail.h"
#include "report/note.h"
#include "report/status-json.h"

static const char *const usage[] = {
	"git kbisect mail [<options>] [<commit>]",
	"",
	"Prints a mail about a culprit, for git send-email. Nothing is sent.",
	NULL,
};

struct mail_args {
	const char *format, *reported_by, *closes, *in_reply_to;
	bool attach;
};

static bool mail_is_of_result(const struct state *state, const char *commit)
{
	for (char **p = state->result.commits; p && *p; p++)
		if (str_equal(*p, commit))
			return true;
	return false;
}

/* The files that a person needs to see the failure: configuration and reproducer. */
static const char **files_of(const struct state *state)
{
	const struct settings *s = state->settings;
	const char **files = NULL;

	if (state->minimized.file)
		options_list_add(&files, state->minimized.file);
	for (const char **part = s->config; !state->minimized.file && part && *part; part++)
		if (config_part_kind(*part) == CONFIG_PART_FILE)
			options_list_add(&files, *part);
	if (s->repro)
		options_list_add(&files, s->repro);
	return files;
}

static int print_mail(const struct mail *mail, const char *format, struct error *err)
{
	struct strbuf out = STRBUF_CHECKED(MAIL_MAX);
	int ret;

	if (str_equal(format, "json"))
		return print_json(mail_json(mail), JSON_INDENT(2), err);
	ret = str_equal(format, "text") ? mail_write_text(mail, &out, err) :
					  mail_write_mbox(mail, &out, err);
	if (!ret)
		fputs(out.buf, stdout);
	strbuf_release(&out);
	return ret;
}

static int write_mail(const struct repo *repo, const struct mail_args *args,
		      struct mail_source *source, struct error *err)
{
	const struct policy policy = POLICY_DEFAULTS;
	struct mail mail;
	int ret;

	source->asked = policy.confidence;
	source->reported_by = args->reported_by;
	source->closes = args->closes;
	source->in_reply_to = args->in_reply_to;
	if (mail_compose(&mail, repo, source, err) < 0)
		return -1;
	if (!mail.maintainers)
		warning("scripts/get_maintainer.pl of the work tree was not found or names nobody: "
			"only people whom the commit names are addressed");
	ret = print_mail(&mail, args->format, err);
	mail_clear(&mail);
	return ret;
}

/* Returns 1 when the session knows nothing about the commit, which may be NULL. */
static int mail_of_session(const struct repo *repo, const struct mail_args *args,
			   const char *commit, struct error *err)
{
	AUTO_FREE const char **files = NULL;
	AUTO_FREE char *report = NULL;
	struct mail_source source = { 0 };
	struct session s;
	int ret = 1;

	if (commit && !session_exists(repo))
		return 1;
	if (session_peek(&s, repo, err) < 0)
		return -1;
	if (commit ? mail_is_of_result(&s.state, commit) :
		     s.state.result.commits && s.state.result.commits[0]) {
		files = args->attach ? files_of(&s.state) : NULL;
		source.files = files;
		source.commit = commit ? commit : s.state.result.commits[0];
		source.result = report_result_json(&s.state);
		report = reported_crash(repo, &s.state, source.commit);
		source.report = report;
		ret = write_mail(repo, args, &source, err);
		json_decref(source.result);
	} else if (!commit) {
		ret = error_set(err, ERROR_USER,
				s.state.result.kind ?
					"the result names no commit, so there is nobody to write "
					"to; 'git kbisect show' prints it" :
					"the bisection has no result yet");
	}
	session_close(&s);
	return ret;
}

static int mail_of_note(const struct repo *repo, const struct mail_args *args, const char *commit,
			struct error *err)
{
	AUTO_FREE char *note = notes_get(repo, NOTES_JSON, commit);
	struct mail_source source = { .commit = commit };
	int ret;

	source.result = note ? json_loads(note, JSON_REJECT_DUPLICATES, NULL) : NULL;
	if (json_is_object(source.result))
		ret = write_mail(repo, args, &source, err);
	else
		ret = error_set(err, ERROR_USER,
				note ? "the note of git kbisect on %.12s is damaged" :
				       "there is no note of git kbisect on %.12s",
				commit);
	json_decref(source.result);
	return ret;
}

static int mail_command(const struct repo *repo, int argc, char **argv, void *data,
			struct error *err)
{
	const struct mail_args *args = data;
	AUTO_FREE char *commit = NULL;
	int ret;

	if (!str_equal(args->format, "mbox") && !str_equal(args->format, "text") &&
	    !str_equal(args->format, "json"))
		return error_set(err, ERROR_USER, "--format=%s: must be one of mbox, text, json",
				 args->format);
	if (argc > 1)
		return error_set(err, ERROR_USER, "one commit can be named, not %d", argc);
	if (argc && !(commit = repo_resolve(repo, argv[0], err)))
		return -1;
	ret = mail_of_session(repo, args, commit, err);
	return ret > 0 ? mail_of_note(repo, args, commit, err) : ret;
}

int cmd_mail(int argc, char **argv)
{
	struct mail_args args = { .format = "mbox", .attach = true };
	const struct option_def options[] = {
		{ .name = "format",
		  .type = OPTION_STRING,
		  .arg = "mbox|text|json",
		  .help = "for git send-email (default), for people, for programs",
		  .value = &args.format },
		{ .name = "attach",
		  .type = OPTION_FLAG,
		  .help = "attach the configuration and the reproducer (default; --no-attach)",
		  .value = &args.attach },
		{ .name = "reported-by",
		  .type = OPTION_STRING,
		  .arg = "<name and address>",
		  .help = "who reported the failure",
		  .value = &args.reported_by },
		{ .name = "closes",
		  .type = OPTION_STRING,
		  .arg = "<url>",
		  .help = "the report",
		  .value = &args.closes },
		{ .name = "in-reply-to",
		  .type = OPTION_STRING,
		  .arg = "<message-id>",
		  .help = "the mail that this one answers",
		  .value = &args.in_reply_to },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, mail_command, &args);
}
