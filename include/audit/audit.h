/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Judges again what a bisection log says: does the claimed culprit follow from
 * the runs, which verdicts do they not carry, and which commits are left.
 *
 *	audit_judge(&log, &audit);
 *	... audit.standing[i]: the verdicts of log.commits[i] that stand; with the
 *	    history at hand, the candidates follow from them ...
 *	audit_release(&audit);
 *
 * Pure. Points into the log, which must outlive the audit.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "audit/bisection-log.h"

struct audit_dispute {
	const struct log_commit *commit;
	enum decision verdict; /* the disputed one */
	char *reason;	       /* in words */
};

struct audit_next {
	const struct log_commit *commit;
	char *what; /* "run past WARNING in kvm_wait" */
};

enum audit_carried { AUDIT_NO_CLAIM, AUDIT_CARRIED, AUDIT_NOT_CARRIED };

struct audit {
	enum audit_carried carried;
	double p_claim;			/* that the claimed culprit is right */
	char *target;			/* title that is bisected; NULL: the log shows none */
	struct audit_dispute *disputed; /* in the order of testing */
	size_t disputed_nr;
	enum decision *standing;	 /* [log->nr]; DECIDE_MORE where nothing stands */
	const struct log_commit *newest; /* last standing bad one: the culprit is it or
					    before it; NULL: none stands */
	const char **supported;		 /* hashes as far as the log tells */
	size_t supported_nr;
	int unnamed; /* further candidates that the log does not name; -1: not known */
	struct audit_next *next;
	size_t next_nr;
};

void audit_judge(const struct bisectlog *log, struct audit *audit);
void audit_release(struct audit *audit);

/* What the weights apply to, see src/judge/audit-weights.h. For fitting. */
#define AUDIT_CLAIM_FEATURES 15
#define AUDIT_BAD_FEATURES 7
void audit_claim_features(const struct bisectlog *log, double *x);
void audit_bad_features(const struct bisectlog *log, size_t commit, double *x);

/*
 * The verdicts of a log that can be taken over: disputed ones are left out, and
 * so is what was skipped. Returns how many; out has room for log->nr.
 */
struct log_verdict {
	const char *hash;
	enum decision verdict; /* good or bad */
};
size_t bisectlog_settled(const struct bisectlog *log, struct log_verdict *out);

#endif
