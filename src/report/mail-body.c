// SPDX-License-Identifier: GPL-2.0-only
#include "mail-body.h"
#include "report-words.h"
#include "evidence/outcome.h"
#include "git/run-git.h"
#include "report/log-lines.h"
#include "session/run-json.h"

#include <math.h>

#define LINE_WIDTH 72
/* Mail servers refuse lines of more than 998 bytes. */
#define WORD_MAX 400
#define MESSAGE_BYTES ((size_t)1 << 20)
#define SHORT_HASH 12
#define COMMAND_SHOWN 60

static char *one_line(const char *text, size_t len)
{
	struct strbuf sb = STRBUF_INIT(12 * len + 1);

	strbuf_add_escaped(&sb, text, len);
	for (char *p = sb.buf; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	strbuf_rtrim(&sb);
	return strbuf_detach(&sb);
}

char *mail_member(json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	AUTO_FREE char *text = value ? text_unescape(value) : NULL;

	return text && *text ? one_line(text, strlen(text)) : NULL;
}

char *mail_doubt(const struct mail_source *source)
{
	json_t *result = source->result, *asked = json_object_get(result, "asked");
	double wanted = json_is_number(asked) ? json_number_value(asked) : source->asked;
	double confidence = json_number_value(json_object_get(result, "confidence"));
	size_t nr = json_array_size(json_object_get(result, "candidates"));

	if (!json_is_string(json_object_get(result, "culprit")))
		return xstrfmt("the failure comes from one of %zu commits, of which this is one",
			       nr);
	if (json_is_true(json_object_get(result, "provisional")))
		return xstrdup("the search was stopped at its deadline before it had an answer");
	if (!(confidence >= wanted))
		return xstrfmt("the confidence of %.4f is below the %.4f that was asked for",
			       confidence, wanted);
	return NULL;
}

void mail_add_wrapped(struct strbuf *out, const char *indent, const char *text)
{
	size_t column = 0;

	for (const char *p = text; *p;) {
		size_t n = strcspn(p, " ");

		n = MIN(n, (size_t)WORD_MAX);
		if (!column)
			strbuf_addstr(out, indent);
		else if (column + 1 + n > LINE_WIDTH)
			strbuf_addf(out, "\n%s", indent);
		else
			strbuf_addch(out, ' ');
		if (!column || column + 1 + n > LINE_WIDTH)
			column = strlen(indent) + n;
		else
			column += 1 + n;
		strbuf_add(out, p, n);
		p += n;
		p += strspn(p, " ");
	}
	strbuf_addch(out, '\n');
}

/* Adds the sentences of a list under a heading. */
static void body_add_list(struct strbuf *out, json_t *list, const char *before)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i, v) {
		AUTO_FREE char *raw = text_unescape(json_is_string(v) ? json_string_value(v) : "");
		AUTO_FREE char *line = one_line(raw, strlen(raw));
		AUTO_FREE char *whole = xstrfmt("%s%s", before, line);

		strbuf_addch(out, '\n');
		mail_add_wrapped(out, "", whole);
	}
}

static json_t *tested_entry(json_t *result, const char *commit)
{
	json_t *tested = json_object_get(result, "tested"), *v;
	size_t i;

	json_array_foreach(tested, i, v)
		if (str_equal(json_string_value(json_object_get(v, "commit")), commit))
			return v;
	return NULL;
}

static bool shows_failure(json_t *run)
{
	const char *outcome = json_string_value(json_object_get(run, "outcome"));

	return str_equal(outcome, outcome_name(OUTCOME_TARGET)) ||
	       str_equal(outcome, outcome_name(OUTCOME_RELATED));
}

/* The words of the first run that shows the failure: of the commit that is named, or of another
 * one where that is the commit with the fix. Owned, or NULL. */
static char *words_of_run(json_t *result, const char *commit)
{
	json_t *tested = json_object_get(result, "tested"), *entry, *run;
	char *other = NULL, *mine = NULL;
	size_t i, j;

	json_array_foreach(tested, i, entry) {
		bool named = str_equal(json_string_value(json_object_get(entry, "commit")), commit);
		char **to = named ? &mine : &other;

		json_array_foreach(json_object_get(entry, "runs"), j, run)
			if (!*to && shows_failure(run))
				*to = mail_member(run, "title");
	}
	if (!mine)
		return other;
	free(other);
	return mine;
}

/* A line of the build that was looked for, of the commit or of another. Owned, or NULL. */
static char *warning_of_build(json_t *result)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(result, "tested"), i, entry) {
		AUTO_FREE char *verdict = mail_member(entry, "verdict");
		AUTO_FREE char *reason = mail_member(entry, "reason");
		const char *line = reason ? strstr(reason, "prints \"") : NULL;

		if (str_equal(verdict, "bad") && line)
			return xstrndup(line + strlen("prints \""),
					strcspn(line + strlen("prints \""), "\""));
	}
	return NULL;
}

static char *failure_of_boot(const char *words)
{
	if (!words || str_equal(words, TITLE_LOST))
		return xstrdup("the kernel does not boot");
	return xstrfmt("the kernel does not boot: %s", words);
}

/* The test is known by its name, and how it fails by the words of a run. */
static char *failure_of_test(json_t *test, const char *words)
{
	AUTO_FREE char *command = mail_member(test, "command");
	AUTO_FREE char *kunit = mail_member(test, "kunit");
	AUTO_FREE char *selftest = mail_member(test, "kselftest");
	AUTO_FREE char *metric = mail_member(test, "metric"), *worse = mail_member(test, "worse");

	if (metric)
		return xstrfmt("%s numbers: %.*s%s", worse ? worse : "worse", COMMAND_SHOWN, metric,
			       strlen(metric) > COMMAND_SHOWN ? "..." : "");
	if (command)
		return xstrfmt("test fails: %.*s%s", COMMAND_SHOWN, command,
			       strlen(command) > COMMAND_SHOWN ? "..." : "");
	if (kunit || selftest)
		return xstrfmt("%s fails: %s", kunit ? "KUnit" : "kselftest",
			       kunit ? kunit : selftest);
	return words ? xstrdup(words) : xstrdup("a test of the kernel fails");
}

char *mail_failure(json_t *result, const char *commit)
{
	char *title = mail_member(json_object_get(result, "crash"), "title");
	AUTO_FREE char *kind = mail_member(result, "failure");
	AUTO_FREE char *words = words_of_run(result, commit);

	if (title)
		return title;
	if (str_equal(kind, "build")) {
		AUTO_FREE char *line = warning_of_build(result);

		return line ? xstrfmt("new warning: %s", line) :
			      xstrdup("the kernel does not build");
	}
	if (str_equal(kind, "boot"))
		return failure_of_boot(words);
	/* With --match there is no title, but each crash that matched has one. */
	if (str_equal(kind, "crash") && words)
		return steal(&words);
	return failure_of_test(json_object_get(result, "test"), words);
}

/* "failed in 10 of 10" or "measured 1.02 ± 0.05 in 10", to be followed by "runs". */
static void mail_add_runs(struct strbuf *out, json_t *entry)
{
	json_t *measured = json_object_get(entry, "measured"), *run;
	size_t i, hits = 0;

	if (measured) {
		strbuf_addstr(out, "measured ");
		report_runs(entry, " of ", out);
		strbuf_addf(out, " in %.0f", member_number(measured, "runs", COUNT_MAX));
		return;
	}
	json_array_foreach(json_object_get(entry, "runs"), i, run)
		hits += shows_failure(run);
	strbuf_addf(out, "failed in %zu of %zu", hits,
		    json_array_size(json_object_get(entry, "runs")));
}

/* "  bad   1234567890ab  10 of 10 runs: subject" */
static void add_tested(struct strbuf *out, const struct repo *repo, json_t *result,
		       const char *commit, const char *who)
{
	json_t *entry = tested_entry(result, commit), *runs;
	AUTO_FREE char *verdict = mail_member(entry, "verdict");
	AUTO_FREE char *from = mail_member(entry, "inferred_from");
	AUTO_FREE char *title = repo_title(repo, commit), *shown = one_line(title, strlen(title));
	AUTO_FREE char *subject = xstrfmt("%s: \"%s\"", who, shown);
	json_t *ran = from ? tested_entry(result, from) : entry;

	runs = json_object_get(ran, "runs");
	strbuf_addf(out, "  %-4s  %.*s  ", verdict ? verdict : "-", SHORT_HASH, commit);
	if (json_array_size(runs)) {
		mail_add_runs(out, ran);
		strbuf_addf(out, " runs%s\n", from ? " of the same kernel" : "");
	} else {
		strbuf_addstr(out, entry ? "not run\n" : "not tested\n");
	}
	mail_add_wrapped(out, "        ", subject);
}

static void add_evidence(struct strbuf *out, const struct repo *repo, json_t *result,
			 const char *commit)
{
	char **parents = repo_parents(repo, commit, NULL);
	json_t *tested = json_object_get(result, "tested"), *v;
	size_t i, runs = 0;

	json_array_foreach(tested, i, v)
		runs += json_array_size(json_object_get(v, "runs"));
	strbuf_addf(out, "\nConfidence: %.4f, from %zu runs of %zu revisions:\n\n",
		    MIN(json_number_value(json_object_get(result, "confidence")),
			CONFIDENCE_SHOWN_MAX),
		    runs, json_array_size(tested));
	add_tested(out, repo, result, commit, "this commit");
	for (char **p = parents; p && *p; p++)
		add_tested(out, repo, result, *p, "its parent");
	free_list(parents);
}

/* The full hash in "commit <hash> upstream.", "[ Upstream commit <hash> ]" or "(cherry picked
 * from commit <hash>)", or NULL. */
static char *hash_in(const char *line, size_t len)
{
	static const char *const forms[][2] = {
		{ "commit ", " upstream" },
		{ "[ Upstream commit ", " ]" },
		{ "(cherry picked from commit ", ")" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t n = strlen(forms[i][0]);

		if (len < n + 40 + strlen(forms[i][1]) || strncmp(line, forms[i][0], n))
			continue;
		if (strspn(line + n, "0123456789abcdef") == 40 &&
		    starts_with(line + n + 40, forms[i][1]))
			return xstrndup(line + n, 40);
	}
	return NULL;
}

/* The commit that one of a stable tree was picked from, owned, or NULL. */
static char *upstream_of(const struct repo *repo, const char *commit)
{
	struct strbuf message = STRBUF_INIT(MESSAGE_BYTES);
	char *found = NULL;

	if (run_git_ok(repo, &message, NULL, "log", "-1", "--no-show-signature", "--format=%b",
		       commit, NULL) == 0)
		for (const char *p = message.buf; *p && !found; p += *p == '\n') {
			size_t n = strcspn(p, "\n");

			found = hash_in(p, n);
			p += n;
		}
	strbuf_release(&message);
	return found;
}

static void add_commit(struct strbuf *out, const struct repo *repo, const char *commit,
		       const char *upstream)
{
	struct strbuf text = STRBUF_INIT(MESSAGE_BYTES);

	if (run_git_ok(repo, &text, NULL, "log", "-1", "--no-show-signature",
		       "--format=commit %H%nAuthor: %an <%ae>%nDate:   %ad%n%n    %s", commit,
		       NULL) < 0)
		strbuf_addf(&text, "commit %s\n", commit);
	for (const char *p = text.buf; *p; p += *p == '\n') {
		size_t n = strcspn(p, "\n");
		AUTO_FREE char *line = one_line(p, n);

		if (*line)
			strbuf_addf(out, "  %.*s\n", WORD_MAX, line);
		else
			strbuf_addch(out, '\n');
		p += n;
	}
	if (upstream)
		strbuf_addf(out, "\nIt was picked from the mainline commit\n\n  %s\n", upstream);
	strbuf_release(&text);
}

/* All commits of a set, likeliest first. */
static void add_candidates(struct strbuf *out, const struct repo *repo, json_t *result)
{
	json_t *v, *list = json_object_get(result, "candidates");
	size_t i;

	if (json_array_size(list) < 2)
		return;
	strbuf_addstr(out, "\nThe commits in question:\n\n");
	json_array_foreach(list, i, v) {
		AUTO_FREE char *commit = mail_member(v, "commit");
		AUTO_FREE char *title = repo_title(repo, commit ? commit : "");
		AUTO_FREE char *shown = one_line(title, strlen(title));

		strbuf_addf(out, "  %.4f  %.*s  %.*s\n",
			    json_number_value(json_object_get(v, "probability")), SHORT_HASH,
			    commit ? commit : "", WORD_MAX, shown);
	}
}

/* The lines that programs and the author of a fix take over. They name the commit only when it
 * is sure. */
static void add_trailers(struct strbuf *out, const struct mail *mail, const struct repo *repo,
			 const struct mail_source *source, const char *upstream)
{
	json_t *origin = json_object_get(source->result, "origin");
	AUTO_FREE char *title = repo_title(repo, mail->commit);
	AUTO_FREE char *subject = one_line(title, strlen(title));
	AUTO_FREE char *reporter =
		source->reported_by ? one_line(source->reported_by, strlen(source->reported_by)) :
				      mail_member(origin, "reported_by");
	AUTO_FREE char *closes = source->closes ? one_line(source->closes, strlen(source->closes)) :
						  mail_member(origin, "closes");
	AUTO_FREE char *mode = mail_member(source->result, "mode");
	bool fix = str_equal(mode, "fix");

	strbuf_addch(out, '\n');
	if (!fix && mail->sure)
		strbuf_addf(out, "Fixes: %.*s (\"%.*s\")\n", SHORT_HASH,
			    upstream ? upstream : mail->commit, WORD_MAX, subject);
	if (reporter)
		strbuf_addf(out, "Reported-by: %.*s\n", WORD_MAX, reporter);
	if (closes)
		strbuf_addf(out, "Closes: %.*s\n", WORD_MAX, closes);
	if (mail->sure)
		strbuf_addf(out, "\n#regzbot %s: %s\n", fix ? "fix" : "introduced", mail->commit);
}

/* The report that was given, or else that of the result. */
static void body_add_report(struct strbuf *out, const struct mail *mail,
			    const struct mail_source *source)
{
	json_t *crash = json_object_get(source->result, "crash");
	const char *value = json_string_value(json_object_get(crash, "report"));
	AUTO_FREE char *report = value && !source->report ? text_unescape(value) : NULL;

	if (source->report || report)
		mail_add_crash(out, source->report ? source->report : report);
	else
		mail_add_build_error(out, json_object_get(source->result, "tested"), mail->commit);
}

static void add_files(struct strbuf *out, const struct mail *mail, json_t *result)
{
	AUTO_FREE char *command = mail_member(json_object_get(result, "test"), "command");
	AUTO_FREE char *config = mail_member(json_object_get(result, "config"), "file");
	AUTO_FREE char *metric = mail_member(json_object_get(result, "test"), "metric");
	AUTO_FREE char *line = NULL;

	if (config)
		line = xstrfmt("Kernel configuration: %s%s", config,
			       mail->parts_nr ? " (the files of the test are attached)" : "");
	if (command) {
		strbuf_addstr(out, "\nThe test is the shell command\n\n");
		mail_add_wrapped(out, "  ", command);
	}
	if (metric) {
		strbuf_addstr(
			out,
			"\nThe numbers are the group in the lines of its output that match\n\n");
		mail_add_wrapped(out, "  ", metric);
	}
	if (line) {
		strbuf_addch(out, '\n');
		mail_add_wrapped(out, "", line);
	}
}

void mail_add_body(const struct mail *mail, const struct repo *repo,
		   const struct mail_source *source, struct strbuf *out)
{
	AUTO_FREE char *failure = mail_failure(source->result, source->commit),
		       *doubt = mail_doubt(source);
	AUTO_FREE char *upstream = upstream_of(repo, mail->commit);
	AUTO_FREE char *mode = mail_member(source->result, "mode");
	const char *did = str_equal(mode, "fix") ? "fixed" : "introduced";

	if (doubt) {
		AUTO_FREE char *first = xstrfmt("NOT SURE: %s. This mail is addressed to "
						"you alone.",
						doubt);

		strbuf_addf(out, "%s\n\n", first);
	}
	strbuf_addf(out, "A bisection with git kbisect found the commit that %s%s\n\n",
		    doubt ? "may have " : "", did);
	mail_add_wrapped(out, "  ", failure);
	strbuf_addch(out, '\n');
	add_commit(out, repo, mail->commit, upstream);
	add_evidence(out, repo, source->result, mail->commit);
	add_candidates(out, repo, source->result);
	body_add_list(out, json_object_get(source->result, "unreliable"), "Take care: ");
	body_add_list(out, json_object_get(source->result, "oddities"), "Note: ");
	add_files(out, mail, source->result);
	add_trailers(out, mail, repo, source, upstream);
	body_add_report(out, mail, source);
}
