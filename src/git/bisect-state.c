// SPDX-License-Identifier: GPL-2.0-only
#include "git/bisect-state.h"
#include "base/files.h"
#include "base/quote.h"
#include "git/change-refs.h"
#include "git/run-git.h"

#define LOG_MAX (16 * 1024 * 1024)
#define WORDS_MAX (256 * 1024)
#define ARGS_MAX 48

/* This line in BISECT_LOG distinguishes our bisections from the user's. */
#define SIGNATURE "# begun by git kbisect"

/* The content of a file of the git directory without its last newline, owned; NULL when
 * there is no such file. */
static int read_state(const struct repo *repo, const char *name, char **text, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/%s", repo->git_dir, name);
	struct strbuf sb = STRBUF_INIT(LOG_MAX);
	int ret = 0;

	*text = NULL;
	if (file_exists(path))
		ret = file_read(path, &sb, err);
	else if (errno != ENOENT && errno != ENOTDIR)
		ret = error_errno(err, "cannot stat '%s'", path);
	else
		return 0;
	if (sb.len && sb.buf[sb.len - 1] == '\n')
		sb.buf[--sb.len] = 0;
	if (!ret)
		*text = strbuf_detach(&sb);
	strbuf_release(&sb);
	return ret;
}

/* The same; NULL also for a file that cannot be read. */
static char *state_file(const struct repo *repo, const char *name)
{
	char *text;

	return read_state(repo, name, &text, NULL) < 0 ? NULL : text;
}

static void list_add(char ***list, size_t *nr, char *s)
{
	*list = xrealloc(*list, *nr + 2, sizeof(**list));
	(*list)[(*nr)++] = s;
	(*list)[*nr] = NULL;
}

static int read_terms(const struct repo *repo, struct bisect *b, struct error *err)
{
	AUTO_FREE char *terms = NULL;
	char *newline;

	if (read_state(repo, "BISECT_TERMS", &terms, err) < 0)
		return -1;
	newline = terms ? strchr(terms, '\n') : NULL;
	if (newline)
		*newline = 0;
	b->term_bad = xstrdup(newline ? terms : "bad");
	b->term_good = xstrdup(newline ? newline + 1 : "good");
	return 0;
}

/* BISECT_NAMES has "--" and the paths, in quotes. */
static int read_paths(const struct repo *repo, struct bisect *b, struct error *err)
{
	AUTO_FREE char *names = NULL;
	char **words;

	if (read_state(repo, "BISECT_NAMES", &names, err) < 0)
		return -1;
	words = quote_split(names ? names : "", err);
	if (!words)
		return error_prefix(err,
				    "%s/BISECT_NAMES cannot be read; 'git bisect reset' ends "
				    "this bisection",
				    repo->git_dir);
	if (str_equal(words[0], "--")) {
		size_t n = 0;

		free(words[0]);
		do
			words[n] = words[n + 1];
		while (words[++n]);
	}
	b->paths = words;
	return 0;
}

/* Adds a line "hash ref" for each ref of the bisection. Fails where git has to be asked: each
 * work tree has its own refs, and libgit2 1.5 does not list those of a linked one. */
static int list_refs(const struct repo *repo, struct strbuf *out)
{
	git_reference_iterator *refs = NULL;
	git_reference *ref;
	int ret;

	if (!repo->git || !str_equal(repo->git_dir, repo->common_dir) ||
	    git_reference_iterator_glob_new(&refs, repo->git, "refs/bisect/*") < 0)
		return -1;
	while ((ret = git_reference_next(&ref, refs)) == 0) {
		const git_oid *oid = git_reference_target(ref);

		if (oid)
			strbuf_addf(out, "%s %s\n", git_oid_tostr_s(oid), git_reference_name(ref));
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	return ret == GIT_ITEROVER ? 0 : -1;
}

static int read_refs(const struct repo *repo, struct bisect *b, struct error *err)
{
	struct strbuf out = STRBUF_INIT(LOG_MAX);
	AUTO_FREE char *bad = xstrfmt("refs/bisect/%s", b->term_bad);
	AUTO_FREE char *good = xstrfmt("refs/bisect/%s-", b->term_good);
	size_t good_nr = 0, skip_nr = 0;
	int ret = list_refs(repo, &out);

	if (ret < 0) {
		strbuf_reset(&out);
		ret = run_git_ok(repo, &out, err, "for-each-ref",
				 "--format=%(objectname) %(refname)", "refs/bisect", NULL);
	}
	b->good = xcalloc(1, sizeof(*b->good));
	b->skip = xcalloc(1, sizeof(*b->skip));
	for (char *line = out.buf, *end; !ret && (end = strchr(line, '\n')); line = end + 1) {
		char *ref = strchr(line, ' ');

		*end = 0;
		if (!ref)
			continue;
		*ref++ = 0;
		if (str_equal(ref, bad)) {
			free(b->bad);
			b->bad = xstrdup(line);
		} else if (starts_with(ref, good)) {
			list_add(&b->good, &good_nr, xstrdup(line));
		} else if (starts_with(ref, "refs/bisect/skip-")) {
			list_add(&b->skip, &skip_nr, xstrdup(line));
		}
	}
	strbuf_release(&out);
	return ret;
}

int bisect_read(const struct repo *repo, struct bisect *b, struct error *err)
{
	AUTO_FREE char *start = NULL;

	bisect_clear(b);
	if (read_state(repo, "BISECT_START", &start, err) < 0 || read_terms(repo, b, err) < 0 ||
	    read_state(repo, "BISECT_HEAD", &b->current, err) < 0)
		return -1;
	b->active = start != NULL;
	b->no_checkout = b->current != NULL;
	if (!b->current)
		b->current = repo_resolve(repo, "HEAD", NULL);
	if (read_paths(repo, b, err) < 0)
		return -1;
	return read_refs(repo, b, err);
}

void bisect_clear(struct bisect *b)
{
	free(b->term_bad);
	free(b->term_good);
	free(b->current);
	free(b->bad);
	free_list(b->good);
	free_list(b->skip);
	free_list(b->paths);
	*b = (struct bisect)BISECT_INIT;
}

/*
 * The exit status tells the answers of git bisect from failures, as of git 2.39. One answer
 * ("revs are not ancestors") is known only by its message.
 */
#define ONLY_SKIPPED_LEFT 2 /* all other candidates are ruled out */
#define MERGE_BASE_IS_BAD 3 /* the failure is in the merge base, too */
#define NOTHING_TO_TEST 4   /* no commit can be tested */

static bool is_answer(int status, const char *errs)
{
	switch (status) {
	case ONLY_SKIPPED_LEFT:
	case MERGE_BASE_IS_BAD:
	case NOTHING_TO_TEST:
		return true;
	}
	return strstr(errs, " revs are not ancestors of the ") != NULL;
}

/* git prints to stdout and to stderr; its reader wants one text. */
static int run_bisect(const struct repo *repo, const char *const *args, struct strbuf *words,
		      struct error *err)
{
	struct strbuf errs = STRBUF_CUT(WORDS_MAX);
	int status = change_refs(repo, args, NULL, words, &errs, is_answer, err);

	if (status > 0)
		strbuf_addstr(words, errs.buf);
	strbuf_release(&errs);
	return status;
}

static int refused(const struct strbuf *words, size_t from, struct error *err)
{
	AUTO_FREE char *text = xstrdup(words->buf + MIN(from, words->len));
	size_t n = strlen(text);

	while (n && text[n - 1] == '\n')
		text[--n] = 0;
	return error_set(err, ERROR_USER, "git bisect: %s", n ? text : "failed without a message");
}

/* A bisection that was half started would stand in the way of the next. Without its
 * BISECT_HEAD a reset would check something out, so that one is left alone. */
static void end_half_started(const struct repo *repo)
{
	AUTO_FREE char *start = xstrfmt("%s/BISECT_START", repo->git_dir);
	AUTO_FREE char *head = xstrfmt("%s/BISECT_HEAD", repo->git_dir);

	if (file_exists(start) && file_exists(head))
		(void)bisect_reset(repo, NULL);
}

/* git skips comments when it reads its log, keeps them while the bisection lasts, and
 * removes them with it. */
static int sign_log(const struct repo *repo, struct error *err)
{
	static const char line[] = SIGNATURE "\n";
	AUTO_FREE char *path = xstrfmt("%s/BISECT_LOG", repo->git_dir);
	AUTO_CLOSE int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0)
		return error_errno(err, "cannot open '%s'", path);
	return file_append_sync(fd, line, strlen(line), err);
}

static bool log_has_line(const struct repo *repo, const char *line)
{
	AUTO_FREE char *log = state_file(repo, "BISECT_LOG");
	size_t n = strlen(line);

	for (const char *p = log, *end; p; p = end ? end + 1 : NULL) {
		end = strchr(p, '\n');
		if (strcspn(p, "\n") == n && !memcmp(p, line, n))
			return true;
	}
	return false;
}

void bisect_start_line(struct strbuf *line, const char *bad, char *const *good, char *const *paths,
		       bool fix)
{
	strbuf_addstr(line, "git bisect start '--no-checkout'");
	if (fix)
		strbuf_addstr(line, " '--term-new=" TERM_FIXED "' '--term-old=" TERM_BROKEN "'");
	strbuf_addf(line, " '%s'", bad);
	quote_add_list(line, good);
	strbuf_addstr(line, " '--'");
	quote_add_list(line, paths);
}

/* git writes the start line to its log last, so a start of ours that was interrupted before
 * leaves no line by which it is known. A start of the user's that succeeded has the line. */
static bool is_half_started(const struct repo *repo)
{
	AUTO_FREE char *log = state_file(repo, "BISECT_LOG");

	return change_refs_is_unfinished(repo) && (!log || !strstr(log, "git bisect start"));
}

bool bisect_is_ours(const struct repo *repo, const char *start_line)
{
	return log_has_line(repo, SIGNATURE) || (start_line && log_has_line(repo, start_line)) ||
	       is_half_started(repo);
}

int bisect_start(const struct repo *repo, const char *bad, char *const *good, char *const *paths,
		 bool fix, struct strbuf *words, struct error *err)
{
	const char *args[ARGS_MAX] = { "bisect", "start", "--no-checkout" };
	size_t n = 3, from = words->len;
	int status;

	if (fix) {
		args[n++] = "--term-new=" TERM_FIXED;
		args[n++] = "--term-old=" TERM_BROKEN;
	}
	args[n++] = bad;
	for (; *good && n < ARGS_MAX - 2; good++)
		args[n++] = *good;
	args[n++] = "--";
	for (; paths && *paths && n < ARGS_MAX - 1; paths++)
		args[n++] = *paths;
	if (*good || (paths && *paths))
		return error_set(err, ERROR_USER, "too many good commits and paths");
	status = run_bisect(repo, args, words, err);
	if (status < 0)
		end_half_started(repo);
	if (status)
		return status < 0 ? -1 : refused(words, from, err);
	return sign_log(repo, err);
}

const char *bisect_term_name(const struct bisect *b, enum bisect_term term)
{
	switch (term) {
	case BISECT_BAD:
		return b->term_bad;
	case BISECT_GOOD:
		return b->term_good;
	case BISECT_SKIP:
		break;
	}
	return "skip";
}

int bisect_mark(const struct repo *repo, const struct bisect *b, enum bisect_term term,
		const char *commit, struct strbuf *words, struct error *err)
{
	const char *args[] = { "bisect", bisect_term_name(b, term), commit, NULL };
	size_t from = words->len;
	int status = run_bisect(repo, args, words, err);

	/* When only skipped commits are left, the mark was made all the same. */
	if (status == 0 || status == ONLY_SKIPPED_LEFT)
		return 0;
	return status < 0 ? -1 : refused(words, from, err);
}

int bisect_expect(const struct repo *repo, const char *commit, struct error *err)
{
	static const char *const args[] = { "update-ref", "--no-deref", "--stdin", NULL };
	AUTO_FREE char *in =
		xstrfmt("update BISECT_HEAD %s\nupdate BISECT_EXPECTED_REV %s\n", commit, commit);

	return change_refs(repo, args, in, NULL, NULL, NULL, err);
}

int bisect_replay(const struct repo *repo, const char *log, struct strbuf *words, struct error *err)
{
	AUTO_FREE char *path = xstrfmt("%s/kbisect-replay", repo->git_dir);
	const char *args[] = { "bisect", "replay", path, NULL };
	size_t from = words->len;
	int status;

	if (file_write_atomic(path, log, strlen(log), err) < 0)
		return -1;
	status = run_bisect(repo, args, words, err);
	unlink(path);
	if (status == 0 || status == ONLY_SKIPPED_LEFT)
		return sign_log(repo, err);
	return status < 0 ? -1 : refused(words, from, err);
}

int bisect_reset(const struct repo *repo, struct error *err)
{
	static const char *const args[] = { "bisect", "reset", NULL };

	return change_refs(repo, args, NULL, NULL, NULL, NULL, err);
}

int bisect_remaining(const struct repo *repo, const struct bisect *b, int most, char ***commits,
		     struct error *err)
{
	AUTO_FREE char *count = xstrfmt("--max-count=%d", most);
	const char *args[] = { "rev-list", count, "--stdin", NULL };
	struct strbuf out = STRBUF_INIT(LOG_MAX), in = STRBUF_CHECKED(LOG_MAX);
	size_t nr = 0;
	int ret;

	strbuf_addf(&in, "%s\n", b->bad);
	for (char **p = b->good; *p; p++)
		strbuf_addf(&in, "^%s\n", *p);
	strbuf_addstr(&in, "--\n");
	for (char **p = b->paths; *p; p++)
		strbuf_addf(&in, "%s\n", *p);
	*commits = xcalloc(1, sizeof(**commits));
	ret = strbuf_check(&in, err, "the list of good commits and paths");
	if (!ret)
		ret = run_git_v(repo, args, in.buf, in.len, &out, NULL, err);
	strbuf_release(&in);
	if (ret > 0)
		ret = error_set(err, ERROR_STATE, "git rev-list cannot list the candidates");
	for (char *line = out.buf, *end; !ret && (end = strchr(line, '\n')); line = end + 1) {
		*end = 0;
		list_add(commits, &nr, xstrdup(line));
	}
	strbuf_release(&out);
	return ret < 0 ? -1 : (int)nr;
}

bool bisect_was_told(const struct repo *repo, const char *commit, enum bisect_term term)
{
	struct bisect b = BISECT_INIT;
	AUTO_FREE char *log = state_file(repo, "BISECT_LOG");
	bool told = false;

	if (log && read_terms(repo, &b, NULL) == 0) {
		AUTO_FREE char *line =
			xstrfmt("git bisect %s %s", bisect_term_name(&b, term), commit);

		told = strstr(log, line) != NULL;
	}
	bisect_clear(&b);
	return told;
}

bool bisect_was_started_with(const struct repo *repo, const char *bad)
{
	AUTO_FREE char *log = state_file(repo, "BISECT_LOG");

	/* "git bisect start <bad> <good>" names what the user wrote; the comment
	 * lines before it, "# bad: [<hash>] <title>", name the commit. */
	return log && strstr(log, bad) != NULL;
}

bool bisect_has_ended(const struct repo *repo)
{
	struct bisect b = BISECT_INIT;
	AUTO_FREE char *log = state_file(repo, "BISECT_LOG");
	bool ended = false;

	if (log && read_terms(repo, &b, NULL) == 0) {
		AUTO_FREE char *first = xstrfmt("\n# first %s commit: [", b.term_bad);

		ended = strstr(log, first) ||
			strstr(log, "\n# only skipped commits left to test\n");
	}
	bisect_clear(&b);
	return ended;
}
