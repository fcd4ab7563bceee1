/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Judges the runs of a bisection log again: does the claimed culprit follow from them,
 * which verdicts do they not support, and which commits are left?
 *
 *	audit_judge(&log, &audit);
 *	... audit.standing[i] is the verdict of log.commits[i] if it stands; together with
 *	    the history these verdicts give the candidates ...
 *	audit_release(&audit);
 *
 * Pure. The audit points into the log, which must outlive it.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "audit/bisection-log.h"

struct audit_dispute {
	const struct log_commit *commit;
	enum decision verdict; /* that is disputed */
	char *reason;	       /* for people */
};

struct audit_next {
	const struct log_commit *commit;
	char *what; /* advice for people: "run past WARNING in kvm_wait" */
};

enum audit_carried {
	AUDIT_NO_CLAIM,
	AUDIT_NOT_JUDGED, /* the log does not have the runs to judge its claim by */
	AUDIT_CARRIED,
	AUDIT_NOT_CARRIED,
};

struct audit {
	enum audit_carried carried;
	const char *not_judged;		/* why, as a part of a sentence; static. NULL if it is */
	double p_claim;			/* probability that the claimed culprit is right */
	const char *target;		/* title that is bisected; NULL if the log has none */
	struct audit_dispute *disputed; /* in the order of testing */
	size_t disputed_nr;
	enum decision *standing;	 /* [log->nr]; DECIDE_MORE where nothing stands */
	const struct log_commit *newest; /* last bad commit whose verdict stands: the culprit
					    is this commit or an ancestor. NULL without one */
	const char **supported;		 /* candidates that the log names, by hash */
	size_t supported_nr;
	int unnamed; /* number of candidates that the log does not name; -1: not known */
	struct audit_next *next;
	size_t next_nr;
};

void audit_judge(const struct bisectlog *log, struct audit *audit);
void audit_release(struct audit *audit);

/* The features that the weights of src/audit/audit-weights.h apply to, for fitting them.
 * A view is the log with what they share worked out once. */
#define AUDIT_CLAIM_FEATURES 7
#define AUDIT_BAD_FEATURES 7
struct audit_view *audit_view_new(const struct bisectlog *log);
void audit_view_free(struct audit_view *v);
void audit_claim_features(const struct audit_view *v, double *x);
void audit_bad_features(const struct audit_view *v, size_t commit, double *x);

/*
 * Fills out[log->nr] with the verdicts of a log that can be taken over, and returns how
 * many there are. Disputed verdicts and skipped commits are left out.
 */
struct log_verdict {
	const char *hash;
	enum decision verdict; /* good or bad */
};
size_t bisectlog_settled(const struct bisectlog *log, struct log_verdict *out);

#endif
