// SPDX-License-Identifier: GPL-2.0-only
/* A mail of any bytes: what is taken from it is bounded, one line where it must be. */
#include "fuzz.h"
#include "base/base.h"
#include "import/bug.h"

static void try_line(const char *text)
{
	if (text && (strchr(text, '\n') || strlen(text) > 1000))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bug bug = BUG_INIT;

	if (size > 1 << 20)
		return 0;
	if (bug_from_mail(&bug, (const char *)data, size, NULL) == 0) {
		if (!bug.title)
			abort();
		try_line(bug.message_id);
		try_line(bug.reported_by);
		try_line(bug.commit);
		try_line(bug.good);
		try_line(bug.tree);
		try_line(bug.link);
		try_line(bug.config_link);
		try_line(bug.c_link);
		if (bug.commit && strspn(bug.commit, "0123456789abcdef") != strlen(bug.commit))
			abort();
		if (bug.crashes && !bug.seen)
			abort();
	}
	bug_clear(&bug);
	return 0;
}
