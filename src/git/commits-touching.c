// SPDX-License-Identifier: GPL-2.0-only
#include "git/commits-touching.h"
#include "git/run-git.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)

static void take_lines(const char *text, size_t max, char **list)
{
	size_t nr = 0;

	for (const char *p = text; *p && nr < max; p += strspn(p, "\n")) {
		size_t len = strcspn(p, "\n");

		list[nr++] = xstrndup(p, len);
		p += len;
	}
}

int repo_touching(const struct repo *repo, const char *from, const char *to, const char *file,
		  const char *symbol, size_t max, char ***list, struct error *err)
{
	AUTO_FREE char *range = xstrfmt("%s..%s", from, to);
	AUTO_FREE char *lines = symbol ? xstrfmt("-G%s", symbol) : NULL;
	struct strbuf out = STRBUF_INIT(OUTPUT_MAX);
	int nr = 0, ret;

	*list = xcalloc(max + 1, sizeof(**list));
	ret = run_git_ok(repo, &out, err, "log", "--format=%H", "--no-merges", "--topo-order",
			 "--reverse", "--ancestry-path", file ? "--full-history" : lines, range,
			 "--", file, NULL);
	if (ret >= 0)
		take_lines(out.buf, max, *list);
	while ((*list)[nr])
		nr++;
	strbuf_release(&out);
	return ret < 0 ? -1 : nr;
}
