/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ends where no single run decides (evidence/contrast.h): they are run in turns until they
 * differ beyond noise.
 */
#ifndef SESSION_CONTRAST_ENDS_H
#define SESSION_CONTRAST_ENDS_H

#include "session/session.h"
#include "session/testbed.h"

/* Refuses what cannot be compared, before anything is built. */
int contrast_ends_check(const struct session *s, struct error *err);

/* Samples the first failing end and all passing ones. Returns -1 with ERROR_USER, which has the
 * rates or numbers of both, when they do not differ. */
int contrast_ends(struct session *s, struct testbed *tb, struct error *err);

#endif
