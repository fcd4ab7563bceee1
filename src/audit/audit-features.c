// SPDX-License-Identifier: GPL-2.0-only
/* Measures the features that speak for and against the verdicts of a log. */
#include "crash/title.h"

#include "audit-titles.h"
#include "audit-weights.h"

#include <math.h>

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
	return run && crashed(&c->runs[run - 1]) &&
	       str_equal(c->runs[run].title, c->runs[run - 1].title);
}

/* True if fn holds for any pair of crashes, one of each commit. */
static bool any_pair(const struct log_commit *a, const struct log_commit *b,
		     bool (*fn)(const char *, const char *))
{
	for (size_t i = 0; i < a->nr; i++) {
		if (!crashed(&a->runs[i]) || is_repeated(a, i))
			continue;
		for (size_t j = 0; j < b->nr; j++)
			if (crashed(&b->runs[j]) && !is_repeated(b, j) &&
			    fn(a->runs[i].title, b->runs[j].title))
				return true;
	}
	return false;
}

/* The next "dir/file.c:123" of a report. There is a byte before s. */
static const char *next_path(const char *s, size_t *len)
{
	while ((s = strchr(s, ':'))) {
		const char *from = s;

		while (from[-1] == '/' || from[-1] == '_' || from[-1] == '-' || from[-1] == '.' ||
		       isalnum((unsigned char)from[-1]))
			from--;
		*len = (size_t)(s - from);
		if (*len > 3 && s[-2] == '.' && strchr("chS", s[-1]) && memchr(from, '/', *len) &&
		    isdigit((unsigned char)s[1]))
			return from;
		s++;
	}
	return NULL;
}

static size_t dir_length(const char *path, size_t len)
{
	while (len && path[len - 1] != '/')
		len--;
	return len ? len - 1 : 0;
}

static bool is_common_dir(const char *path, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(common_dirs); i++)
		if (strlen(common_dirs[i]) == len && !strncmp(common_dirs[i], path, len))
			return true;
	return false;
}

/* True if "a" is "b", or the end of "b" because git cut off its left part. */
static bool path_is(const char *a, const char *b, size_t blen)
{
	size_t alen = strlen(a);

	if (a[0] == '/')
		return blen >= alen && !strncmp(b + blen - alen, a, alen);
	return alen == blen && !strncmp(a, b, blen);
}

struct overlap {
	bool file, dir, top;
};

static struct overlap overlap_of(const struct bisectlog *log)
{
	struct overlap o = { 0 };
	AUTO_FREE char *text = log->report ? xstrfmt("\n%s", log->report) : NULL;
	size_t len;

	for (const char *s = text ? next_path(text + 1, &len) : NULL; s;
	     s = next_path(s + len + 1, &len)) {
		size_t dir = dir_length(s, len);

		for (size_t i = 0; i < log->files_nr; i++) {
			const char *f = log->files[i];
			size_t fdir = dir_length(f, strlen(f));

			o.file |= path_is(f, s, len);
			o.dir |= f[0] != '/' && fdir == dir && !strncmp(f, s, dir);
		}
		for (size_t i = 0; i < log->dirs_nr && !is_common_dir(s, dir); i++)
			o.top |= strlen(log->dirs[i]) == strcspn(s, "/") &&
				 starts_with(s, log->dirs[i]);
	}
	return o;
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

static bool has_title(const struct log_commit *c, const char *title)
{
	for (size_t i = 0; i < c->nr; i++)
		if (crashed(&c->runs[i]) && title_same(c->runs[i].title, title))
			return true;
	return false;
}

static double crashes_of(const struct log_commit *c)
{
	return crash_share(c) * (double)c->nr;
}

/* The same title, and one that cannot be any bug. */
static bool same_telling(const char *a, const char *b)
{
	return title_same(a, b) && !title_is_vague(a);
}

/* The maximum of titles_in_common() over all pairs of crashes, one of each commit. */
static double most_in_common(const struct log_commit *a, const struct log_commit *b)
{
	double most = 0;

	for (size_t i = 0; i < a->nr && most < 1; i++) {
		if (!crashed(&a->runs[i]) || is_repeated(a, i))
			continue;
		for (size_t j = 0; j < b->nr; j++)
			if (crashed(&b->runs[j]) && !is_repeated(b, j))
				most = MAX(most,
					   titles_in_common(a->runs[i].title, b->runs[j].title));
	}
	return most;
}

void audit_bad_features(const struct bisectlog *log, size_t commit, double *x)
{
	const struct log_commit *first = first_of(log), *c = &log->commits[commit];

	memset(x, 0, AUDIT_BAD_FEATURES * sizeof(*x));
	x[BAD_ONE] = 1;
	x[BAD_TITLE] = any_pair(c, first, title_same);
	x[BAD_TELLING] = any_pair(c, first, same_telling);
	x[BAD_COMMON] = x[BAD_TITLE] ? 0 : most_in_common(c, first);
	x[BAD_ONCE] = crashes_of(c) < 1.5;
	x[BAD_SHARE] = MIN(crash_share(c) / MAX(crash_share(first), .1), 1);
	x[BAD_FILE] = log->crash && has_title(c, log->crash) && overlap_of(log).file;
}

static double logistic(const double *weights, const double *x, size_t nr)
{
	double z = 0;

	for (size_t i = 0; i < nr; i++)
		z += weights[i] * x[i];
	return 1 / (1 + exp(-z));
}

double audit_p_bad(const struct bisectlog *log, size_t commit)
{
	double x[AUDIT_BAD_FEATURES];

	audit_bad_features(log, commit, x);
	return logistic(bad_weights, x, AUDIT_BAD_FEATURES);
}

static bool all_vague(const struct log_commit *c)
{
	for (size_t i = 0; i < c->nr; i++)
		if (crashed(&c->runs[i]) && !title_is_vague(c->runs[i].title))
			return false;
	return true;
}

/* True if the crash of the culprit is related to that of the start. If the latter may be
 * any bug, a crash that may be any bug, too, does not count. */
static bool is_kin(const struct log_commit *first, const struct log_commit *claimed)
{
	if (!claimed)
		return all_vague(first);
	return any_pair(claimed, first, same_telling) || most_in_common(claimed, first) > 0 ||
	       (all_vague(first) && !any_pair(claimed, first, title_same));
}

/* Features of the commits after the first. */
static void add_way(const struct bisectlog *log, double *x)
{
	double rate = crash_share(first_of(log)), releases = 0;

	for (size_t i = 1; i < log->nr; i++) {
		const struct log_commit *c = &log->commits[i];

		releases += c->release != NULL;
		if (c->verdict == DECIDE_SKIP)
			x[CLAIM_SKIPS] = 1;
		if (c->verdict == DECIDE_BAD && crash_share(c) < rate / 2)
			x[CLAIM_FALLS] = 1;
	}
	x[CLAIM_RELEASES] = MIN(releases / 10, 2);
	x[CLAIM_FLAKY] = rate < .5;
}

void audit_claim_features(const struct bisectlog *log, double *x)
{
	const struct log_commit *first = first_of(log), *claimed = NULL;
	struct overlap o = overlap_of(log);

	memset(x, 0, AUDIT_CLAIM_FEATURES * sizeof(*x));
	x[CLAIM_ONE] = 1;
	if (!first)
		return;
	if (log->claimed_nr)
		claimed = bisectlog_find(log, log->claimed[0]);
	add_way(log, x);
	x[CLAIM_MERGE] = log->merge;
	x[CLAIM_SAME_BINARY] = log->same_signature;
	x[CLAIM_TOP_DIRS] = log->dirs_nr > 0;
	x[CLAIM_BIG] = log->files_nr > 8;
	x[CLAIM_ONE_CRASH] = claimed && fabs(crashes_of(claimed) - 1) < .5;
	x[CLAIM_FUNCTION] = report_has_place(log, first);
	x[CLAIM_KIN] = x[CLAIM_FUNCTION] || is_kin(first, claimed);
	x[CLAIM_KIN_FILE] = x[CLAIM_KIN] && o.file;
	x[CLAIM_KIN_DIR] = x[CLAIM_KIN] && o.dir;
	x[CLAIM_KIN_TOP_DIR] = x[CLAIM_KIN] && o.top;
}

double audit_p_claim(const struct bisectlog *log)
{
	double x[AUDIT_CLAIM_FEATURES];

	audit_claim_features(log, x);
	return logistic(claim_weights, x, AUDIT_CLAIM_FEATURES);
}
