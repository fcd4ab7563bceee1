// SPDX-License-Identifier: GPL-2.0-only
#include "session/mode.h"
#include "git/bisect-state.h"

static const struct mode cause = {
	.id = "cause",
	.newer = "bad",
	.older = "good",
	.failing = "bad",
	.passing = "good",
	.newer_key = "Bad",
	.older_key = "Good",
	.culprit_key = "Culprit",
	.culprit = "culprit",
	.set = "",
	.log_begin = "cause commit starting from",
	.log_first = "bad",
	.adds = '+',
};

static const struct mode fix = {
	.id = "fix",
	.newer = TERM_FIXED,
	.older = TERM_BROKEN,
	.failing = TERM_BROKEN,
	.passing = TERM_FIXED,
	.newer_key = "Fixed",
	.older_key = "Broken",
	.culprit_key = "Fix",
	.culprit = "fix",
	.set = "fix, ",
	.log_begin = "fixing commit since",
	.log_first = "good",
	.adds = '-',
};

const struct mode *mode_of(bool is_fix)
{
	return is_fix ? &fix : &cause;
}
