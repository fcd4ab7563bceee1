// SPDX-License-Identifier: GPL-2.0-only
/* The JSON of a dashboard, or the name of a bug, of any bytes. No link leads to another host, and
 * what is printed for a shell has nothing that it would act on. */
#include "fuzz.h"
#include "base/base.h"
#include "import/bug.h"

static void try_link(const struct bug_name *name, const char *link)
{
	AUTO_FREE char *url = link ? bug_resolve(name, link, NULL) : NULL;
	size_t host = strlen(name->host);

	if (url && (strncmp(url, name->host, host) || url[host] != '/'))
		abort();
}

static void try_bug(const struct bug *bug, const struct bug_name *name)
{
	AUTO_FREE char *fetch = bug->tree ? bug_fetch_url(bug->tree) : NULL;
	AUTO_FREE char *branch = bug->tree ? bug_fetch_branch(bug->tree) : NULL;

	if (!bug->title || strspn(bug->commit, "0123456789abcdef") != 40 || bug->commit[40])
		abort();
	if (fetch && strpbrk(fetch, " '\"$`\\;&|<>(){}*?[]!#\n\t@"))
		abort();
	if (branch && (*branch == '-' || strpbrk(branch, " '\"$`\\;&|<>(){}*?[]!#\n\t@~^:")))
		abort();
	try_link(name, bug->config_link);
	try_link(name, bug->c_link);
	try_link(name, bug->syz_link);
	try_link(name, bug->report_link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE char *text = NULL;
	struct bug bug = BUG_INIT;
	struct bug_name name;

	if (size > 1 << 20)
		return 0;
	text = xstrndup((const char *)data, size);
	AUTO_FREE char *log = bug_bisection_link(text);

	if (log && (strlen(log) > 100 || strpbrk(log, " '\"<>\n")))
		abort();
	if (bug_name_parse(text, SYZBOT_URL, &name, NULL) == 0 && strpbrk(name.url, " '\"\n"))
		abort();
	bug_name_clear(&name);
	if (bug_name_parse("https://example.org/bug?id=0123456789012345678901234567890123456789",
			   SYZBOT_URL, &name, NULL) < 0)
		abort();
	if (bug_from_json(&bug, (const char *)data, size, NULL) == 0)
		try_bug(&bug, &name);
	bug_clear(&bug);
	bug_name_clear(&name);
	return 0;
}
