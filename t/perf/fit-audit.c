// SPDX-License-Identifier: GPL-2.0-only
/*
 * audit-table <labels.tsv> <logs> --features | fit-audit [--weights]
 *
 * Fits the weights of src/audit/audit-weights.h, and says how weights fitted in this way
 * do on logs that they were not fitted to: the bugs are dealt to folds, and each fold is
 * judged by weights and a threshold that come from the other folds alone. Dealing is
 * repeated with other seeds. --weights prints what goes into the header. The exit status
 * is 1 when the part left out misses a limit.
 */
#include "audit/audit.h"
#include "audit/audit-weights.h"
#include "base/base.h"

#include <math.h>

#define LOGS_MAX 2000
#define BAD_MAX 100 /* bad verdicts of one log */
#define FEATURES_MAX 16
#define LINE_SIZE 4096

/* Ridge penalties, and the weight of a first wrong verdict, of which there are few. */
#define RIDGE_CLAIM 1
#define RIDGE_BAD 1
#define FIRST_WRONG 3

/* The share of right claims that the threshold gives up, and the folds that choose it. */
#define RIGHT_GIVEN_UP 0.035
#define INNER_FOLDS 10

struct bad_verdict {
	double x[AUDIT_BAD_FEATURES];
	bool first_wrong, claimed;
};

struct sample {
	char bug[80], name[80];
	bool has_claim, right, mistaken, doubted_good;
	double claim[AUDIT_CLAIM_FEATURES];
	struct bad_verdict bad[BAD_MAX]; /* in the order of testing */
	size_t bad_nr;
};

static struct sample samples[LOGS_MAX];
static size_t samples_nr;

struct row {
	const double *x;
	double y, weight;
};

struct rows {
	struct row *row;
	size_t nr;
};

struct weights {
	double claim[FEATURES_MAX], bad[FEATURES_MAX], threshold;
};

static void add_row(struct rows *rows, const double *x, bool y, double weight)
{
	rows->row = xrealloc(rows->row, rows->nr + 1, sizeof(*rows->row));
	rows->row[rows->nr++] = (struct row){ x, y, weight };
}

static double p_of(const double *w, const double *x, int n)
{
	double z = 0;

	for (int i = 0; i < n; i++)
		z += w[i] * x[i];
	return 1 / (1 + exp(-MAX(-30, MIN(30, z))));
}

/* Solves a symmetric positive system in place, by elimination. */
static void solve(double a[][FEATURES_MAX], double *b, int n)
{
	for (int i = 0; i < n; i++)
		for (int r = i + 1; r < n; r++) {
			double f = a[r][i] / a[i][i];

			for (int c = i; c < n; c++)
				a[r][c] -= f * a[i][c];
			b[r] -= f * b[i];
		}
	for (int i = n; i-- > 0;) {
		for (int c = i + 1; c < n; c++)
			b[i] -= a[i][c] * b[c];
		b[i] /= a[i][i];
	}
}

/* Logistic regression by Newton's method. The first feature is constant and free. */
static void fit(const struct rows *rows, int n, double ridge, double *w)
{
	memset(w, 0, (size_t)n * sizeof(*w));
	for (int step = 0; step < 12; step++) {
		double g[FEATURES_MAX], h[FEATURES_MAX][FEATURES_MAX] = { 0 };

		for (int i = 0; i < n; i++) {
			h[i][i] = i ? ridge : 1e-3;
			g[i] = -h[i][i] * w[i];
		}
		for (size_t r = 0; r < rows->nr; r++) {
			const struct row *row = &rows->row[r];
			double p = p_of(w, row->x, n);

			for (int i = 0; i < n; i++) {
				g[i] += row->weight * (row->y - p) * row->x[i];
				for (int j = 0; j < n; j++)
					h[i][j] +=
						row->weight * p * (1 - p) * row->x[i] * row->x[j];
			}
		}
		solve(h, g, n);
		for (int i = 0; i < n; i++)
			w[i] += g[i];
	}
}

static unsigned int seed;

/* A small generator of its own, so that the figures are the same everywhere. */
static size_t random_below(size_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (size_t)((double)(seed >> 8) / (1u << 24) * (double)n);
}

/* Deals the samples that are in to so many folds. The logs of one bug get the same. */
static void deal(size_t *fold, const bool *in, size_t folds)
{
	size_t *order = xcalloc(samples_nr + 1, sizeof(*order)), nr = 0;

	for (size_t i = 0; i < samples_nr; i++)
		if (in[i])
			order[nr++] = i;
	for (size_t i = nr; i-- > 1;) {
		size_t j = random_below(i + 1), t = order[i];

		order[i] = order[j];
		order[j] = t;
	}
	for (size_t i = 0; i < nr; i++) {
		fold[order[i]] = i % folds;
		for (size_t j = 0; j < i; j++)
			if (str_equal(samples[order[i]].bug, samples[order[j]].bug))
				fold[order[i]] = fold[order[j]];
	}
	free(order);
}

static void fit_claim(const bool *in, double *w)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < samples_nr; i++)
		if (in[i] && samples[i].has_claim)
			add_row(&rows, samples[i].claim, samples[i].right, 1);
	fit(&rows, AUDIT_CLAIM_FEATURES, RIDGE_CLAIM, w);
	free(rows.row);
}

static void fit_bad(const bool *in, double *w)
{
	struct rows rows = { 0 };

	for (size_t i = 0; i < samples_nr; i++) {
		const struct sample *s = &samples[i];
		bool known = s->right && s->has_claim;

		for (size_t b = 0; b < s->bad_nr; b++)
			known |= s->mistaken && s->bad[b].first_wrong;
		/* It is not known whether a verdict that follows from a wrong one is wrong. */
		for (size_t b = 0; in[i] && known && b < s->bad_nr; b++) {
			bool wrong = s->mistaken && s->bad[b].first_wrong;

			add_row(&rows, s->bad[b].x, !wrong, wrong ? FIRST_WRONG : 1);
			known = !wrong;
		}
	}
	fit(&rows, AUDIT_BAD_FEATURES, RIDGE_BAD, w);
	free(rows.row);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The threshold below which so few right claims are, judged by weights of other logs. */
static double choose_threshold(const bool *in)
{
	size_t *fold = xcalloc(samples_nr + 1, sizeof(*fold)), nr = 0;
	double *p = xcalloc(samples_nr + 1, sizeof(*p)), w[FEATURES_MAX], threshold;
	bool *rest = xcalloc(samples_nr + 1, sizeof(*rest));

	deal(fold, in, INNER_FOLDS);
	for (size_t f = 0; f < INNER_FOLDS; f++) {
		for (size_t i = 0; i < samples_nr; i++)
			rest[i] = in[i] && fold[i] != f;
		fit_claim(rest, w);
		for (size_t i = 0; i < samples_nr; i++)
			if (in[i] && fold[i] == f && samples[i].has_claim && samples[i].right)
				p[nr++] = p_of(w, samples[i].claim, AUDIT_CLAIM_FEATURES);
	}
	qsort(p, nr, sizeof(*p), compare);
	threshold = nr ? p[(size_t)(RIGHT_GIVEN_UP * (double)nr)] : 0;
	free(rest);
	free(fold);
	free(p);
	return threshold;
}

static void fit_all(const bool *in, struct weights *w)
{
	fit_claim(in, w->claim);
	fit_bad(in, w->bad);
	w->threshold = choose_threshold(in);
}

struct figures {
	double right, right_disputed, wrong, wrong_disputed, mistaken, named;
};

/* Judges one log as audit_judge() does. */
static void judge(struct figures *f, const struct sample *s, const struct weights *w)
{
	bool disputed = p_of(w->claim, s->claim, AUDIT_CLAIM_FEATURES) < w->threshold;
	bool named = false, listed = false;

	if (!s->has_claim)
		return;
	for (size_t b = s->bad_nr; disputed && b-- > 0;) {
		if (p_of(w->bad, s->bad[b].x, AUDIT_BAD_FEATURES) >= BAD_THRESHOLD)
			break;
		listed = true;
		named |= s->bad[b].first_wrong;
	}
	for (size_t b = 0; disputed && !listed && !s->doubted_good && b < s->bad_nr; b++)
		named |= s->bad[b].claimed && s->bad[b].first_wrong;
	f->right += s->right;
	f->right_disputed += s->right && disputed;
	f->wrong += !s->right;
	f->wrong_disputed += !s->right && disputed;
	f->mistaken += !s->right && s->mistaken;
	f->named += !s->right && s->mistaken && named;
}

struct spread {
	double sum, squares, nr;
};

static void spread_add(struct spread *s, double part, double all)
{
	double percent = 100 * part / MAX(all, 1);

	s->sum += percent;
	s->squares += percent * percent;
	s->nr++;
}

static double mean(const struct spread *s)
{
	return s->sum / s->nr;
}

static double deviation(const struct spread *s)
{
	return sqrt(MAX(s->squares / s->nr - mean(s) * mean(s), 0));
}

/* Prints how the logs of each fold are judged by the others. False when a limit is missed. */
static bool leave_out(const char *name, size_t folds, int splits)
{
	struct spread right = { 0 }, wrong = { 0 }, named = { 0 };
	size_t *fold = xcalloc(samples_nr + 1, sizeof(*fold));
	bool *in = xcalloc(samples_nr + 1, sizeof(*in));

	for (int s = 1; s <= splits; s++) {
		struct figures f = { 0 };

		seed = (unsigned int)s;
		memset(in, true, samples_nr);
		deal(fold, in, folds);
		for (size_t k = 0; k < folds; k++) {
			struct weights w;

			for (size_t i = 0; i < samples_nr; i++)
				in[i] = fold[i] != k;
			fit_all(in, &w);
			for (size_t i = 0; i < samples_nr; i++)
				if (!in[i])
					judge(&f, &samples[i], &w);
		}
		spread_add(&right, f.right_disputed, f.right);
		spread_add(&wrong, f.wrong_disputed, f.wrong);
		spread_add(&named, f.named, f.mistaken);
	}
	free(in);
	free(fold);
	printf("%s left out, %d splits: wrong results disputed %.1f %% (+- %.1f), right ones "
	       "%.1f %% (+- %.1f), first wrong commit named %.1f %% (+- %.1f)\n",
	       name, splits, mean(&wrong), deviation(&wrong), mean(&right), deviation(&right),
	       mean(&named), deviation(&named));
	return mean(&wrong) >= 70 && mean(&right) <= 5 && mean(&named) >= 88;
}

static void print_weights(void)
{
	static const char *const claim[] = { "ONE",  "INERT",	 "SAME", "CODE",
					     "RATE", "RELEASES", "TAIL" };
	static const char *const bad[] = { "ONE",  "TITLE", "TELLING", "COMMON",
					   "ONCE", "SHARE", "FILE" };
	bool *in = xcalloc(samples_nr + 1, sizeof(*in));
	struct spread threshold = { 0 };
	struct weights w = { 0 };

	_Static_assert(ARRAY_SIZE(claim) == AUDIT_CLAIM_FEATURES, "a name each");
	_Static_assert(ARRAY_SIZE(bad) == AUDIT_BAD_FEATURES, "a name each");
	memset(in, true, samples_nr);
	for (seed = 1; threshold.nr < 20;) {
		fit_all(in, &w);
		spread_add(&threshold, w.threshold, 1);
	}
	for (int i = 0; i < AUDIT_CLAIM_FEATURES; i++)
		printf("\t[CLAIM_%s] = %.2f,\n", claim[i], w.claim[i]);
	printf("#define CLAIM_THRESHOLD %.3f\n", mean(&threshold) / 100);
	for (int i = 0; i < AUDIT_BAD_FEATURES; i++)
		printf("\t[BAD_%s] = %.2f,\n", bad[i], w.bad[i]);
	free(in);
}

/* The sample of a line, which is the last one or a new one; NULL when there are too many. */
static struct sample *sample_of(const char *bug, const char *name)
{
	struct sample *s = samples_nr ? &samples[samples_nr - 1] : NULL;

	if (s && str_equal(s->name, name))
		return s;
	if (samples_nr == LOGS_MAX)
		return NULL;
	s = &samples[samples_nr++];
	snprintf(s->bug, sizeof(s->bug), "%s", bug);
	snprintf(s->name, sizeof(s->name), "%s", name);
	return s;
}

static bool read_numbers(const char *text, double *x, int n)
{
	for (int i = 0; i < n; i++) {
		char *end;

		x[i] = strtod(text, &end);
		if (end == text)
			return false;
		text = end;
	}
	return true;
}

/* Columns: claim or bad, bug, log, right, reason, flags, features. */
static bool take_line(char *line)
{
	char *col[6], *kind;
	struct sample *s;

	for (int i = 0; i < 6; i++)
		col[i] = strsep(&line, "\t");
	kind = col[0];
	s = line ? sample_of(col[1], col[2]) : NULL;
	if (!s)
		return false;
	s->has_claim = *col[3];
	s->right = str_equal(col[3], "yes");
	s->mistaken = starts_with(col[4], "bad-though");
	if (str_equal(kind, "claim")) {
		s->doubted_good = !str_equal(col[5], "0");
		return read_numbers(line, s->claim, AUDIT_CLAIM_FEATURES);
	}
	if (s->bad_nr == BAD_MAX)
		return false;
	s->bad[s->bad_nr].first_wrong = starts_with(col[5], "1,");
	s->bad[s->bad_nr].claimed = ends_with(col[5], ",1");
	return read_numbers(line, s->bad[s->bad_nr++].x, AUDIT_BAD_FEATURES);
}

int main(int argc, char **argv)
{
	char line[LINE_SIZE];
	bool ok;

	while (fgets(line, sizeof(line), stdin))
		if (!take_line(line)) {
			fprintf(stderr, "fit-audit: cannot use the line: %s", line);
			return 2;
		}
	if (argc == 2 && str_equal(argv[1], "--weights")) {
		print_weights();
		return 0;
	}
	ok = leave_out("halves", 2, 50);
	ok &= leave_out("fifths", 5, 20);
	ok &= leave_out("tenths", 10, 20);
	return !ok;
}
