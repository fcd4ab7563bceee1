// SPDX-License-Identifier: GPL-2.0-only
#include "import/dashboard.h"
#include "import/fetch.h"

#define JSON_MAX ((size_t)4 << 20)
#define CONFIG_MAX ((size_t)2 << 20)
#define REPRO_MAX ((size_t)1 << 20)

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
		ret = error_set(err, ERROR_USER, "%s: the bug's %s is no text", url, what);
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
		ret = error_set(err, ERROR_USER, "%s: there is no such bug", name->link);
	else if (!ret && bug_from_json(bug, text.buf, text.len, err) < 0)
		ret = error_prefix(err, "%s", name->url);
	strbuf_release(&text);
	return ret;
}

static int fetch_files(struct fetcher *f, const struct bug_name *name, struct bug *bug,
		       struct error *err)
{
	if (bug->config_link &&
	    !(bug->config = fetch_link(f, name, bug->config_link, "kernel configuration",
				       CONFIG_MAX, err)))
		return -1;
	if (bug->c_link &&
	    !(bug->c_repro = fetch_link(f, name, bug->c_link, "C reproducer", REPRO_MAX, err)))
		return -1;
	return 0;
}

int dashboard_files(const struct dashboard *dashboard, struct bug *bug, struct error *err)
{
	const struct bug_name name = { .host = (char *)dashboard->url };
	AUTO_FREE char *config = NULL, *repro = NULL;
	struct fetcher *f;
	int ret = 0;

	if (!bug->config && bug->config_link)
		config = bug_resolve(&name, bug->config_link, NULL);
	if (!bug->c_repro && bug->c_link)
		repro = bug_resolve(&name, bug->c_link, NULL);
	if (!config && !repro)
		return 0;
	f = fetcher_new(dashboard->cache_dir, dashboard->patience, err);
	if (!f)
		return -1;
	if (config &&
	    !(bug->config = fetch_link(f, &name, config, "kernel configuration", CONFIG_MAX, err)))
		ret = -1;
	if (!ret && repro &&
	    !(bug->c_repro = fetch_link(f, &name, repro, "C reproducer", REPRO_MAX, err)))
		ret = -1;
	fetcher_free(f);
	return ret;
}

int dashboard_bug(const struct dashboard *dashboard, const char *text, struct bug *bug,
		  struct error *err)
{
	struct fetcher *f = NULL;
	struct bug_name name;
	int ret = -1;

	if (bug_name_parse(text, dashboard->url, &name, err) < 0)
		goto out;
	f = fetcher_new(dashboard->cache_dir, dashboard->patience, err);
	if (!f || fetch_bug(f, &name, bug, err) < 0 || fetch_files(f, &name, bug, err) < 0)
		goto out;
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
