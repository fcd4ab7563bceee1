// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/oddities.h"
#include "contrast-oddities.h"

#include "base/strbuf.h"
#include "crash/pattern.h"

#include <math.h>

#define ODDITY_MAX 1000

/* Rates are said to differ if chance explains them with less than this probability. */
#define CHANCE 0.01

struct said {
	char **v;
	size_t nr;
};

static void oddity_say(struct said *said, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void oddity_say(struct said *said, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_CUT(ODDITY_MAX);
	va_list ap;

	if (said->nr >= ODDITIES_MAX)
		return;
	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	said->v = xrealloc(said->v, said->nr + 1, sizeof(*said->v));
	said->v[said->nr++] = strbuf_detach(&sb);
}

static int targets_of(const struct subject *s)
{
	int n = 0;

	for (size_t i = 0; i < s->nr; i++)
		n += s->runs[i].outcome == OUTCOME_TARGET;
	return n;
}

/* Number of runs that were watched to the end or showed the target. */
static int oddity_watched(const struct subject *s)
{
	int n = targets_of(s);

	for (size_t i = 0; i < s->nr; i++)
		n += s->runs[i].outcome == OUTCOME_CLEAN;
	return n;
}

/* Is the bad commit an ancestor of the good one, or in a search for the fix its
 * descendant? */
static bool is_above(const struct history *h, const struct subject *bad, const struct subject *good,
		     bool *seen)
{
	memset(seen, 0, h->nr);
	history_mark_ancestors(h, h->fix ? bad->commit : good->commit, seen);
	return seen[h->fix ? good->commit : bad->commit];
}

static void oddity_contradictions(struct said *said, const struct history *h,
				  const struct subject *subjects, size_t nr,
				  const char *const *names)
{
	bool *above = xcalloc(h->nr + 1, sizeof(*above));

	for (size_t g = 0; g < nr; g++) {
		if (subjects[g].told != DECIDE_GOOD)
			continue;
		for (size_t b = 0; b < nr; b++)
			if (targets_of(&subjects[b]) &&
			    is_above(h, &subjects[b], &subjects[g], above))
				oddity_say(
					said,
					"the failure was seen on %s (%d of %zu runs), which is %s of "
					"%s, which is good",
					names[subjects[b].commit], targets_of(&subjects[b]),
					subjects[b].nr, h->fix ? "a descendant" : "an ancestor",
					names[subjects[g].commit]);
	}
	free(above);
}

static double log_choose(int n, int k)
{
	int sign;

	return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

/* Chance of at most k hits in the second of two samples of one rate (Fisher). */
static double chance_of_fewer(int hits_a, int n_a, int hits_b, int n_b)
{
	double sum = 0;

	for (int k = 0; k <= MIN(hits_b, n_b); k++) {
		int other = hits_a + hits_b - k;

		if (other > n_a)
			continue;
		sum += exp(log_choose(n_b, k) + log_choose(n_a, other) -
			   log_choose(n_a + n_b, hits_a + hits_b));
	}
	return MIN(sum, 1);
}

/* Between the bad end and the oldest commit that showed the failure. */
static void oddity_falling_rate(struct said *said, const struct subject *subjects, size_t nr,
				const char *const *names)
{
	const struct subject *first = NULL, *last = NULL;

	for (size_t i = 0; i < nr; i++) {
		if (!targets_of(&subjects[i]))
			continue;
		if (!first || subjects[i].commit > first->commit)
			first = &subjects[i];
		if (!last || subjects[i].commit < last->commit)
			last = &subjects[i];
	}
	if (!first || first == last ||
	    chance_of_fewer(targets_of(first), oddity_watched(first), targets_of(last),
			    oddity_watched(last)) >= CHANCE)
		return;
	oddity_say(
		said,
		"the failure becomes rarer along history: %d of %d runs at %s, %d of %d at %s; it may "
		"be older than it looks",
		targets_of(first), oddity_watched(first), names[first->commit], targets_of(last),
		oddity_watched(last), names[last->commit]);
}

static void oddity_unreached(struct said *said, const struct subject *subjects, size_t nr,
			     const char *const *names)
{
	for (size_t i = 0; i < nr; i++) {
		int missed = 0;

		for (size_t r = 0; r < subjects[i].nr; r++)
			missed += subjects[i].runs[r].reach == REACH_NO ||
				  subjects[i].runs[r].reach == REACH_PRESUMED_NO;
		if (subjects[i].told == DECIDE_GOOD && missed * 2 > (int)subjects[i].nr)
			oddity_say(
				said,
				"in %d of %zu runs of %s, which is good, the reproducer did not reach "
				"the code of the target",
				missed, subjects[i].nr, names[subjects[i].commit]);
	}
}

/* Runs drift when chance explains their trend with a probability of less than one in a thousand. */
#define DRIFT_Z 3.3

static void oddity_drift(struct said *said, const struct subject *subjects, size_t nr)
{
	double z = contrast_drift(subjects, nr);
	bool worse = z > 0;

	if (fabs(z) >= DRIFT_Z && subjects->contrast == CONTRAST_RATE)
		oddity_say(
			said,
			"the failure becomes %s with time on the same commits: the host, or what "
			"else runs on it, has changed",
			worse ? "more frequent" : "rarer");
	else if (fabs(z) >= DRIFT_Z)
		oddity_say(
			said,
			"numbers become %s with time on the same commits: the host, or what else "
			"runs on it, has changed",
			worse ? "worse" : "better");
}

/* The ends have enough runs to tell. */
static void oddity_two_levels(struct said *said, const struct subject *subjects, size_t nr,
			      const char *const *names)
{
	double low, high, share;

	for (size_t i = 0; i < nr; i++)
		if (subjects[i].end && contrast_two_levels(&subjects[i], &low, &high, &share))
			oddity_say(
				said,
				"the numbers of %s have two levels: %.4g, and %.4g in %.0f %% of "
				"its runs",
				names[subjects[i].commit], low, high, 100 * share);
}

char **search_oddities(const struct history *h, const struct subject *subjects, size_t nr,
		       const char *const *names, size_t *said_nr)
{
	struct said said = { 0 };

	if (nr && subjects->contrast) {
		oddity_drift(&said, subjects, nr);
		oddity_two_levels(&said, subjects, nr, names);
		*said_nr = said.nr;
		return said.v;
	}
	oddity_contradictions(&said, h, subjects, nr, names);
	if (!h->fix)
		oddity_falling_rate(&said, subjects, nr, names);
	oddity_unreached(&said, subjects, nr, names);
	*said_nr = said.nr;
	return said.v;
}

/* True for "static int foo(struct bar *baz" at the start of a line, but not for a call or
 * prototype. */
static bool defines(const char *line, size_t len, const char *function)
{
	size_t n = strlen(function);

	if (!len || isspace((unsigned char)line[0]) || memchr(line, ';', len) ||
	    memchr(line, '=', len))
		return false;
	for (size_t i = 0; i + n < len; i++)
		if (!strncmp(line + i, function, n) && line[i + n] == '(' &&
		    (i == 0 || !is_word_char(line[i - 1])))
			return true;
	return false;
}

bool diff_adds_function(const char *diff, const char *function)
{
	if (!*function)
		return false;
	while (*diff) {
		size_t len = strcspn(diff, "\n");

		if (diff[0] == '+' && strncmp(diff, "+++", 3) != 0 &&
		    defines(diff + 1, len - 1, function))
			return true;
		diff += len + (diff[len] == '\n');
	}
	return false;
}
