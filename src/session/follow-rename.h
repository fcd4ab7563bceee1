/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A commit that only renames the function where the failure shows looks like the
 * culprit: no older kernel has a crash of that name. Its diff says so.
 */
#ifndef SESSION_FOLLOW_RENAME_H
#define SESSION_FOLLOW_RENAME_H

#include "session/session.h"

/*
 * Looks for other names that the functions of the target have on the other side of
 * "culprit", and records the new ones. Returns 1 when there were new ones, so that all runs
 * were judged again and the search goes on; 0 when there were not; -1 on error.
 */
int follow_rename(struct session *s, const char *culprit, struct error *err);

#endif
