// SPDX-License-Identifier: GPL-2.0-only
#include "audit/bisection-log.h"

#define REPORT_MAX (1 << 16)
/* The line that names the format is among the first ones. Our own logs begin with lines about
 * paths, ends and guests. */
#define LOG_HEAD_MAX 200

enum section { IN_HEAD, IN_TEST, IN_GIT, IN_CULPRIT, IN_LIST, IN_TAIL, IN_REPORT };

struct parser {
	struct bisectlog *log;
	const char *line; /* NUL-terminated copy of the current one */
	size_t no;
	enum section section;
	struct string_set hashes;  /* of the log's commits, in their order */
	struct log_commit *commit; /* that the next runs belong to */
	char *release;		   /* of the commit that is tested next */
	bool too_many;		   /* commits */
	bool too_many_titles;
	bool known; /* the first line of this format was seen */
	char *culprit_signature;
	struct log_commit *told; /* the last commit whose verdict git was told */
};

static void log_complain(struct parser *p, const char *text)
{
	struct bisectlog *log = p->log;

	if (log->problems_nr >= LOG_PROBLEMS_MAX)
		return;
	log->problems = xrealloc(log->problems, log->problems_nr + 1, sizeof(*log->problems));
	log->problems[log->problems_nr++] =
		(struct log_problem){ .line = p->no, .text = xstrdup(text) };
}

/* Length of the hash at s, which has 40 or 64 hexadecimal digits; 0 without a hash. */
static size_t hash_at(const char *s)
{
	size_t n = strspn(s, "0123456789abcdef");

	return (n == 40 || n == 64) && !isalnum((unsigned char)s[n]) ? n : 0;
}

static bool log_after(const char *line, const char *prefix, const char **rest)
{
	if (!starts_with(line, prefix))
		return false;
	*rest = line + strlen(prefix);
	return true;
}

static void set_string(char **to, const char *s)
{
	free(*to);
	*to = xstrndup(s, MIN(strlen(s), (size_t)LOG_TITLE_MAX));
}

static void add_string(char ***list, size_t *nr, const char *s, size_t len)
{
	if (*nr >= LOG_FILES_MAX)
		return;
	*list = xrealloc(*list, *nr + 1, sizeof(**list));
	(*list)[(*nr)++] = xstrndup(s, MIN(len, (size_t)LOG_TITLE_MAX));
}

static struct log_commit *commit_at(struct parser *p, const char *hash, size_t len)
{
	long known = string_set_find(&p->hashes, hash, len);
	struct bisectlog *log = p->log;
	struct log_commit *c;

	if (known >= 0)
		return &log->commits[known];
	if (log->nr >= LOG_COMMITS_MAX) {
		p->too_many = true;
		return NULL;
	}
	/* Allocated once with its maximal size, so that pointers into it stay valid. */
	if (!log->commits)
		log->commits = xcalloc(LOG_COMMITS_MAX, sizeof(*log->commits));
	string_set_add(&p->hashes, hash, len);
	c = &log->commits[log->nr++];
	memcpy(c->hash, hash, len);
	c->verdict = DECIDE_MORE;
	c->left = -1;
	c->line = p->no;
	return c;
}

static void take_testing(struct parser *p, const char *rest)
{
	size_t len = hash_at(rest);

	if (!len) {
		log_complain(p, "'testing commit' without a hash");
		return;
	}
	p->section = IN_TEST;
	p->commit = commit_at(p, rest, len);
	if (p->commit && p->release) {
		free(p->commit->release);
		p->commit->release = steal(&p->release);
	}
}

/* The index of the title among those of the log. Each is kept once, so that it is compared
 * with each other one only once. */
static long add_title(struct parser *p, const char *title)
{
	struct string_set *titles = &p->log->titles;

	string_set_add(titles, title, strnlen(title, LOG_TITLE_MAX));
	p->too_many_titles = titles->nr > LOG_TITLES_MAX;
	return (long)titles->last;
}

static void add_runs(struct parser *p, int times, enum log_outcome outcome, const char *title)
{
	struct log_commit *c = p->commit;
	long id = title ? add_title(p, title) : -1;

	for (; times && c->nr < LOG_RUNS_MAX; times--) {
		c->runs = xrealloc(c->runs, c->nr + 1, sizeof(*c->runs));
		c->runs[c->nr++] = (struct log_run){
			.outcome = outcome,
			.title = title ? p->log->titles.v[id] : NULL,
			.id = id,
		};
	}
}

static void log_take_outcome(struct parser *p, const char *text, int times)
{
	static const struct {
		const char *prefix;
		enum log_outcome outcome;
	} known[] = {
		{ "crashed: ", LOG_CRASHED },
		{ "boot failed: ", LOG_NOT_BOOTED },
		{ "basic kernel testing failed: ", LOG_NOT_TESTED },
		{ "failed: ", LOG_NOT_TESTED },
		{ "infra problem: ", LOG_NOT_TESTED },
		{ "ignore: ", LOG_NOT_TESTED },
		{ "skipped", LOG_NOT_TESTED },
	};
	const char *title = NULL;

	if (!p->commit) {
		log_complain(p, "a run without a commit");
		return;
	}
	p->section = IN_TEST;
	if (str_equal(text, "OK")) {
		add_runs(p, times, LOG_OK, NULL);
		return;
	}
	for (size_t k = 0; k < ARRAY_SIZE(known); k++) {
		if (!log_after(text, known[k].prefix, &title))
			continue;
		add_runs(p, times, known[k].outcome, title);
		return;
	}
	log_complain(p, "a run with an unknown outcome");
}

static void log_take_run(struct parser *p, const char *rest)
{
	size_t digits = strspn(rest, "0123456789");

	if (!digits || strncmp(rest + digits, ": ", 2)) {
		log_complain(p, "a run without its outcome");
		return;
	}
	log_take_outcome(p, rest + digits + 2, 1);
}

static void mark(struct parser *p, const char *hash, enum decision d)
{
	size_t len = hash_at(hash);
	struct log_commit *c;

	p->section = IN_GIT;
	if (!len)
		return; /* Older logs name the tag of a release that was tested before. */
	c = commit_at(p, hash, len);
	if (c)
		c->verdict = d;
	p->told = c;
}

/* The search walks back over releases as long as they crash, without telling git. */
static void settle_releases(struct bisectlog *log)
{
	for (size_t i = 0; i < log->nr && !log->fix; i++) {
		struct log_commit *c = &log->commits[i];
		bool crashed = false;

		for (size_t r = 0; r < c->nr; r++)
			crashed |= c->runs[r].outcome == LOG_CRASHED;
		if (c->verdict == DECIDE_MORE && crashed)
			c->verdict = DECIDE_BAD;
	}
}

static void take_start(struct parser *p, const char *rest)
{
	const char *good = strchr(rest, ' ');

	mark(p, rest, DECIDE_BAD);
	if (good && hash_at(good + 1))
		mark(p, good + 1, DECIDE_GOOD);
	else if (p->commit)
		p->commit->verdict = DECIDE_GOOD;
}

/* The terms of git bisect, also those of a search for a fix. */
static bool take_term(const char *s, enum decision *d, const char **rest)
{
	static const struct {
		const char *term;
		enum decision d;
	} terms[] = {
		{ "good ", DECIDE_GOOD }, { "broken ", DECIDE_GOOD }, { "old ", DECIDE_GOOD },
		{ "bad ", DECIDE_BAD },	  { "fixed ", DECIDE_BAD },   { "new ", DECIDE_BAD },
		{ "skip ", DECIDE_SKIP },
	};

	for (size_t i = 0; i < ARRAY_SIZE(terms); i++)
		if (log_after(s, terms[i].term, rest)) {
			*d = terms[i].d;
			return true;
		}
	return false;
}

/* "corrected: <hash> is <term>" replaces what git was told before. */
static void take_correction(struct parser *p, const char *rest)
{
	size_t len = hash_at(rest);
	AUTO_FREE char *term = NULL;
	enum decision d;

	if (!len || strncmp(rest + len, " is ", 4))
		return;
	term = xstrfmt("%s ", rest + len + 4);
	if (take_term(term, &d, &(const char *){ NULL }))
		mark(p, rest, d);
}

static bool take_git(struct parser *p, const char *line)
{
	const char *rest;
	enum decision d;

	if (log_after(line, "# git bisect start ", &rest))
		take_start(p, rest);
	else if (log_after(line, "# git bisect ", &rest) && take_term(rest, &d, &rest))
		mark(p, rest, d);
	else if (log_after(line, "# git bisect ", &rest))
		log_complain(p, "an unknown git bisect command");
	else if (log_after(line, "corrected: ", &rest))
		take_correction(p, rest);
	else if (log_after(line, "Bisecting: ", &rest)) {
		if (p->told)
			p->told->left = (int)strtol(rest, NULL, 10) + 1;
	} else if (p->section == IN_GIT && line[0] == '[' && hash_at(line + 1)) {
		size_t len = hash_at(line + 1);
		struct log_commit *c = commit_at(p, line + 1, len);

		if (c && !strncmp(line + 1 + len, "] ", 2))
			set_string(&c->subject, line + 1 + len + 2);
	} else {
		return false;
	}
	return true;
}

/* The summary of the first bad commit by git. */
static void take_culprit(struct parser *p, const char *line)
{
	struct bisectlog *log = p->log;
	const char *bar = strstr(line, " | "), *name = line + 1;

	if (starts_with(line, "Merge: "))
		log->merge = true;
	else if (line[0] == ' ' && line[1] != ' ' && bar) {
		size_t len = strcspn(name, " |");

		/* git cut the left part of ".../dir/file". */
		if (starts_with(name, ".../")) {
			name += 4;
			len -= 4;
		}
		add_string(&log->files, &log->files_nr, name, len);
	}
}

static void claim(struct parser *p, const char *rest)
{
	size_t len = hash_at(rest);

	if (!len) {
		log_complain(p, "a result without a hash");
		return;
	}
	add_string(&p->log->claimed, &p->log->claimed_nr, rest, len);
	if (rest[len] == ' ')
		set_string(&p->log->claimed_subject, rest + len + 1);
}

static bool take_result(struct parser *p, const char *line)
{
	struct bisectlog *log = p->log;
	const char *rest;

	if (log_after(line, "first bad commit: ", &rest) ||
	    log_after(line, "first good commit: ", &rest)) {
		claim(p, rest);
	} else if (starts_with(line, "bisection is inconclusive, the first ")) {
		p->section = IN_LIST;
		return true;
	} else if (log_after(line, "revisions tested: ", &rest)) {
		log->ended = true;
	} else if (p->section != IN_TEST && log_after(line, "error: ", &rest)) {
		set_string(&log->error, rest);
		log->ended = true;
	} else if (log_after(line, "parent commit ", &rest) && hash_at(rest)) {
		free(log->parent);
		log->parent = xstrndup(rest, hash_at(rest));
	} else if (log_after(line, "culprit signature: ", &rest)) {
		set_string(&p->culprit_signature, rest);
	} else if (log_after(line, "parent  signature: ", &rest)) {
		log->same_signature = str_equal(p->culprit_signature, rest);
	} else if (log_after(line, "crash: ", &rest) && log->ended) {
		set_string(&log->crash, rest);
		add_title(p, rest);
		p->section = IN_REPORT;
		return true;
	} else {
		return false;
	}
	p->section = p->section == IN_TEST ? IN_TEST : IN_TAIL;
	return true;
}

/* The user had a commit tested anew; the runs of its first test count no more. */
static void forget_runs(struct parser *p, const char *hash)
{
	long known = string_set_find(&p->hashes, hash, hash_at(hash));

	if (known < 0)
		return;
	p->log->commits[known].nr = 0;
	p->log->commits[known].verdict = DECIDE_MORE;
}

static bool take_test(struct parser *p, const char *line)
{
	const char *rest;

	if (log_after(line, "testing commit ", &rest))
		take_testing(p, rest);
	else if (log_after(line, "testing release ", &rest))
		set_string(&p->release, rest);
	else if (log_after(line, "testing current HEAD ", &rest))
		set_string(&p->release, "HEAD");
	else if (log_after(line, "kernel signature: ", &rest) && p->commit)
		set_string(&p->commit->signature, rest);
	else if (log_after(line, "all runs: ", &rest))
		log_take_outcome(p, rest, p->log->nr == 1 && starts_with(rest, "OK") ? 20 : 10);
	else if (log_after(line, "run #", &rest))
		log_take_run(p, rest);
	else if (log_after(line, "forgotten, and tested anew next: ", &rest))
		forget_runs(p, rest);
	else
		return false;
	return true;
}

static bool take_head(struct parser *p, const char *line)
{
	const char *rest;

	if (log_after(line, "bisecting fixing commit since ", &rest))
		p->log->fix = true;
	else if (!log_after(line, "bisecting cause commit starting from ", &rest) &&
		 !(starts_with(line, "ci") && strstr(line, " starts bisection ")))
		return false;
	p->known = true;
	return true;
}

static void log_take_line(struct parser *p)
{
	const char *line = p->line, *rest;

	if (take_head(p, line) || take_test(p, line) || take_git(p, line) || take_result(p, line))
		return;
	if (log_after(line, " is the first bad commit", &rest))
		return;
	if (hash_at(line) &&
	    (strstr(line, " is the first bad commit") || strstr(line, " is the first good commit")))
		p->section = IN_CULPRIT;
	else if (p->section == IN_LIST && hash_at(line))
		claim(p, line);
	else if (p->section == IN_CULPRIT)
		take_culprit(p, line);
	else if (starts_with(line, "testing ") || starts_with(line, "# git"))
		log_complain(p, "not understood");
}

static bool is_git_log(const char *line)
{
	return starts_with(line, "git bisect start") || starts_with(line, "# bad: [");
}

static int is_another_format(const char *line, size_t no, struct error *err)
{
	if (is_git_log(line))
		return error_set(err, ERROR_USER,
				 "line %zu: this is a log of git bisect: it has verdicts, but no "
				 "runs to judge",
				 no);
	return error_set(err, ERROR_USER,
			 "line %zu: not a syzbot bisection log (it starts with 'bisecting cause "
			 "commit starting from ...')",
			 no);
}

static int parse_lines(struct parser *p, const char *data, size_t len, struct error *err)
{
	const char *end = data + len;
	size_t first = 0; /* line that is not empty */

	while (data < end) {
		const char *nl = memchr(data, '\n', (size_t)(end - data));
		size_t n = (size_t)((nl ? nl : end) - data);
		AUTO_FREE char *line = xstrndup(data, MIN(n, (size_t)4096));

		p->no++;
		p->line = line;
		if (memchr(data, '\0', n) && p->section != IN_REPORT)
			log_complain(p, "NUL bytes; the line was read up to the first");
		if (p->section == IN_REPORT)
			p->log->report =
				xstrndup(data, MIN((size_t)(end - data), (size_t)REPORT_MAX));
		if (p->section == IN_REPORT)
			break; /* The report is the last part of the log. */
		log_take_line(p);
		if (p->too_many)
			return error_set(err, ERROR_USER,
					 "line %zu: more than %d commits are tested; no "
					 "bisection needs that many",
					 p->no, LOG_COMMITS_MAX);
		if (p->too_many_titles)
			return error_set(err, ERROR_USER,
					 "line %zu: the runs show more than %d different titles; "
					 "no bisection shows that many",
					 p->no, LOG_TITLES_MAX);
		first = first || !line[0] ? first : p->no;
		if (!p->known && (is_git_log(line) || p->no >= LOG_HEAD_MAX))
			return is_another_format(line, p->no, err);
		if (!nl && !p->log->ended)
			log_complain(p, "the line is cut short");
		data = nl ? nl + 1 : end;
		p->line = "";
	}
	p->log->lines = p->no;
	if (!p->known && first)
		return is_another_format("", first, err);
	if (!p->known)
		return error_set(err, ERROR_USER, "line %zu: an empty log", p->no);
	return 0;
}

int bisectlog_parse(struct bisectlog *log, const char *data, size_t len, struct error *err)
{
	struct parser p = { .log = log, .line = "" };
	int ret;

	*log = (struct bisectlog){ 0 };
	ret = parse_lines(&p, data, len, err);
	settle_releases(log);
	if (!ret && !log->ended)
		log_complain(&p, "the log ends before its result");
	string_set_clear(&p.hashes);
	free(p.release);
	free(p.culprit_signature);
	return ret;
}
