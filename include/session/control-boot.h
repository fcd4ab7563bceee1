/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is it the kernels that do not boot any more, or this host that does not boot any
 * kernel any more? When guests stay silent or hang before their test starts, for two
 * commits in a row or for one that has booted before, a kernel that is known to boot
 * is booted again.
 */
#ifndef SESSION_CONTROL_BOOT_H
#define SESSION_CONTROL_BOOT_H

#include "session/session.h"
#include "session/testbed.h"

/* Is there reason to doubt the host? verdict: all runs for a verdict were made. */
bool control_boot_is_due(const struct session *s, const char *commit, bool verdict);

/*
 * Boots the control kernel if that is due. 0: the runs of this commit may be believed.
 * -1 with ERROR_HOST: the control kernel did not boot either; the runs and verdicts of
 * the silent commits are dropped from the session and from git bisect, and they are
 * tested again when the session is continued.
 */
int control_boot(struct session *s, struct testbed *tb, const char *commit, bool verdict,
		 struct error *err);

#endif
