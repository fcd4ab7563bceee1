/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is this crash the one being bisected?
 *
 *	struct matcher *m = matcher_new();
 *	matcher_add_target(m, &crash);		the failure, with its alternative titles
 *	matcher_add_related(m, &crash);		another face of the same failure
 *	matcher_add_noise(m, "title");		a title known to be another failure
 *	matcher_set_patterns(m, "match-re", "ignore-re", &err);
 *	switch (matcher_classify(m, &crash)) ...
 */
#ifndef CRASH_MATCH_H
#define CRASH_MATCH_H

#include "base/error.h"
#include "crash/crash.h"
#include "crash/explain.h"

enum match {
	MATCH_NOISE,
	MATCH_RELATED,
	MATCH_TARGET,
};

struct matcher;

struct matcher *matcher_new(void);
void matcher_free(struct matcher *m);
void matcher_add_target(struct matcher *m, const struct crash *crash);
void matcher_add_related(struct matcher *m, const struct crash *crash);

/* Treats crashes that name the function "to" like targets and related crashes that
 * name "from": a commit renamed it. */
void matcher_add_renamed(struct matcher *m, const char *from, const char *to);
void matcher_add_noise(struct matcher *m, const char *title);

/* False while every crash is noise, since there is neither a target nor a "match". */
bool matcher_has_target(const struct matcher *m);

/* PCRE2 patterns over the title and the report; NULL: no pattern. A crash that
 * "match" finds is the target. A crash that "ignore" finds is noise in any case.
 * Returns -1 with ERROR_USER, naming the pattern and its fault, if one does not
 * compile. */
int matcher_set_patterns(struct matcher *m, const char *match, const char *ignore,
			 struct error *err);

/* True when the "ignore" pattern or a title added as noise makes the crash noise in
 * any case. */
bool matcher_ignores(const struct matcher *m, const struct crash *crash);

enum match matcher_classify(const struct matcher *m, const struct crash *crash);

/* The same, and tells "explain" why, or how the crash differs from the target. */
enum match matcher_explain(const struct matcher *m, const struct crash *crash,
			   const struct explain *explain);

#endif
