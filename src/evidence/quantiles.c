// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/quantiles.h"

#include "expected-gain.h"

/* The posterior of what is left is not used when it is less: it is rounding then. */
#define MASS_MIN 1e-9

/* Stands for a verdict on commits that are under test, so that they are not chosen. */
#define UNDER_TEST DECIDE_ABORT

struct quantiles {
	const struct history *h; /* with the weights of the commits as they are known */
	struct history weighed;	 /* with the posterior as weights */
	const struct quantiles_spec *spec;
	const bool *left;
	size_t *at, at_nr;	/* the commits that are left */
	enum decision *verdict; /* by commit */
	double total;		/* weight of all that is left */
	bool idle;		/* nothing is under test, so the first commit is always worth it */
	size_t *commits, nr;
};

/* Commits that the verdicts on those under test do not tell apart. */
struct cell {
	bool *in; /* by commit */
	double mass;
	size_t untested; /* commits in it that have no verdict */
	size_t splits;	 /* commits to choose in it */
};

static void cell_measure(const struct quantiles *q, struct cell *cell)
{
	const double *weight = q->weighed.weight;

	cell->mass = 0;
	cell->untested = 0;
	for (size_t i = 0; i < q->at_nr; i++) {
		size_t c = q->at[i];

		if (!cell->in[c])
			continue;
		cell->mass += weight ? weight[c] : 1;
		cell->untested += q->verdict[c] == DECIDE_MORE;
	}
}

/* Gives each split to the cell whose parts are largest so far. */
static void share_out(struct cell *cells, size_t nr, size_t splits)
{
	while (splits--) {
		struct cell *largest = NULL;
		double most = 0;

		for (size_t i = 0; i < nr; i++) {
			double part = cells[i].mass / (double)(cells[i].splits + 1);

			if (cells[i].splits < cells[i].untested && part > most) {
				most = part;
				largest = &cells[i];
			}
		}
		if (!largest)
			return;
		largest->splits++;
	}
}

/* The part of the cell that the commit and its ancestors are, or the rest of it. */
static struct cell cell_part(const struct quantiles *q, const struct cell *cell, const bool *above,
			     bool inside)
{
	struct cell part = { .in = xcalloc(q->h->nr + 1, sizeof(*part.in)) };

	for (size_t i = 0; i < q->at_nr; i++)
		part.in[q->at[i]] = cell->in[q->at[i]] && above[q->at[i]] == inside;
	cell_measure(q, &part);
	return part;
}

static bool is_worth_it(const struct quantiles *q, const struct cell *parts)
{
	double gain = MIN(parts[0].mass, parts[1].mass);

	return gain > 0 && (q->idle || gain >= q->total * QUANTILES_GAIN_MIN);
}

/* The commit of the cell that leaves equal parts below and above it for the other splits. */
static size_t choose_in(const struct quantiles *q, const struct cell *cell)
{
	double share = (double)((cell->splits - 1) / 2 + 1) / (double)(cell->splits + 1);
	size_t c = history_divide(&q->weighed, cell->in, q->verdict, share, q->spec->seconds);

	return c == SIZE_MAX ? c : history_maker(q->h, cell->in, q->verdict, c);
}

/* Chooses as many commits as the cell has splits, as far as they divide it. */
static void divide(struct quantiles *q, const struct cell *cell)
{
	size_t commit = cell->splits ? choose_in(q, cell) : SIZE_MAX;
	AUTO_FREE bool *above = xcalloc(q->h->nr + 1, sizeof(*above));
	struct cell parts[2];

	if (commit == SIZE_MAX)
		return;
	history_mark_ancestors(q->h, commit, above);
	q->verdict[commit] = UNDER_TEST;
	for (int i = 0; i < 2; i++)
		parts[i] = cell_part(q, cell, above, i == 0);
	if (is_worth_it(q, parts)) {
		q->commits[q->nr++] = commit;
		q->idle = false;
		share_out(parts, 2, cell->splits - 1);
		divide(q, &parts[0]);
		divide(q, &parts[1]);
	}
	free(parts[0].in);
	free(parts[1].in);
}

/* Cuts what is left into the cells that the commits under test tell apart. Each of them cuts
 * every cell in two at most. */
static size_t make_cells(const struct quantiles *q, struct cell **cells)
{
	size_t nr = 1, alloc = 0;

	*cells = NULL;
	ALLOC_GROW(*cells, 1, alloc);
	(*cells)[0] = (struct cell){ .in = xcalloc(q->h->nr + 1, sizeof(bool)) };
	memcpy((*cells)[0].in, q->left, q->h->nr);
	for (size_t i = 0; i < q->spec->running_nr; i++) {
		AUTO_FREE bool *above = xcalloc(q->h->nr + 1, sizeof(*above));

		history_mark_ancestors(q->h, q->spec->running[i], above);
		for (size_t j = nr; j-- > 0;) {
			struct cell below = cell_part(q, &(*cells)[j], above, true);
			struct cell rest = cell_part(q, &(*cells)[j], above, false);

			free((*cells)[j].in);
			(*cells)[j] = below.mass > 0 ? below : rest;
			if (below.mass > 0 && rest.mass > 0) {
				ALLOC_GROW(*cells, nr + 1, alloc);
				(*cells)[nr++] = rest;
			} else {
				free(below.mass > 0 ? rest.in : below.in);
			}
		}
	}
	return nr;
}

static void choose_all(struct quantiles *q, size_t wanted)
{
	struct cell *cells;
	size_t nr = make_cells(q, &cells);

	for (size_t i = 0; i < nr; i++)
		cell_measure(q, &cells[i]);
	share_out(cells, nr, wanted);
	for (size_t i = 0; i < nr; i++) {
		divide(q, &cells[i]);
		free(cells[i].in);
	}
	free(cells);
}

static double mass_of(const struct quantiles *q, const double *weight)
{
	double sum = 0;

	for (size_t i = 0; i < q->at_nr; i++)
		sum += weight ? weight[q->at[i]] : 1;
	return sum;
}

static void list_left(struct quantiles *q)
{
	for (size_t c = 0; c < q->h->nr; c++)
		if (q->left[c])
			q->at[q->at_nr++] = c;
}

static void take_verdicts(struct quantiles *q, const struct subject *subjects, size_t nr,
			  const struct search_next *next)
{
	for (size_t i = 0; i < nr; i++)
		q->verdict[subjects[i].commit] = next->verdicts[i];
	for (size_t i = 0; i < q->spec->running_nr; i++)
		q->verdict[q->spec->running[i]] = UNDER_TEST;
}

size_t search_quantiles(const struct history *h, const struct subject *subjects, size_t nr,
			const struct search_next *next, const struct quantiles_spec *spec,
			size_t wanted, size_t *commits)
{
	struct quantiles q = { .h = h,
			       .weighed = *h,
			       .spec = spec,
			       .left = next->left,
			       .at = xcalloc(h->nr + 1, sizeof(*q.at)),
			       .verdict = xcalloc(h->nr + 1, sizeof(*q.verdict)),
			       .idle = !spec->running_nr,
			       .commits = commits };
	struct posterior post;

	list_left(&q);
	search_posterior(h, subjects, nr, &post);
	if (mass_of(&q, post.p) > MASS_MIN)
		q.weighed.weight = post.p;
	q.total = mass_of(&q, q.weighed.weight);
	take_verdicts(&q, subjects, nr, next);
	choose_all(&q, wanted);
	posterior_clear(&post);
	free(q.at);
	free(q.verdict);
	return q.nr;
}
