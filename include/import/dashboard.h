/* SPDX-License-Identifier: GPL-2.0-only */
/* A bug of a dashboard: its JSON, and the files that its first crash links to. */
#ifndef IMPORT_DASHBOARD_H
#define IMPORT_DASHBOARD_H

#include "import/bug.h"

struct dashboard {
	const char *url;       /* for bugs without one */
	const char *cache_dir; /* see import/fetch.h */
	double patience;
	bool syz; /* fetch reproducers for syzkaller, too */
};

/* Fills bug, also with the log of an earlier bisection, if the page of the bug links to one,
 * and with config, c_repro and syz_repro where there are links to them. A reproducer that is
 * not there any more is an error (ERROR_USER). */
int dashboard_bug(const struct dashboard *dashboard, const char *name, struct bug *bug,
		  struct error *err);

/* Fetches the files of a bug that came in a mail, as far as they are not attached and the links
 * lead to the dashboard. */
int dashboard_files(const struct dashboard *dashboard, struct bug *bug, struct error *err);

#endif
