// SPDX-License-Identifier: GPL-2.0-only
/* git kbisect report: a bisection as a page, as text or as JSON. */
#include "base/files.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "cmd/pager.h"
#include "common.h"
#include "report/report-document.h"
#include "report/report-html.h"
#include "report/report-text.h"
#include "report/status-json.h"

static const char *const usage[] = {
	"git kbisect report [--html | --text | --json] [-o <file>] [<commit>]", NULL
};

struct report_args {
	bool html, text, json;
	const char *file;
};

/* Whether the result of the session in the repository names the commit. */
static bool session_names(const struct repo *repo, const char *commit)
{
	struct session s;
	bool named = false;

	if (!session_exists(repo) || session_peek(&s, repo, NULL) < 0)
		return false;
	for (char **p = s.state.result.commits; p && *p; p++)
		named |= str_equal(*p, commit);
	session_close(&s);
	return named;
}

/* The session knows more than the note, which is all that there is of older results and of
 * those of others. */
static int report_load(const struct repo *repo, const char *revision, json_t **document,
		       struct error *err)
{
	AUTO_FREE char *commit = NULL;

	if (!revision && !session_exists(repo))
		return error_set(err, ERROR_USER,
				 "there is no session; name a commit that has a note of git "
				 "kbisect");
	if (!revision)
		return report_document_of_session(repo, document, err);
	commit = repo_resolve(repo, revision, err);
	if (!commit)
		return -1;
	if (session_names(repo, commit))
		return report_document_of_session(repo, document, err);
	return report_document_of_note(repo, commit, document, err);
}

static int report_json(json_t *document, struct strbuf *out, struct error *err)
{
	AUTO_FREE char *text = report_json_text(document, JSON_INDENT(2), err);

	if (!text)
		return -1;
	strbuf_addstr(out, text);
	strbuf_addch(out, '\n');
	return 0;
}

static int report_make(const struct report_args *args, json_t *document, struct strbuf *out,
		       struct error *err)
{
	/* A page of HTML is of no use on a terminal. */
	bool text = args->text || (!args->html && !args->file && isatty(STDOUT_FILENO));
	int ret = 0;

	json_object_set_new(document, "program", json_string(version_string()));
	if (args->json)
		ret = report_json(document, out, err);
	else if (text)
		report_text(document, out);
	else
		ret = report_html(document, out, err);
	if (strbuf_check(out, ret < 0 ? NULL : err, "the report") < 0)
		ret = -1;
	return ret;
}

static int report_show(const struct repo *repo, int argc, char **argv, void *data,
		       struct error *err)
{
	const struct report_args *args = data;
	struct strbuf out = STRBUF_CHECKED(REPORT_HTML_MAX);
	json_t *document = NULL;
	int ret;

	if (args->html + args->text + args->json > 1)
		return error_set(err, ERROR_USER, "--html, --text and --json exclude each other");
	if (argc > 1)
		return error_set(err, ERROR_USER, "report takes one commit, and not %d", argc);
	ret = report_load(repo, argc ? argv[0] : NULL, &document, err);
	if (!ret)
		ret = report_make(args, document, &out, err);
	if (!ret && args->file) {
		ret = file_write_atomic(args->file, out.buf, out.len, err);
	} else if (!ret) {
		pager_start("report");
		fwrite(out.buf, 1, out.len, stdout);
	}
	strbuf_release(&out);
	json_decref(document);
	return ret;
}

int cmd_report(int argc, char **argv)
{
	struct report_args args = { .file = NULL };
	const struct option_def options[] = {
		{ .name = "html",
		  .type = OPTION_FLAG,
		  .help = "one page of HTML (default, except on a terminal)",
		  .value = &args.html },
		{ .name = "text", .type = OPTION_FLAG, .help = "plain text", .value = &args.text },
		{ .name = "json",
		  .type = OPTION_FLAG,
		  .help = "for programs",
		  .value = &args.json },
		{ .name = "output",
		  .letter = 'o',
		  .type = OPTION_STRING,
		  .arg = "<file>",
		  .help = "write to a file",
		  .value = &args.file },
		{ 0 },
	};

	return command_in_repo(argc, argv, options, usage, report_show, &args);
}
