// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much time it saves to test several commits at once:
 *
 *	sim-parallel [<histories>]
 *	sim-parallel --builds [<histories>]
 *
 * Bisects random histories of 100 to 10,000 commits, with trees of maintainers that are merged
 * into one another, in a simulated clock. Each of k lanes has processors of its own. A
 * verdict ends the tests that it makes needless, and their lanes go on with other commits.
 * The search ends when one candidate is left; the tests of the ends and of the culprit take
 * as long with any k.
 *
 * A build takes 190 to 570 seconds and a test 210 to 620, on average as long as those of
 * syzbot. A commit that has the failure shows it in a third of the time of a test.
 *
 * Prints for each k, on average: the verdicts; wall time in steps, which are as long as a
 * build and a test; log(N) / log(k + 1); the ratio of the two, with that of k = 1 for 1; the
 * time saved; and the time that lanes were busy, also with tests that were ended, compared
 * with k = 1. Exits with 1 when wall time or cost is over the limit.
 *
 * With --builds, how much it could save to know what each lane would have to compile for each
 * commit. On lines of 10 to 1,000 commits each commit changes a source, or one in ten a header. The
 * shares of all objects that read a header are those of a small x86-64 kernel 6.1. A lane
 * compiles what has changed since its last commit. Prints, for builds and tests as long as those of
 * syzbot and as those of a small kernel, the seconds of a search that takes all builds for
 * equal, and of one that weighs them.
 */
#include "evidence/build-seconds.h"
#include "evidence/quantiles.h"

#include <math.h>

#define COMMITS_MIN 100
#define COMMITS_MAX 10000
#define TREES 8
#define LINE_SHORTEST 10
#define LINE_LONGEST 1000
#define HEADERS 10 /* one commit of as many changes a header */
#define OBJECTS 1000
#define BUILD 380.0
#define TEST 416.0
#define WALL_MAX 1.25 /* times log(N) / log(k + 1), by the measure of k = 1 */

/* Seconds: of a whole build, of one that compiles one object, and of a test. */
struct durations {
	const char *name;
	double whole, least, test;
};

struct world {
	struct history h;
	size_t *parent_at, *parents;
	size_t culprit;
	bool *has_culprit; /* by commit */
	double *share; /* by commit: of all objects, what its change makes the compiler compile */
	const struct durations *durations; /* NULL: builds take as long whatever they compile */
	uint64_t rng;
};

struct lane {
	size_t commit; /* SIZE_MAX: idle */
	double began, ends;
	size_t built; /* the last commit that it built */
};

struct job {
	struct world *w;
	struct subject *subjects;
	size_t nr, alloc;
	struct lane lanes[QUANTILES_MAX];
	size_t lanes_nr;
	bool weighs_builds;
	double now, busy;
	size_t verdicts;
};

/* xorshift64*, Vigna 2014; in [0, 1) */
static double chance(struct world *w)
{
	w->rng ^= w->rng >> 12;
	w->rng ^= w->rng << 25;
	w->rng ^= w->rng >> 27;
	return (double)((w->rng * 0x2545F4914F6CDD1DULL) >> 11) / 9007199254740992.0;
}

static size_t below(struct world *w, size_t n)
{
	return (size_t)(chance(w) * (double)n);
}

/* A share of the objects, of all headers that a kernel reads. */
static double share_of_header(struct world *w)
{
	static const struct {
		double quantile, share;
	} at[] = { { 0, .0006 }, { .25, .0018 }, { .5, .0085 }, { .75, .087 },
		   { .83, .5 },	 { .9, .733 },	 { .99, .9 },	{ 1, .98 } };
	double q = chance(w);
	size_t i = 1;

	while (q > at[i].quantile)
		i++;
	return at[i - 1].share + (at[i].share - at[i - 1].share) * (q - at[i - 1].quantile) /
					 (at[i].quantile - at[i - 1].quantile);
}

/* Every commit has the one before it as its parent. */
static size_t make_line(struct world *w)
{
	size_t nr = (size_t)(LINE_SHORTEST * pow((double)LINE_LONGEST / LINE_SHORTEST, chance(w)));

	for (size_t c = 1; c < nr; c++) {
		w->share[c] = below(w, HEADERS) ? 1. / OBJECTS : share_of_header(w);
		w->parents[c - 1] = c - 1;
		w->parent_at[c + 1] = c;
	}
	return nr;
}

static size_t make_trees(struct world *w)
{
	size_t tip[TREES] = { 0 }, edges = 0, nr;

	nr = (size_t)(COMMITS_MIN * pow(COMMITS_MAX / COMMITS_MIN, chance(w)));
	for (size_t c = 1; c < nr; c++) {
		size_t tree = below(w, TREES), other = below(w, 12) ? tree : below(w, TREES);

		if (c + TREES > nr) { /* the last ones merge all trees */
			tree = 0;
			other = c + TREES - nr;
		}
		w->parents[edges++] = tip[tree];
		if (tip[other] != tip[tree])
			w->parents[edges++] = tip[other];
		w->parent_at[c + 1] = edges;
		tip[tree] = c;
	}
	return nr;
}

static void make_history(struct world *w, uint64_t seed)
{
	size_t nr;

	w->rng = seed * 0x9E3779B97F4A7C15ULL + 0x1234567;
	for (int i = 0; i < 8; i++)
		chance(w);
	w->parent_at[0] = w->parent_at[1] = 0;
	nr = w->durations ? make_line(w) : make_trees(w);
	w->h = (struct history){
		.nr = nr, .boundary = 1, .parent_at = w->parent_at, .parents = w->parents
	};
	w->culprit = 1 + below(w, nr - 1);
	for (size_t c = 0; c < nr; c++) {
		bool has = c == w->culprit;

		for (size_t i = w->parent_at[c]; i < w->parent_at[c + 1]; i++)
			has |= w->has_culprit[w->parents[i]];
		w->has_culprit[c] = has;
	}
}

static void tell(struct job *j, size_t commit, enum decision told)
{
	ALLOC_GROW(j->subjects, j->nr + 1, j->alloc);
	j->subjects[j->nr++] = (struct subject){ .commit = commit, .told = told };
}

static void lane_end(struct job *j, struct lane *lane)
{
	j->busy += j->now - lane->began;
	lane->commit = SIZE_MAX;
}

/* By commit, of a build in a lane, which has the objects of the last commit that it built. */
static void seconds_of_builds(const struct world *w, const struct lane *lane, double *seconds)
{
	const struct build_times times = { .share = w->share,
					   .whole = w->durations->whole,
					   .least = w->durations->least };

	build_seconds(&w->h, &times, lane->built, seconds);
}

static double seconds_of_build(const struct world *w, const struct lane *lane, size_t commit)
{
	AUTO_FREE double *seconds = xcalloc(w->h.nr, sizeof(*seconds));

	seconds_of_builds(w, lane, seconds);
	return seconds[commit];
}

static void lane_begin(struct job *j, struct lane *lane, size_t commit)
{
	const struct durations *d = j->w->durations;
	double build = d ? seconds_of_build(j->w, lane, commit) : BUILD * (.5 + chance(j->w));
	double test = (d ? d->test : TEST) * (.5 + chance(j->w));

	lane->built = commit;
	lane->commit = commit;
	lane->began = j->now;
	lane->ends = j->now + build + (j->w->has_culprit[commit] ? test / 3 : test);
}

/* Returns how long a test of each commit takes in the lane that is best for it. The caller owns
 * the array. */
static double *weigh_builds(const struct job *j)
{
	const size_t nr = j->w->h.nr;
	double *seconds = j->weighs_builds ? xcalloc(nr, sizeof(*seconds)) : NULL;
	AUTO_FREE double *own = xcalloc(nr, sizeof(*own));

	for (size_t c = 0; seconds && c < nr; c++)
		seconds[c] = INFINITY;
	for (size_t i = 0; seconds && i < j->lanes_nr; i++) {
		if (j->lanes[i].commit != SIZE_MAX)
			continue;
		seconds_of_builds(j->w, &j->lanes[i], own);
		for (size_t c = 0; c < nr; c++)
			seconds[c] = MIN(seconds[c], own[c] + j->w->durations->test * 2 / 3);
	}
	return seconds;
}

static struct lane *lane_for(struct job *j, size_t commit)
{
	struct lane *best = NULL;

	for (size_t i = 0; i < j->lanes_nr; i++) {
		struct lane *lane = &j->lanes[i];

		if (lane->commit == SIZE_MAX &&
		    (!best || (j->weighs_builds && seconds_of_build(j->w, lane, commit) <
							   seconds_of_build(j->w, best, commit))))
			best = lane;
	}
	return best;
}

/* Ends the tests whose verdicts are known by now, and fills the lanes that are free. */
static void fill_lanes(struct job *j, const struct search_next *next)
{
	size_t running[QUANTILES_MAX], chosen[QUANTILES_MAX], nr = 0, got = 0;
	struct quantiles_spec spec = { .running = running };

	for (size_t i = 0; i < j->lanes_nr; i++) {
		struct lane *lane = &j->lanes[i];

		if (lane->commit != SIZE_MAX && !next->left[lane->commit])
			lane_end(j, lane);
		if (lane->commit != SIZE_MAX)
			running[nr++] = lane->commit;
	}
	spec.running_nr = nr;
	AUTO_FREE double *seconds = weigh_builds(j);
	spec.seconds = seconds;
	if (nr < j->lanes_nr)
		got = search_quantiles(&j->w->h, j->subjects, j->nr, next, &spec, j->lanes_nr - nr,
				       chosen);
	for (size_t i = 0; i < got; i++)
		lane_begin(j, lane_for(j, chosen[i]), chosen[i]);
}

/* The lane whose test ends first; NULL: all are idle. */
static struct lane *first_end(struct job *j)
{
	struct lane *first = NULL;

	for (size_t i = 0; i < j->lanes_nr; i++)
		if (j->lanes[i].commit != SIZE_MAX && (!first || j->lanes[i].ends < first->ends))
			first = &j->lanes[i];
	return first;
}

static void take_verdict(struct job *j)
{
	struct lane *lane = first_end(j);
	size_t commit;

	if (!lane)
		abort();
	commit = lane->commit;
	j->now = lane->ends;
	j->verdicts++;
	lane_end(j, lane);
	tell(j, commit, j->w->has_culprit[commit] ? DECIDE_BAD : DECIDE_GOOD);
}

static void bisect(struct job *j)
{
	struct search_next next = SEARCH_NEXT_INIT;
	const struct policy p = POLICY_DEFAULTS;

	for (size_t i = 0; i < j->lanes_nr; i++)
		j->lanes[i] = (struct lane){ .commit = SIZE_MAX, .built = j->w->h.nr - 1 };
	tell(j, j->w->h.nr - 1, DECIDE_BAD);
	tell(j, 0, DECIDE_GOOD);
	for (;;) {
		search_next(&j->w->h, &p, j->subjects, j->nr, &next);
		if (next.step != SEARCH_BISECT)
			break;
		fill_lanes(j, &next);
		take_verdict(j);
	}
	for (size_t i = 0; i < j->lanes_nr; i++)
		if (j->lanes[i].commit != SIZE_MAX)
			lane_end(j, &j->lanes[i]);
	if (!next.left[j->w->culprit])
		abort();
	search_next_clear(&next);
	free(j->subjects);
}

struct sum {
	double verdicts, wall, bound, busy;
};

static struct sum run(struct world *w, size_t lanes, bool weighs_builds, int histories)
{
	struct sum sum = { 0 };

	for (int i = 0; i < histories; i++) {
		struct job j = { .w = w, .lanes_nr = lanes, .weighs_builds = weighs_builds };

		make_history(w, (uint64_t)i + 1);
		bisect(&j);
		sum.verdicts += (double)j.verdicts / histories;
		sum.wall += j.now / histories;
		sum.busy += j.busy / histories;
		sum.bound += log((double)w->h.nr - 1) / log((double)lanes + 1) / histories;
	}
	return sum;
}

static int compare_lanes(struct world *w, int histories)
{
	static const size_t lanes[] = { 1, 2, 3, 7, 15 };
	struct sum one = { 0 };
	int missed = 0;

	printf("%4s%10s%10s%10s%10s%10s%10s\n", "k", "verdicts", "wall", "bound", "ratio", "saved",
	       "cost");
	for (size_t i = 0; i < ARRAY_SIZE(lanes); i++) {
		struct sum s = run(w, lanes[i], false, histories);
		double ratio, cost;

		one = i ? one : s;
		ratio = s.wall / one.wall * one.bound / s.bound;
		cost = s.busy / one.busy;
		printf("%4zu%10.2f%10.2f%10.2f%10.3f%8.1f %%%10.2f\n", lanes[i], s.verdicts,
		       s.wall / (BUILD + TEST), s.bound, ratio, 100 * (1 - s.wall / one.wall),
		       cost);
		fflush(stdout);
		if (ratio > WALL_MAX)
			missed += printf("  MISSED: wall time over %.2f of the bound\n", WALL_MAX);
		if (cost > (double)lanes[i])
			missed += printf("  MISSED: cost over k\n");
	}
	return missed;
}

static void compare_builds(struct world *w, int histories)
{
	static const struct durations durations[] = { { "syzbot", BUILD, 19, TEST },
						      { "small", 150, 7, 20 } };

	printf("%8s%4s%10s%10s%10s\n", "", "k", "equal", "weighed", "saved");
	for (size_t i = 0; i < ARRAY_SIZE(durations); i++)
		for (size_t k = 1; k <= 3; k++) {
			double equal, weighed;

			w->durations = &durations[i];
			equal = run(w, k, false, histories).wall;
			weighed = run(w, k, true, histories).wall;
			printf("%8s%4zu%10.0f%10.0f%8.1f %%\n", durations[i].name, k, equal,
			       weighed, 100 * (1 - weighed / equal));
			fflush(stdout);
		}
}

int main(int argc, char **argv)
{
	bool builds = argc > 1 && str_equal(argv[1], "--builds");
	int histories = argc > 1 + builds ? atoi(argv[1 + builds]) : 2000, missed = 0;
	struct world w = { .parent_at = xcalloc(COMMITS_MAX + 1, sizeof(size_t)),
			   .parents = xcalloc(2 * COMMITS_MAX, sizeof(size_t)),
			   .share = xcalloc(COMMITS_MAX, sizeof(double)),
			   .has_culprit = xcalloc(COMMITS_MAX, sizeof(bool)) };

	if (builds)
		compare_builds(&w, histories);
	else
		missed = compare_lanes(&w, histories);
	free(w.parent_at);
	free(w.parents);
	free(w.share);
	free(w.has_culprit);
	return missed != 0;
}
