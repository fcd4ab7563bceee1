// SPDX-License-Identifier: GPL-2.0-only
/* Measures the features that speak for and against the verdicts of a log. */
#include "base/strbuf.h"
#include "audit-view.h"
#include "audit-weights.h"

#include <math.h>

/* CLAIM_SAME of crashes that may be the failure at the start. A word is less. */
#define RELATED_MIN .3

static const struct log_commit *first_of(const struct bisectlog *log)
{
	return log->nr ? &log->commits[0] : NULL;
}

static double crash_share(const struct log_commit *c)
{
	int n = 0;

	for (size_t i = 0; i < c->nr; i++)
		n += c->runs[i].outcome == LOG_CRASHED;
	return c->nr ? n / (double)c->nr : 0;
}

static bool crashed(const struct log_run *run)
{
	return run->outcome == LOG_CRASHED && run->title;
}

/* A crash with the title of the run before it says nothing new. */
static bool is_repeated(const struct log_commit *c, size_t run)
{
	return run && crashed(&c->runs[run - 1]) && c->runs[run].id == c->runs[run - 1].id;
}

/* How alike the most alike pair of crashes is by this measure, one of each commit. */
static double most_alike(const struct title_table *titles, const struct log_commit *a,
			 const struct log_commit *b,
			 double (*measure)(const struct title_table *, long, long))
{
	double most = 0;

	for (size_t i = 0; i < a->nr && most < 1; i++) {
		if (!crashed(&a->runs[i]) || is_repeated(a, i))
			continue;
		for (size_t j = 0; j < b->nr; j++)
			if (crashed(&b->runs[j]) && !is_repeated(b, j))
				most = MAX(most, measure(titles, a->runs[i].id, b->runs[j].id));
	}
	return most;
}

/* The next "dir/file.c:123" of a report. There is a byte before s. */
static const char *next_path(const char *s, size_t *len)
{
	while ((s = strchr(s, ':'))) {
		const char *from = s;

		while (from[-1] == '/' || from[-1] == '_' || from[-1] == '-' || from[-1] == '.' ||
		       isalnum((unsigned char)from[-1]))
			from--;
		if (starts_with(from, "./"))
			from += 2;
		*len = (size_t)(s - from);
		if (*len > 3 && s[-2] == '.' && strchr("chS", s[-1]) && memchr(from, '/', *len) &&
		    isdigit((unsigned char)s[1]))
			return from;
		s++;
	}
	return NULL;
}

/*
 * The lines of the report that name a source file, owned: the calls, without registers,
 * modules and what the kernel logged beside them. It begins with a newline.
 */
static char *report_calls(const struct bisectlog *log)
{
	AUTO_FREE char *text = log->report ? xstrfmt("\n%s", log->report) : xstrdup("\n");
	struct strbuf calls = STRBUF_INIT(strlen(text) + 2);
	size_t len;

	for (char *s = text + 1, *line; (line = strsep(&s, "\n"));)
		if (next_path(line, &len))
			strbuf_addf(&calls, "\n%s", line);
	if (!calls.len)
		strbuf_addch(&calls, '\n');
	return strbuf_detach(&calls);
}

/* True if "a" is "b", or the end of "b" because git cut off its left part. */
static bool path_is(const char *a, const char *b, size_t blen)
{
	size_t alen = strlen(a);

	if (a[0] == '/')
		return blen >= alen && !strncmp(b + blen - alen, a, alen);
	return alen == blen && !strncmp(a, b, blen);
}

static bool changes_file(const struct bisectlog *log, const char *path, size_t len)
{
	for (size_t i = 0; i < log->files_nr; i++)
		if (path_is(log->files[i], path, len))
			return true;
	return false;
}

/* True if the claimed culprit changes a file that is named in these calls. */
static bool changes_called_file(const struct bisectlog *log, const char *calls)
{
	size_t len;

	for (const char *s = next_path(calls + 1, &len); s; s = next_path(s + len + 1, &len))
		if (changes_file(log, s, len))
			return true;
	return false;
}

/* True if the code that crashed has a word of the culprit's area, as in "net/smc: fix". */
static bool has_word_of_area(const struct bisectlog *log, const char *calls)
{
	const char *subject = log->claimed_subject ? log->claimed_subject : "";
	const char *colon = strrchr(subject, ':');
	AUTO_FREE char *area = xstrndup(subject, colon ? (size_t)(colon - subject) : 0);

	return title_share_of_words(area, calls) > 0;
}

/* False for a file that is not code of the kernel that crashed: documentation, build files,
 * tools, and other architectures than that of the calls. */
static bool is_code(const char *file, const char *calls)
{
	static const char *const suffixes[] = { ".c", ".h", ".S", ".rs" };
	static const char *const apart[] = { "Documentation/", "tools/", "samples/" };
	const char *arch = starts_with(file, "arch/") ? file + strlen("arch/") : NULL;
	bool code = false;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		code |= ends_with(file, suffixes[i]);
	if (!code)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(apart); i++)
		if (starts_with(file, apart[i]))
			return false;
	if (arch && strstr(calls, "arch/")) {
		AUTO_FREE char *dir = xstrndup(file, strlen("arch/") + strcspn(arch, "/") + 1);

		return strstr(calls, dir);
	}
	return true;
}

/* A commit that does not change the code breaks nothing, and a merge has no change of its
 * own, as a rule. */
static bool is_inert(const struct bisectlog *log, const char *calls)
{
	bool code = !log->files_nr;

	for (size_t i = 0; i < log->files_nr; i++)
		code |= is_code(log->files[i], calls);
	return log->merge || log->same_signature || !code;
}

struct audit_view *audit_view_new(const struct bisectlog *log)
{
	struct audit_view *v = xcalloc(1, sizeof(*v));

	v->log = log;
	title_table_init(&v->titles, &log->titles);
	v->calls = report_calls(log);
	v->changes_called = changes_called_file(log, v->calls);
	return v;
}

void audit_view_free(struct audit_view *v)
{
	title_table_release(&v->titles);
	free(v->calls);
	free(v);
}

static bool report_has_place(const struct bisectlog *log, const struct log_commit *first)
{
	char place[200];

	for (size_t i = 0; log->report && i < first->nr; i++)
		if (crashed(&first->runs[i]) &&
		    title_place(first->runs[i].title, place, sizeof(place)) &&
		    strstr(log->report, place))
			return true;
	return false;
}

static bool has_title(const struct title_table *titles, const struct log_commit *c, long title)
{
	for (size_t i = 0; i < c->nr; i++)
		if (crashed(&c->runs[i]) && titles_same(titles, c->runs[i].id, title))
			return true;
	return false;
}

static double crashes_of(const struct log_commit *c)
{
	return crash_share(c) * (double)c->nr;
}

static double is_same(const struct title_table *titles, long a, long b)
{
	return titles_same(titles, a, b);
}

/* The same title, and one that cannot be any bug. */
static double is_same_telling(const struct title_table *titles, long a, long b)
{
	return titles_same(titles, a, b) && !title_is_vague(titles, a);
}

void audit_bad_features(const struct audit_view *v, size_t commit, double *x)
{
	const struct bisectlog *log = v->log;
	const struct log_commit *first = first_of(log), *c = &log->commits[commit];
	long crash = title_table_find(&v->titles, log->crash);

	memset(x, 0, AUDIT_BAD_FEATURES * sizeof(*x));
	x[BAD_ONE] = 1;
	x[BAD_TITLE] = most_alike(&v->titles, c, first, is_same);
	x[BAD_TELLING] = most_alike(&v->titles, c, first, is_same_telling);
	if (!x[BAD_TITLE])
		x[BAD_COMMON] = most_alike(&v->titles, c, first, titles_in_common);
	x[BAD_ONCE] = crashes_of(c) < 1.5;
	x[BAD_SHARE] = MIN(crash_share(c) / MAX(crash_share(first), .1), 1);
	x[BAD_FILE] = v->changes_called && has_title(&v->titles, c, crash);
}

static double logistic(const double *weights, const double *x, size_t nr)
{
	double z = 0;

	for (size_t i = 0; i < nr; i++)
		z += weights[i] * x[i];
	return 1 / (1 + exp(-z));
}

double audit_p_bad(const struct audit_view *v, size_t commit)
{
	double x[AUDIT_BAD_FEATURES];

	audit_bad_features(v, commit, x);
	return logistic(bad_weights, x, AUDIT_BAD_FEATURES);
}

static bool all_vague(const struct title_table *titles, const struct log_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		if (crashed(&c->runs[i]) && !title_is_vague(titles, c->runs[i].id))
			return false;
	return true;
}

/* True if this title is one of the commit's, or of a place with words in common. */
static bool is_related(const struct title_table *titles, const struct log_commit *c, long title)
{
	for (size_t i = 0; i < c->nr; i++)
		if (crashed(&c->runs[i]) && !is_repeated(c, i) &&
		    (titles_same(titles, title, c->runs[i].id) ||
		     titles_in_common(titles, title, c->runs[i].id) > 0))
			return true;
	return false;
}

/* The share of the crashes of a commit whose title fn relates to the other commit. */
static double related_share(const struct title_table *titles, const struct log_commit *c,
			    const struct log_commit *other,
			    bool (*fn)(const struct title_table *, const struct log_commit *, long))
{
	int all = 0, related = 0;
	bool last = false;

	for (size_t i = 0; i < c->nr; i++) {
		if (!crashed(&c->runs[i]))
			continue;
		if (!is_repeated(c, i))
			last = fn(titles, other, c->runs[i].id);
		all++;
		related += last;
	}
	return all ? related / (double)all : 0;
}

static bool is_bad(const struct log_commit *c)
{
	return c->verdict == DECIDE_BAD;
}

/* The share of the distinctive words in the first titles that the calls have. */
static double words_in_calls(const struct log_commit *first, const char *calls)
{
	struct strbuf places = STRBUF_INIT((size_t)LOG_RUNS_MAX * (LOG_TITLE_MAX + 1));
	char place[200];
	double share;

	for (size_t i = 0; i < first->nr; i++)
		if (crashed(&first->runs[i]) && !is_repeated(first, i) &&
		    title_place(first->runs[i].title, place, sizeof(place)))
			strbuf_addf(&places, "%s ", place);
	share = title_share_of_words(places.buf, calls);
	strbuf_release(&places);
	return share;
}

/*
 * How sure it is, from 0 to 1, that the crashes on the way are the failure at the start. If
 * that names a place, this is the mean of three: whether the last report has the function
 * of a first title, the share of the words of these titles that it has, and the share of
 * related crashes of the bad commit with the fewest. If it names none, it may be any bug.
 * Then this is the mean share of crashes that have a title of the claimed commit.
 */
static double same_failure(const struct audit_view *v, const struct log_commit *claimed)
{
	const struct bisectlog *log = v->log;
	const struct log_commit *first = first_of(log);
	double least = 1, sum = 0;
	int nr = 0;

	for (size_t i = 1; i < log->nr; i++) {
		if (!is_bad(&log->commits[i]))
			continue;
		nr++;
		least = MIN(least, related_share(&v->titles, &log->commits[i], first, is_related));
		if (claimed)
			sum += related_share(&v->titles, &log->commits[i], claimed, has_title);
	}
	if (all_vague(&v->titles, first))
		return nr ? sum / nr : 1;
	return (report_has_place(log, first) + words_in_calls(first, v->calls) + least) / 3;
}

/* The least share of crashing runs of a bad commit. Each counts with one more run, half a
 * crash, so that few runs do not say much. */
static double least_rate(const struct bisectlog *log)
{
	double least = 1;

	for (size_t i = 0; i < log->nr; i++) {
		const struct log_commit *c = &log->commits[i];
		double nr = 1, hits = .5;

		for (size_t r = 0; r < c->nr; r++) {
			nr += c->runs[r].outcome == LOG_CRASHED || c->runs[r].outcome == LOG_OK;
			hits += c->runs[r].outcome == LOG_CRASHED;
		}
		if (!i || is_bad(c))
			least = MIN(least, hits / nr);
	}
	return least;
}

/* Good verdicts in a row after the last bad one. After a verdict that is wrongly bad there
 * are only good ones. */
static int good_at_end(const struct bisectlog *log)
{
	int nr = 0;

	for (size_t i = 1; i < log->nr; i++) {
		if (log->commits[i].release)
			continue;
		if (is_bad(&log->commits[i]))
			nr = 0;
		nr += log->commits[i].verdict == DECIDE_GOOD;
	}
	return nr;
}

static int count_releases(const struct bisectlog *log)
{
	int nr = 0;

	for (size_t i = 1; i < log->nr; i++)
		nr += log->commits[i].release != NULL;
	return nr;
}

void audit_claim_features(const struct audit_view *v, double *x)
{
	const struct bisectlog *log = v->log;
	const struct log_commit *first = first_of(log), *claimed = NULL;

	memset(x, 0, AUDIT_CLAIM_FEATURES * sizeof(*x));
	x[CLAIM_ONE] = 1;
	if (!first)
		return;
	if (log->claimed_nr)
		claimed = bisectlog_find(log, log->claimed[0]);
	x[CLAIM_INERT] = is_inert(log, v->calls);
	x[CLAIM_SAME] = same_failure(v, claimed);
	/* The culprit of an unrelated crash always changes the code of that crash. */
	if (x[CLAIM_SAME] < RELATED_MIN)
		x[CLAIM_CODE] = 0;
	else if (v->changes_called)
		x[CLAIM_CODE] = 1;
	else if (has_word_of_area(log, v->calls))
		x[CLAIM_CODE] = log->files_nr ? .5 : 1;
	x[CLAIM_RATE] = least_rate(log);
	x[CLAIM_RELEASES] = MIN(sqrt(count_releases(log) / 10.), 1.5);
	x[CLAIM_TAIL] = MIN(good_at_end(log) / 8., 1);
}

double audit_p_claim(const struct audit_view *v)
{
	double x[AUDIT_CLAIM_FEATURES];

	audit_claim_features(v, x);
	return logistic(claim_weights, x, AUDIT_CLAIM_FEATURES);
}
