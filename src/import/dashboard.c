// SPDX-License-Identifier: GPL-2.0-only
#include "import/dashboard.h"
#include "import/fetch.h"

#define JSON_MAX ((size_t)4 << 20)
#define CONFIG_MAX ((size_t)2 << 20)
#define REPRO_MAX ((size_t)1 << 20)
#define PAGE_MAX ((size_t)8 << 20)
#define BISECTION_MAX ((size_t)4 << 20)

#define SYZBOT_ADDRESS "syzkaller.appspotmail.com"

/* The text at a link of the bug, owned; NULL on failure. */
static char *fetch_link(struct fetcher *f, const struct bug_name *name, const char *link,
			const char *what, size_t max, struct error *err)
{
	AUTO_FREE char *url = bug_resolve(name, link, err);
	struct strbuf text = STRBUF_INIT(max);
	int ret = url ? fetch(f, url, &text, err) : -1;

	if (ret > 0 || (ret == 0 && !text.len))
		ret = error_set(err, ERROR_USER,
				"%s: the bug's %s is not there any more; it may have been revoked",
				url, what);
	if (ret == 0 && memchr(text.buf, 0, text.len))
		ret = error_set(err, ERROR_USER, "%s: the bug's %s is not text", url, what);
	if (ret < 0) {
		strbuf_release(&text);
		return NULL;
	}
	return strbuf_detach(&text);
}

static int fetch_bug(struct fetcher *f, const struct bug_name *name, struct bug *bug,
		     struct error *err)
{
	struct strbuf text = STRBUF_INIT(JSON_MAX);
	int ret = fetch(f, name->url, &text, err);

	if (ret > 0)
		ret = error_set(err, ERROR_USER,
				"%s: there is no such bug: look for it on the dashboard, whose URL "
				"is kbisect.syzbotUrl",
				name->link);
	else if (!ret && bug_from_json(bug, text.buf, text.len, err) < 0)
		ret = bug_error_advice(err, name->url, "--bug");
	strbuf_release(&text);
	return ret;
}

/* The files that a bug links to. */
struct bug_file {
	const char *link;
	char **text;
	const char *what;
	size_t max;
};

#define BUG_FILES 3

/* Lists those that are not there yet. */
static size_t dashboard_list_files(const struct dashboard *dashboard, struct bug *bug,
				   struct bug_file files[BUG_FILES])
{
	const struct bug_file all[BUG_FILES] = {
		{ bug->config_link, &bug->config, "kernel configuration", CONFIG_MAX },
		{ bug->c_link, &bug->c_repro, "C reproducer", REPRO_MAX },
		{ dashboard->syz ? bug->syz_link : NULL, &bug->syz_repro, "syz reproducer",
		  REPRO_MAX },
	};
	size_t n = 0;

	for (size_t i = 0; i < BUG_FILES; i++)
		if (all[i].link && !*all[i].text)
			files[n++] = all[i];
	return n;
}

static int fetch_files(struct fetcher *f, const struct bug_name *name, const struct bug_file *files,
		       size_t nr, struct error *err)
{
	for (size_t i = 0; i < nr; i++) {
		*files[i].text =
			fetch_link(f, name, files[i].link, files[i].what, files[i].max, err);
		if (!*files[i].text)
			return -1;
	}
	return 0;
}

int dashboard_files(const struct dashboard *dashboard, struct bug *bug, struct error *err)
{
	const struct bug_name name = { .host = (char *)dashboard->url };
	struct bug_file files[BUG_FILES];
	size_t all = dashboard_list_files(dashboard, bug, files), nr = 0;
	struct fetcher *f;
	int ret;

	/* Links in a mail that lead elsewhere are not followed. */
	for (size_t i = 0; i < all; i++) {
		AUTO_FREE char *url = bug_resolve(&name, files[i].link, NULL);

		if (url)
			files[nr++] = files[i];
	}
	if (!nr)
		return 0;
	f = fetcher_new(dashboard->cache_dir, dashboard->patience, err);
	ret = f ? fetch_files(f, &name, files, nr, err) : -1;
	fetcher_free(f);
	return ret;
}

/* The page for people has what the JSON lacks. Owned; NULL, with a warning, when it cannot be
 * fetched: a session can do without. */
static char *fetch_page(struct fetcher *f, const struct bug_name *name)
{
	struct strbuf page = STRBUF_INIT(PAGE_MAX);
	struct error err = ERROR_INIT;
	int ret = fetch(f, name->link, &page, &err);

	if (ret < 0)
		warning("the page of the bug is not used: %s", err.message);
	error_clear(&err);
	if (ret == 0)
		return strbuf_detach(&page);
	strbuf_release(&page);
	return NULL;
}

static void fetch_bisection(struct fetcher *f, const struct bug_name *name, const char *page,
			    struct bug *bug)
{
	struct error err = ERROR_INIT;
	AUTO_FREE char *link = page ? bug_bisection_link(page) : NULL;

	if (link)
		bug->bisection =
			fetch_link(f, name, link, "log of a bisection", BISECTION_MAX, &err);
	if (err.kind)
		warning("an earlier bisection of the bug is not used: %s", err.message);
	error_clear(&err);
}

static void drop_revoked(struct bug *bug, const char *page)
{
	char **links[] = { &bug->c_link, &bug->syz_link };

	for (size_t i = 0; page && i < ARRAY_SIZE(links); i++)
		if (*links[i] && bug_link_is_revoked(page, *links[i])) {
			free(*links[i]);
			*links[i] = NULL;
			bug->revoked = true;
		}
}

int dashboard_bug(const struct dashboard *dashboard, const char *text, struct bug *bug,
		  struct error *err)
{
	struct fetcher *f = NULL;
	struct bug_file files[BUG_FILES];
	struct bug_name name;
	AUTO_FREE char *page = NULL;
	size_t nr;
	int ret = -1;

	if (bug_name_parse(text, dashboard->url, &name, err) < 0)
		goto out;
	f = fetcher_new(dashboard->cache_dir, dashboard->patience, err);
	if (!f || fetch_bug(f, &name, bug, err) < 0)
		goto out;
	page = fetch_page(f, &name);
	drop_revoked(bug, page);
	nr = dashboard_list_files(dashboard, bug, files);
	if (fetch_files(f, &name, files, nr, err) < 0)
		goto out;
	fetch_bisection(f, &name, page, bug);
	bug->link = xstrdup(name.link);
	if (name.extid && str_equal(name.host, SYZBOT_URL))
		bug->reported_by = xstrfmt("syzbot <syzbot+%s@%s>", name.extid, SYZBOT_ADDRESS);
	ret = 0;
out:
	fetcher_free(f);
	bug_name_clear(&name);
	if (ret < 0)
		bug_clear(bug);
	return ret;
}
