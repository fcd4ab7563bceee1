/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence where no single run decides: the failure shows on both sides of the culprit, only
 * more often on one of them (rates), or the test measures a number (metrics). Both ends are
 * run until they differ beyond noise. Then each run of another commit says a little, by how
 * likely its bin is among the runs of each end.
 *
 * Runs are sorted into bins, the last one the worst: two bins for rates, up to CONTRAST_BINS
 * for numbers, with edges at quantiles of the runs of both ends. So only ranks count, and
 * nothing is assumed of the shape of the noise. Each side has one distribution over the
 * bins with a Dirichlet prior, as the rate of a failure has a Beta prior.
 *
 * Source of the formulas: Documentation/technical/evidence.adoc. Pure.
 */
#ifndef EVIDENCE_CONTRAST_H
#define EVIDENCE_CONTRAST_H

#include "evidence/run.h"

#define CONTRAST_BINS 8

/* Each end needs at least this many runs, and more than the maximum are not looked at. */
#define CONTRAST_ENDS_MIN 8
#define CONTRAST_SAMPLE_MAX 1024

enum contrast_by {
	CONTRAST_NONE, /* the failure shows on one side only */
	CONTRAST_RATE,
	CONTRAST_METRIC,
};

enum contrast_end {
	CONTRAST_NO_END,
	CONTRAST_FAILING,
	CONTRAST_PASSING,
};

/* Runs by bin. They are fractions where a run was not watched to its end. */
struct contrast_counts {
	double n[CONTRAST_BINS];
};

/* One end as its runs show it. */
struct contrast_sample {
	struct contrast_run {
		double badness; /* higher is worse */
		double weight;
		double order;
	} * v; /* owned */
	size_t nr, alloc;
};

struct contrast {
	enum contrast_by by;
	bool lower;    /* lower numbers are worse */
	double stated; /* rate of the passing end, as the user knows it; 0: it is learnt */
	size_t bins;
	double edges[CONTRAST_BINS]; /* a run is in the bin of the number of edges below it */
	struct contrast_counts failing, passing; /* runs of the ends */
	double gain;  /* expected change of the log odds by one run; 0: ends do not differ */
	double share; /* each run counts as this share of one, because runs near each other are
			 alike; 0: as a whole one */
	double slope; /* by how much the badness grows from each run of the session to the next, by
			 a drift of the host */
	double z;     /* by how many standard deviations of chance the ends differ */
};

/* Adds a run; weight is the share of its time for which it was watched. Runs that say
 * nothing (boot failures, faults of the host, no number) are left out. */
void contrast_sample_add(const struct contrast *c, struct contrast_sample *s, const struct run *run,
			 double weight);
/* Finds the slope of a drift, if there is one beyond noise: how badness changes with the order of
 * the runs within each of the samples, which are those of single commits. Then the share. */
void contrast_find_drift(struct contrast *c, const struct contrast_sample *samples, size_t nr);
void contrast_sample_clear(struct contrast_sample *s);

/* Learns bins, counts, gain and z from the runs of the ends, with the slope and the share that
 * contrast_find_drift() found. */
void contrast_learn(struct contrast *c, const struct contrast_sample *failing,
		    const struct contrast_sample *passing);

/* Adds a run to its bin, if it says something; weight as in contrast_sample_add(). */
void contrast_count(const struct contrast *c, struct contrast_counts *counts, const struct run *run,
		    double weight);
/* Adds the counts of "more", bin by bin. */
void contrast_add(struct contrast_counts *sum, const struct contrast_counts *more);

/* log P(counts) under a distribution that is not known. */
double contrast_log_marginal(const struct contrast *c, const struct contrast_counts *counts);

/* log P(counts) on the passing side, whose rate the user may have stated. */
double contrast_log_passing(const struct contrast *c, const struct contrast_counts *counts);

/* The lesser of two probabilities at the rate that is stated for the passing end: that at least as
 * many runs show the failure as those of the sample, and that at most as many do. */
double contrast_stated_chance(const struct contrast *c, const struct contrast_sample *passing);

/* log P(counts | as the failing end) / P(counts | as the passing end). */
double contrast_log_odds(const struct contrast *c, const struct contrast_counts *counts);

/* By how many standard deviations of chance a is worse than b: the rank test of Mann and
 * Whitney, with ties. 0 when one of them has no run. */
double contrast_z(const struct contrast_sample *a, const struct contrast_sample *b);

/* contrast_z() to expect of so many runs of two commits, when they differ as the ends do. */
double contrast_z_expected(const struct contrast *c, double runs_a, double runs_b);

/* The ends differ beyond noise. */
#define CONTRAST_Z_DIFFER 3.3
/* They differ so clearly that more runs of them would not pay. */
#define CONTRAST_Z_CLEAR 5.0
bool contrast_differs(const struct contrast *c);
bool contrast_is_clear(const struct contrast *c);

/* Median and robust standard deviation of the numbers; the sample must not be empty. */
void contrast_measured(const struct contrast *c, const struct contrast_sample *s, double *median,
		       double *deviation);

/* "1.02 ± 0.05", "1040 ± 240": both are rounded, but without an exponent as long as people read
 * them. Owned by the caller. */
char *contrast_measured_words(double median, double deviation);

/* "11 of 50" for a rate, "1.02 ± 0.05" (median and robust deviation) for a metric. Owned by the
 * caller. */
char *contrast_words(const struct contrast *c, const struct contrast_sample *s);

#endif
