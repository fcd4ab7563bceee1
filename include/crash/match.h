/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is this crash the one being bisected?
 *
 *	struct matcher *m = matcher_new();
 *	matcher_add_target(m, &crash);		the main failure, with its alternatives
 *	matcher_add_related(m, &crash);		another face of it
 *	matcher_add_noise(m, "title");		known not to be it
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

/* Crashes that name "to" where a target or a related one names "from" are the same. */
void matcher_add_renamed(struct matcher *m, const char *from, const char *to);
void matcher_add_noise(struct matcher *m, const char *title);

/* False while every crash is noise: no target was added and there is no "match". */
bool matcher_has_target(const struct matcher *m);

/* PCRE2 patterns over the title and report; NULL: none. A crash that "match"
 * finds is the target, one that "ignore" finds is noise whatever else is true.
 * -1 and a message naming the pattern and its fault when it does not compile. */
int matcher_set_patterns(struct matcher *m, const char *match, const char *ignore,
			 struct error *err);

/* Noise whatever else is true: by the "ignore" pattern or as a known title. */
bool matcher_ignores(const struct matcher *m, const struct crash *crash);

enum match matcher_classify(const struct matcher *m, const struct crash *crash);

/* The same, and tells "explain" why; for a different failure, in which way it differs. */
enum match matcher_explain(const struct matcher *m, const struct crash *crash,
			   const struct explain *explain);

/* True when both names are one title or function as people see it: suffixes
 * such as .isra.0 or .cold and syscall prefixes do not separate. */
bool title_same(const char *a, const char *b);

#endif
