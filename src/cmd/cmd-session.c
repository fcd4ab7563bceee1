// SPDX-License-Identifier: GPL-2.0-only
/* continue, status, log, show, reset: what one does with a session. */
#include "base/progress.h"
#include "cmd/cmd.h"
#include "common.h"
#include "git/bisect-state.h"
#include "git/lane.h"
#include "git/notes.h"
#include "report/status-json.h"
#include "report/note.h"
#include "session/git-driver.h"

static const struct option_def no_options[] = { { 0 } };

/* Opens the repository after -h has had its chance. Returns < 0 as
 * options_parse() does. */
static int begin(struct repo *repo, int argc, char **argv, const struct option_def *options,
		 const char *const *usage)
{
	struct error err = ERROR_INIT;
	int n = options_parse(argc, argv, options, usage);

	*repo = (struct repo){ 0 };
	if (n >= 0 && repo_open(repo, &err) < 0)
		return -fail(&err) - 1;
	return n;
}

static int print_json(json_t *root, struct error *err)
{
	AUTO_FREE char *text = report_json_text(root, err);

	if (text)
		puts(text);
	json_decref(root);
	return text ? 0 : -1;
}

/* Text that the kernel, git or a note of another's gave. */
static void print_foreign(const char *before, const char *text, const char *after)
{
	struct strbuf sb = STRBUF_INIT(4 * strlen(text) + 1);

	strbuf_add_escaped(&sb, text, strlen(text));
	printf("%s%s%s", before, sb.buf, after);
	strbuf_release(&sb);
}

/* An interruption came between the result and its notes. */
static int finish_notes(struct session *s, struct error *err)
{
	if (note_write(s, err) < 0)
		return -1;
	puts("the notes of the result were missing and are written; 'git kbisect show' prints it");
	return 0;
}

/* The user's bisection goes on by itself; after `git bisect reset` it is brought back. */
static int continue_users(struct session *s, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(s->repo, &b, err);

	if (!ret && b.active)
		ret = error_set(err, ERROR_USER,
				"this session goes on with 'git bisect run git "
				"kbisect run'");
	if (!ret)
		ret = driver_start(s, err);
	if (!ret)
		puts("the git bisect of this session was gone and is back; 'git bisect run git "
		     "kbisect "
		     "run' goes on");
	bisect_clear(&b);
	return ret;
}

int cmd_continue(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect continue", NULL };
	struct error err = ERROR_INIT;
	struct session s;
	struct repo repo;
	int n = begin(&repo, argc, argv, no_options, usage), ret = -1;

	if (n < 0)
		return -n - 1;
	if (session_open(&s, &repo, &err) == 0) {
		if (note_is_due(&s))
			ret = finish_notes(&s, &err);
		else if (s.result.kind)
			error_set(&err, ERROR_USER,
				  "the bisection is finished; 'git kbisect show' "
				  "prints the result");
		else if (s.user_drives)
			ret = continue_users(&s, &err);
		else
			ret = drive(&s, &err);
		session_close(&s);
	}
	ret = ret < 0 ? fail(&err) : 0;
	repo_close(&repo);
	return ret;
}

static void print_status(const struct session *s)
{
	size_t tested = 0;
	char took[32];

	printf("%-7s %s\n", s->settings.fix ? "fixed:" : "bad:", s->bad);
	for (char **p = s->good; *p; p++)
		printf("%-7s %s\n", s->settings.fix ? "broken:" : "good:", *p);
	if (s->target.title)
		print_foreign("crash:  ", s->target.title, "\n");
	if (s->collapse.nr)
		printf("range:  %zu commits, %zu can matter\n", s->collapse.nr, s->collapse.matter);
	for (size_t i = 0; i < s->nr; i++) {
		const struct tested_commit *c = &s->commits[i];

		bool testing = str_equal(s->testing, c->commit) || c->decision == DECIDE_MORE;

		tested += c->decision != DECIDE_MORE;
		printf("%-7s %.12s %zu runs: ", testing ? "testing" : decision_name(c->decision),
		       c->commit, c->nr);
		print_foreign("", c->reason ? c->reason : c->why ? c->why : "", "\n");
	}
	printf("tested: %zu revisions in %s\n", tested,
	       format_duration(s->seconds, took, sizeof(took)));
	if (!s->result.kind) {
		printf("no result yet; '%s' goes on\n",
		       s->user_drives ? "git bisect run git kbisect run" : "git kbisect continue");
		return;
	}
	printf("result: %s", s->result.kind);
	for (char **p = s->result.commits; *p; p++)
		printf(" %s", *p);
	printf(" (confidence %.4f)\n", MIN(s->result.confidence, CONFIDENCE_SHOWN_MAX));
}

int cmd_status(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect status [--json]", NULL };
	bool json = false;
	const struct option_def options[] = {
		{ "json", OPTION_FLAG, NULL, "for programs", &json },
		{ 0 },
	};
	struct error err = ERROR_INIT;
	struct session s;
	struct repo repo;
	int n = begin(&repo, argc, argv, options, usage), ret = 0;

	if (n < 0)
		return -n - 1;
	if (session_peek(&s, &repo, &err) < 0) {
		ret = fail(&err);
	} else {
		if (!json)
			print_status(&s);
		else if (print_json(report_status_json(&s), &err) < 0)
			ret = fail(&err);
		session_close(&s);
	}
	repo_close(&repo);
	return ret;
}

int cmd_log(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect log", NULL };
	struct strbuf out = STRBUF_CHECKED(LOG_MAX);
	struct error err = ERROR_INIT;
	struct session s;
	struct repo repo;
	int n = begin(&repo, argc, argv, no_options, usage), ret = -1;

	if (n < 0)
		return -n - 1;
	if (session_peek(&s, &repo, &err) == 0) {
		ret = log_render(&s, &out, &err);
		session_close(&s);
	}
	fputs(out.buf, stdout);
	ret = ret < 0 ? fail(&err) : 0;
	strbuf_release(&out);
	repo_close(&repo);
	return ret;
}

/* A result that names no commit has no note: it is shown from the session. */
static int show_without_note(const struct session *s, bool json, struct error *err)
{
	struct strbuf text = STRBUF_CHECKED(2 * LOG_MAX);
	int ret = 0;

	if (json)
		ret = print_json(report_result_json(s), err);
	else if ((ret = note_text(s, &text, err)) == 0)
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

/* Notes that an interruption kept from being written are written now, if it can be
 * done: the result is shown also without them. */
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
	if (note_is_due(&s))
		write_due_notes(repo);
	if (!s.result.kind)
		ret = error_set(err, ERROR_USER, "the bisection has no result yet");
	else if (!s.result.commits[0] || !show_note(repo, s.result.commits[0], json))
		ret = show_without_note(&s, json, err);
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

int cmd_show(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect show [--json] [<commit>]", NULL };
	bool json = false;
	const struct option_def options[] = {
		{ "json", OPTION_FLAG, NULL, "for programs", &json },
		{ 0 },
	};
	struct error err = ERROR_INIT;
	struct repo repo;
	int n = begin(&repo, argc, argv, options, usage), ret;

	if (n < 0)
		return -n - 1;
	ret = show(&repo, n < argc ? argv[n] : NULL, json, &err) < 0 ? fail(&err) : 0;
	repo_close(&repo);
	return ret;
}

/* Ends the bisection below the session, whose lock we have, and none that the user began. */
static int end_bisection(const struct session *s, const struct repo *repo, struct error *err)
{
	struct bisect b = BISECT_INIT;
	int ret = bisect_read(repo, &b, err);

	/* A damaged session does not tell its ends. */
	if (!ret && b.active && (s->bad ? driver_is_ours(s) : bisect_is_ours(repo, NULL)))
		ret = bisect_reset(repo, err);
	bisect_clear(&b);
	return ret;
}

static int reset(const struct repo *repo, bool lanes, struct error *err)
{
	struct error damage = ERROR_INIT;
	struct session s;
	int ret = session_lock(&s, repo, err);

	if (ret < 0)
		return -1;
	/* A damaged session must be resettable; one that is whole takes no result along that
	 * stands nowhere else. */
	if (session_exists(repo) && session_load(&s, &damage) == 0)
		ret = note_write(&s, err);
	error_clear(&damage);
	/* The lanes first: they are refused while another session builds in them. */
	if (!ret && lanes)
		ret = lanes_remove(repo, err);
	if (!ret)
		ret = end_bisection(&s, repo, err);
	if (!ret)
		return session_remove(&s, err);
	session_close(&s);
	return -1;
}

int cmd_reset(int argc, char **argv)
{
	static const char *const usage[] = { "git kbisect reset [--lanes]", NULL };
	bool lanes = false;
	const struct option_def options[] = {
		{ "lanes", OPTION_FLAG, NULL,
		  "also remove the work trees that kernels are built in", &lanes },
		{ 0 },
	};
	struct error err = ERROR_INIT;
	struct repo repo;
	int n = begin(&repo, argc, argv, options, usage), ret;

	if (n < 0)
		return -n - 1;
	ret = reset(&repo, lanes, &err) < 0 ? fail(&err) : 0;
	repo_close(&repo);
	return ret;
}
