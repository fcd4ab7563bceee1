/* SPDX-License-Identifier: GPL-2.0-only */
/* A log with what its judgement needs many times over, worked out once. */
#ifndef AUDIT_AUDIT_VIEW_H
#define AUDIT_AUDIT_VIEW_H

#include "audit/audit.h"

#include "audit-titles.h"

struct audit_view {
	const struct bisectlog *log;
	struct title_table titles;
	char *calls;	     /* the lines of the report that name a source file */
	bool changes_called; /* the claimed culprit changes a file that is named in them */
};

#endif
