/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user's pager, as git chooses it: GIT_PAGER, core.pager, PAGER, less; pager.kbisect.<command>
 * turns it off or names another. It is used on a terminal only.
 */
#ifndef CMD_PAGER_H
#define CMD_PAGER_H

/* To be called first: GIT_PAGER is changed for the git that we run. */
void pager_remember(void);

/* From here on standard output goes through the pager, if one is wanted. */
void pager_start(const char *command);

/* Waits until the user has left the pager. Standard output must be closed already. */
void pager_wait(void);

#endif
