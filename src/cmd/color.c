// SPDX-License-Identifier: GPL-2.0-only
#include "color.h"

#include "git/run-git.h"

#define ANSWER_MAX 64

/* git knows its own configuration best, and what a terminal can show. */
static bool color_of_git(const struct repo *repo)
{
	const char *const args[] = { "config", "--get-colorbool", "color.kbisect",
				     isatty(STDOUT_FILENO) ? "true" : "false", NULL };
	struct strbuf out = STRBUF_INIT(ANSWER_MAX);
	bool on = run_git_v(repo, args, NULL, 0, &out, NULL, NULL) == 0 &&
		  starts_with(out.buf, "true");

	strbuf_release(&out);
	return on;
}

int color_wanted(const struct repo *repo, const char *option, bool *wanted, struct error *err)
{
	const char *no_color = getenv("NO_COLOR");

	*wanted = false;
	if (!option || str_equal(option, "never"))
		return 0;
	if (!*option || str_equal(option, "always")) {
		*wanted = true;
		return 0;
	}
	if (!str_equal(option, COLOR_AUTO))
		return error_set(err, ERROR_USER, "--color must be always, auto or never, not '%s'",
				 option);
	*wanted = !(no_color && *no_color) && color_of_git(repo);
	return 0;
}

const char *color_of(bool colored, enum decision decision)
{
	if (!colored)
		return "";
	switch (decision) {
	case DECIDE_GOOD:
		return "\033[32m";
	case DECIDE_BAD:
		return "\033[31m";
	case DECIDE_SKIP:
	case DECIDE_MORE:
	case DECIDE_ABORT:
		break;
	}
	return "\033[33m";
}

const char *color_end(bool colored)
{
	return colored ? "\033[m" : "";
}
