/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings that say which test runs in a guest, and what its end means.
 */
#ifndef SESSION_SETTINGS_TEST_H
#define SESSION_SETTINGS_TEST_H

#include "session/settings.h"

/* Checks them for settings_finish(), chooses the kind of failure that they imply when none
 * is given, and makes the rules. */
int settings_finish_test(struct settings *s, struct error *err);

#endif
