/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a command prints in colour, as git has it: --[no-]color, NO_COLOR, color.kbisect,
 * color.ui, and otherwise on a terminal.
 *
 *	const char *color = COLOR_AUTO;
 *	const struct option_def options[] = { COLOR_OPTION(&color), ... };
 *	colored = color_wanted(repo, color);	before pager_start()
 */
#ifndef CMD_COLOR_H
#define CMD_COLOR_H

#include "base/options.h"
#include "evidence/verdict.h"
#include "git/repo.h"

#define COLOR_AUTO "auto"
#define COLOR_OPTION(value_)                                                              \
	{                                                                                 \
		.name = "color", .type = OPTION_OPTIONAL, .arg = "always|auto|never",     \
		.help = "colour the verdicts (default: on a terminal)", .value = (value_) \
	}

/* option is the value of --color, NULL for --no-color. Fails when it has another meaning. */
int color_wanted(const struct repo *repo, const char *option, bool *wanted, struct error *err);

/* The sequences around a verdict; "" without colour. */
const char *color_of(bool colored, enum decision decision);
const char *color_end(bool colored);

#endif
