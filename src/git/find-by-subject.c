// SPDX-License-Identifier: GPL-2.0-only
#include "git/find-by-subject.h"
#include "git/run-git.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)

int repo_find_subject(const struct repo *repo, const char *in, const char *subject, char *found[2],
		      struct error *err)
{
	AUTO_FREE char *grep = xstrfmt("--grep=%s", subject);
	struct strbuf out = STRBUF_INIT(OUTPUT_MAX);
	int nr = 0, ret = run_git_ok(repo, &out, err, "log", "--format=%H %s", "--fixed-strings",
				     grep, in, "--", NULL);

	found[0] = found[1] = NULL;
	/* --grep finds it anywhere in a message, as a backport's "commit ... upstream" */
	for (char *line = out.buf, *end; ret >= 0 && (end = strchr(line, '\n')); line = end + 1) {
		char *title = strchr(line, ' ');

		*end = 0;
		if (!title || !str_equal(title + 1, subject))
			continue;
		if (nr < 2)
			found[nr] = xstrndup(line, (size_t)(title - line));
		nr++;
	}
	strbuf_release(&out);
	return ret < 0 ? -1 : nr;
}
