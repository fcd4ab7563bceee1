/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reproducers for syzkaller in a session: its programs are announced before they are built,
 * and where the failing end does not show the failure with such a reproducer, the one in C
 * (--c-repro) takes its place.
 */
#ifndef SESSION_SYZ_H
#define SESSION_SYZ_H

#include "session/session.h"
#include "session/testbed.h"

/* Records which commit of syzkaller is built, once in a session. */
int syz_announce(struct session *s, struct error *err);

/* Changes to the reproducer in C if there is one and it is not used yet; seen: what the runs
 * showed. Returns 1 when it did so and the failing end must be tested again. */
int syz_change_to_c(struct session *s, struct testbed *tb, const char *seen, struct error *err);

#endif
