/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of verdict.c that verdicts by contrast share. All others call verdict_decide()
 * (evidence/verdict.h).
 */
#ifndef EVIDENCE_VERDICT_PARTS_H
#define EVIDENCE_VERDICT_PARTS_H

#include "evidence/verdict.h"

/* Sets the decision and its reason. */
void verdict_settle(struct verdict *v, enum decision d, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* P(wrong) that a verdict of this policy may have. */
double policy_miss(const struct policy *p);

/* Settles the verdict and returns true when all runs so far failed before the test. */
bool verdict_never_started(const struct policy *p, const struct evidence *ev,
			   const struct run *runs, size_t nr, struct verdict *v);

/* The verdict where no single run decides (evidence/contrast.h). */
void contrast_decide(const struct model *m, const struct policy *p, const struct evidence *ev,
		     const struct run *runs, size_t nr, struct verdict *v);

#endif
