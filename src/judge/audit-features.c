/* Measures what speaks for and against the verdicts of a log. */
#include "judge/match.h"

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

/* Any pair of crashes, one of each commit, for which fn holds. */
static bool any_pair(const struct log_commit *a, const struct log_commit *b,
		     bool (*fn)(const char *, const char *))
{
	for (size_t i = 0; i < a->nr; i++) {
		if (!crashed(&a->runs[i]) ||
		    (i && crashed(&a->runs[i - 1]) && str_equal(a->runs[i].title, a->runs[i - 1].title)))
			continue;
		for (size_t j = 0; j < b->nr; j++)
			if (crashed(&b->runs[j]) && fn(a->runs[i].title, b->runs[j].title))
				return true;
	}
	return false;
}

/* The function (or file) that a title names, NUL-terminated in buf; false: none. */
static bool place_of(const char *title, char *buf, size_t size)
{
	const char *in = strstr(title, " in "), *at = strstr(title, "BUG at ");
	const char *from = in ? in + 4 : at ? at + 7 : NULL;
	size_t n;

	if (!from)
		return false;
	n = MIN(strcspn(from, " :"), size - 1);
	memcpy(buf, from, n);
	buf[n] = '\0';
	return n && strcmp(buf, "corrupted") != 0;
}

static bool same_place(const char *a, const char *b)
{
	char pa[200], pb[200];

	return place_of(a, pa, sizeof(pa)) && place_of(b, pb, sizeof(pb)) && title_same(pa, pb);
}

static size_t type_length(const char *title)
{
	const char *in = strstr(title, " in "), *at = strstr(title, " at ");
	const char *end = in && at ? MIN(in, at) : in ? in : at;

	return end ? (size_t)(end - title) : strlen(title);
}

static bool same_type(const char *a, const char *b)
{
	size_t n = type_length(a);

	return n == type_length(b) && !strncmp(a, b, n);
}

static bool is_common_word(const char *s, size_t n)
{
	if (n < 3 || strspn(s, "0123456789") >= n)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(common_words); i++)
		if (strlen(common_words[i]) == n && !strncmp(common_words[i], s, n))
			return true;
	return false;
}

static bool has_word(const char *place, const char *word, size_t n)
{
	for (const char *s = place; *s;) {
		size_t len = strcspn(s, "_./");

		if (len == n && !strncmp(s, word, n))
			return true;
		s += len + (s[len] != '\0');
	}
	return false;
}

static bool share_word(const char *a, const char *b)
{
	char pa[200], pb[200];

	if (!place_of(a, pa, sizeof(pa)) || !place_of(b, pb, sizeof(pb)))
		return false;
	for (const char *s = pa; *s;) {
		size_t len = strcspn(s, "_./");

		if (!is_common_word(s, len) && has_word(pb, s, len))
			return true;
		s += len + (s[len] != '\0');
	}
	return false;
}

/* Walks the "dir/file.c:123" of a report. */
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

/* "a" is "b", or its end after a part that git has cut off. */
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

	for (const char *s = text ? next_path(text + 1, &len) : NULL; s; s = next_path(s + len + 1, &len)) {
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
		if (crashed(&first->runs[i]) && place_of(first->runs[i].title, place, sizeof(place)) &&
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

/* On a commit judged good, crashed or not even booted. */
static bool seen_on_good(const struct bisectlog *log, const struct log_commit *c)
{
	for (size_t i = 0; i < log->nr; i++) {
		const struct log_commit *g = &log->commits[i];

		for (size_t r = 0; g->verdict == DECIDE_GOOD && r < g->nr; r++)
			if (g->runs[r].title && has_title(c, g->runs[r].title))
				return true;
	}
	return false;
}

static bool first_is_vague(const struct log_commit *first)
{
	for (size_t i = 0; i < first->nr; i++)
		for (size_t v = 0; crashed(&first->runs[i]) && v < ARRAY_SIZE(vague_titles); v++)
			if (strstr(first->runs[i].title, vague_titles[v]))
				return true;
	return false;
}

void audit_bad_features(const struct bisectlog *log, size_t commit, double *x)
{
	const struct log_commit *first = first_of(log), *c = &log->commits[commit];
	double rate = crash_share(first);
	int others = 0;

	memset(x, 0, AUDIT_BAD_FEATURES * sizeof(*x));
	for (size_t i = 0; i < log->nr; i++)
		others += i != commit && any_pair(c, &log->commits[i], title_same);
	x[BAD_ONE] = 1;
	x[BAD_TITLE] = any_pair(c, first, title_same);
	if (!x[BAD_TITLE]) {
		x[BAD_FUNCTION] = any_pair(c, first, same_place);
		x[BAD_TYPE] = any_pair(c, first, same_type);
		x[BAD_WORDS] = any_pair(c, first, share_word);
		x[BAD_VAGUE] = first_is_vague(first);
	}
	x[BAD_RATE] = rate;
	x[BAD_ONCE] = crashes_of(c) < 1.5;
	x[BAD_SHARE] = MIN(crash_share(c) / MAX(rate, .1), 1);
	x[BAD_FILE] = log->crash && has_title(c, log->crash) && overlap_of(log).file;
	x[BAD_GOOD] = seen_on_good(log, c);
	x[BAD_OTHERS] = MIN(others, 5) / 5.;
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

void audit_claim_features(const struct bisectlog *log, double *x)
{
	const struct log_commit *first = first_of(log), *claimed = NULL;
	struct overlap o = overlap_of(log);
	double rate, least = 1, releases = 0;

	memset(x, 0, AUDIT_CLAIM_FEATURES * sizeof(*x));
	x[CLAIM_ONE] = 1;
	if (!first)
		return;
	if (log->claimed_nr)
		claimed = bisectlog_find(log, log->claimed[0]);
	rate = crash_share(first);
	for (size_t i = 1; i < log->nr; i++) {
		const struct log_commit *c = &log->commits[i];

		releases += c->release != NULL;
		x[CLAIM_SKIPS] = MAX(x[CLAIM_SKIPS], c->verdict == DECIDE_SKIP);
		if (c->verdict != DECIDE_BAD)
			continue;
		x[CLAIM_FALLS] = MAX(x[CLAIM_FALLS], crash_share(c) < rate / 2);
		least = MIN(least, audit_p_bad(log, i));
	}
	x[CLAIM_MERGE] = log->merge;
	x[CLAIM_SAME_BINARY] = log->same_signature;
	x[CLAIM_FILE] = o.file;
	x[CLAIM_DIR] = o.dir;
	x[CLAIM_TOP_DIRS] = log->dirs_nr > 0;
	x[CLAIM_TOP_DIR] = o.top;
	x[CLAIM_FLAKY] = rate < .5;
	x[CLAIM_FUNCTION] = report_has_place(log, first);
	x[CLAIM_BIG] = log->files_nr > 8;
	x[CLAIM_RELEASES] = MIN(releases / 10, 2);
	x[CLAIM_KIN] = least;
	x[CLAIM_LAST_TITLE] = log->crash && has_title(first, log->crash);
	if (claimed) {
		x[CLAIM_SHOWS_TARGET] = any_pair(claimed, first, title_same);
		x[CLAIM_SHARE] = crash_share(claimed);
		x[CLAIM_ONE_CRASH] = fabs(crashes_of(claimed) - 1) < .5;
	}
}

double audit_p_claim(const struct bisectlog *log)
{
	double x[AUDIT_CLAIM_FEATURES];

	audit_claim_features(log, x);
	return logistic(claim_weights, x, AUDIT_CLAIM_FEATURES);
}
