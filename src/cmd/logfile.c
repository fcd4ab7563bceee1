// SPDX-License-Identifier: GPL-2.0-only
#include "logfile.h"

#include "base/strbuf.h"

#define LOGFILE_MAX (64 << 20)

static int read_bytes(const char *file, struct strbuf *sb, struct error *err)
{
	AUTO_CLOSE int fd = str_equal(file, "-") ? dup(0) : open(file, O_RDONLY | O_CLOEXEC);
	const size_t size = 1 << 16;
	AUTO_FREE char *buf = xcalloc(size, 1);
	ssize_t n;

	if (fd < 0)
		return error_errno(err, "cannot open %s", file);
	while (sb->len < sb->max && (n = read(fd, buf, size)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(err, "cannot read %s", file);
		strbuf_add(sb, buf, (size_t)n);
	}
	return 0;
}

/* Reports each kind of problem once, with the line where it was first seen. */
static void warn_of_problems(const char *file, const struct bisectlog *log)
{
	for (size_t i = 0; i < log->problems_nr; i++) {
		size_t first = 0, same = 0;

		while (!str_equal(log->problems[first].text, log->problems[i].text))
			first++;
		for (size_t j = i; j < log->problems_nr; j++)
			same += str_equal(log->problems[j].text, log->problems[i].text);
		if (first == i && same > 1)
			warning("%s: line %zu: %s (and on %zu lines after it)", file,
				log->problems[i].line, log->problems[i].text, same - 1);
		else if (first == i)
			warning("%s: line %zu: %s", file, log->problems[i].line,
				log->problems[i].text);
	}
}

int logfile_read(const char *file, struct bisectlog *log, struct error *err)
{
	struct strbuf sb = STRBUF_CUT(LOGFILE_MAX);
	int ret = read_bytes(file, &sb, err);

	*log = (struct bisectlog){ 0 };
	if (ret)
		goto out;
	if (bisectlog_parse(log, sb.buf, sb.len, err) < 0) {
		ret = error_prefix(err, "%s", file);
		goto out;
	}
	if (sb.len == sb.max)
		warning("%s: larger than %d MiB; what follows line %zu is missing", file,
			LOGFILE_MAX >> 20, log->lines);
	warn_of_problems(file, log);
out:
	strbuf_release(&sb);
	return ret;
}

/* Adds a good commit that is older than the bad end, and drops those that another one
 * implies. Returns 1 when the repository has the commit and it is useful. */
static int add_good(const struct repo *repo, struct log_ends *ends, size_t *nr, const char *hash,
		    struct error *err)
{
	AUTO_FREE char *good = repo_resolve(repo, hash, NULL);
	int above;

	if (!good)
		return 0;
	above = repo_is_ancestor(repo, ends->bad, good, err);
	if (above)
		return above < 0 ? -1 : 0;
	for (size_t i = 0; i < *nr; i++) {
		int old = repo_is_ancestor(repo, good, ends->good[i], err);
		int newer = old ? 0 : repo_is_ancestor(repo, ends->good[i], good, err);

		if (old || newer < 0)
			return old < 0 || newer < 0 ? -1 : 0;
		if (newer) {
			free(ends->good[i]);
			ends->good[i--] = ends->good[--*nr];
			ends->good[*nr] = NULL;
		}
	}
	ends->good[(*nr)++] = steal(&good);
	return 1;
}

static int find_ends(const char *file, const struct repo *repo, const struct bisectlog *log,
		     struct log_ends *ends, struct error *err)
{
	AUTO_FREE struct log_verdict *settled = xcalloc(log->nr + 1, sizeof(*settled));
	size_t nr = bisectlog_settled(log, settled), goods = 0;
	const char *bad = NULL;

	for (size_t i = 0; i < nr; i++)
		if (settled[i].verdict == DECIDE_BAD)
			bad = settled[i].hash;
	if (log->fix)
		return error_set(err, ERROR_USER,
				 "%s: a search for a fixing commit settles no range", file);
	if (!bad)
		return error_set(err, ERROR_USER, "%s: no commit is shown bad", file);
	ends->bad = repo_resolve(repo, bad, NULL);
	if (!ends->bad)
		return error_set(err, ERROR_USER, "%s: its bad commit %s is not in this repository",
				 file, bad);
	ends->good = xcalloc(nr + 1, sizeof(*ends->good));
	for (size_t i = 0; i < nr; i++)
		if (settled[i].verdict == DECIDE_GOOD &&
		    add_good(repo, ends, &goods, settled[i].hash, err) < 0)
			return -1;
	if (!goods)
		return error_set(err, ERROR_USER, "%s: no good commit of it is in this repository",
				 file);
	return 0;
}

int log_ends_read(const char *file, const struct repo *repo, struct log_ends *ends,
		  struct error *err)
{
	struct bisectlog log;
	struct audit audit;
	int ret = logfile_read(file, &log, err);

	*ends = (struct log_ends){ 0 };
	if (!ret) {
		audit_judge(&log, &audit);
		ends->title = audit.target ? xstrdup(audit.target) : NULL;
		audit_release(&audit);
		ret = find_ends(file, repo, &log, ends, err);
	}
	bisectlog_release(&log);
	return ret;
}

void log_ends_clear(struct log_ends *ends)
{
	free(ends->bad);
	free_list(ends->good);
	free(ends->title);
	*ends = (struct log_ends){ 0 };
}
