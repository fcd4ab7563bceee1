/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The settings that say what a guest's machine consists of.
 */
#ifndef SESSION_SETTINGS_MACHINE_H
#define SESSION_SETTINGS_MACHINE_H

#include "session/settings.h"

/* Checks them for settings_finish(), and makes paths absolute. */
int settings_finish_machine(struct settings *s, struct error *err);

#endif
