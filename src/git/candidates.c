// SPDX-License-Identifier: GPL-2.0-only
#include "git/candidates.h"
#include "git/run-git.h"

#define OUTPUT_MAX ((size_t)256 * 1024 * 1024)

/* Open addressing; slot holds index + 1. */
struct oid_index {
	size_t size; /* power of two */
	size_t *slot;
};

static size_t hash_of(const char *hex)
{
	size_t h = 0;

	for (int i = 0; i < 15 && hex[i]; i++)
		h = h << 4 | (size_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
	return h * 0x9e3779b97f4a7c15ULL;
}

static size_t *find_slot(const struct candidates *c, const char *hex)
{
	size_t mask = c->index->size - 1, i = hash_of(hex) >> 7 & mask;

	while (c->index->slot[i] && !str_equal(c->commits[c->index->slot[i] - 1], hex))
		i = (i + 1) & mask;
	return &c->index->slot[i];
}

long candidates_find(const struct candidates *c, const char *commit)
{
	return c->nr ? (long)*find_slot(c, commit) - 1 : -1;
}

static void index_build(struct candidates *c)
{
	size_t size = 64;

	while (size < 2 * c->nr + 2)
		size *= 2;
	c->index = xcalloc(1, sizeof(*c->index));
	c->index->size = size;
	c->index->slot = xcalloc(size, sizeof(*c->index->slot));
	for (size_t i = 0; i < c->nr; i++)
		*find_slot(c, c->commits[i]) = i + 1;
}

/* What rev-list is to walk, for its --stdin. */
static void add_range(struct strbuf *in, const char *bad, char *const *good, char *const *paths)
{
	strbuf_addf(in, "%s\n", bad);
	for (; *good; good++)
		strbuf_addf(in, "^%s\n", *good);
	strbuf_addstr(in, "--\n");
	for (; paths && *paths; paths++)
		strbuf_addf(in, "%s\n", *paths);
}

static int rev_list(const struct repo *repo, const char *const *args, const char *bad,
		    char *const *good, char *const *paths, struct strbuf *out, struct error *err)
{
	struct strbuf in = STRBUF_CHECKED(OUTPUT_MAX), errs = STRBUF_CUT(65536);
	int status;

	add_range(&in, bad, good, paths);
	status = strbuf_check(&in, err, "the list of good commits and paths");
	if (!status)
		status = git_runv(repo, args, in.buf, in.len, out, &errs, err);
	if (status > 0)
		error_set(err, ERROR_STATE, "git rev-list: %s", errs.buf);
	strbuf_release(&in);
	strbuf_release(&errs);
	return status ? -1 : 0;
}

/* Cuts the text at the next separator; NULL when there is no more. */
static char *cut(char **p, char separator)
{
	char *word = *p, *end = strchr(word, separator);

	if (!*word)
		return NULL;
	*p = end ? end + 1 : word + strlen(word);
	if (end)
		*end = 0;
	return word;
}

/* An end in another tree is nobody's parent. */
static void add_ends(struct candidates *c, char *const *good, size_t *alloc)
{
	for (; *good; good++) {
		size_t i = 0;

		while (i < c->nr && !str_equal(c->commits[i], *good))
			i++;
		if (i < c->nr)
			continue;
		ALLOC_GROW(c->commits, c->nr + 1, *alloc);
		c->commits[c->nr++] = xstrdup(*good);
	}
}

/* Two passes over "commit parent..." lines in topological order: names first
 * ("-commit" is boundary), then the parents by index. */
static int take_names(struct candidates *c, const char *text, char *const *good, struct error *err)
{
	size_t alloc = 0;

	for (int pass = 0; pass < 2; pass++) {
		AUTO_FREE char *copy = xstrdup(text);

		for (char *p = copy, *line; (line = cut(&p, '\n'));) {
			char *name = cut(&line, ' ');

			if (!name || (*name == '-') != (pass == 0))
				continue;
			ALLOC_GROW(c->commits, c->nr + 1, alloc);
			c->commits[c->nr++] = xstrdup(name + (*name == '-'));
		}
		if (pass == 0) {
			add_ends(c, good, &alloc);
			c->boundary = c->nr;
		}
	}
	if (c->nr == c->boundary)
		return error_set(err, ERROR_USER,
				 "the range is empty: the bad end is reachable "
				 "from a good one");
	if (c->nr > CANDIDATES_MAX)
		return error_set(err, ERROR_USER, "the range has more than %d commits",
				 CANDIDATES_MAX);
	return 0;
}

static void take_parents(struct candidates *c, char *text)
{
	size_t n = 0, alloc = 0, i = c->boundary;

	c->parent_at = xcalloc(c->nr + 1, sizeof(*c->parent_at));
	for (char *line; (line = cut(&text, '\n'));) {
		char *name = cut(&line, ' ');

		if (!name || *name == '-')
			continue;
		c->parent_at[i++] = n;
		while ((name = cut(&line, ' '))) {
			long parent = candidates_find(c, name);

			if (parent < 0)
				continue;
			ALLOC_GROW(c->parents, n + 1, alloc);
			c->parents[n++] = (size_t)parent;
		}
	}
	c->parent_at[c->nr] = n;
}

static int weigh(struct candidates *c, const struct repo *repo, const char *bad, char *const *good,
		 char *const *paths, struct error *err)
{
	static const char *const args[] = { "rev-list", "--stdin", NULL };
	struct strbuf out = STRBUF_INIT(OUTPUT_MAX);
	char *p;
	int ret = 0;

	c->weight = xcalloc(c->nr, sizeof(*c->weight));
	if (!paths || !*paths) {
		for (size_t i = c->boundary; i < c->nr; i++)
			c->weight[i] = 1;
		return 0;
	}
	ret = rev_list(repo, args, bad, good, paths, &out, err);
	p = out.buf;
	for (char *line; !ret && (line = cut(&p, '\n'));) {
		long i = candidates_find(c, line);

		if (i >= 0)
			c->weight[i] = 1;
	}
	strbuf_release(&out);
	return ret;
}

int candidates_load(struct candidates *c, const struct repo *repo, const char *bad,
		    char *const *good, char *const *paths, struct error *err)
{
	static const char *const args[] = { "rev-list",	  "--topo-order", "--reverse", "--parents",
					    "--boundary", "--stdin",	  NULL };
	struct strbuf out = STRBUF_INIT(OUTPUT_MAX);
	int ret;

	candidates_clear(c);
	ret = rev_list(repo, args, bad, good, NULL, &out, err);
	if (!ret)
		ret = take_names(c, out.buf, good, err);
	if (!ret) {
		index_build(c);
		take_parents(c, out.buf);
		ret = weigh(c, repo, bad, good, paths, err);
	}
	strbuf_release(&out);
	if (ret)
		candidates_clear(c);
	return ret;
}

void candidates_clear(struct candidates *c)
{
	for (size_t i = 0; i < c->nr; i++)
		free(c->commits[i]);
	free(c->commits);
	free(c->parent_at);
	free(c->parents);
	free(c->weight);
	if (c->index)
		free(c->index->slot);
	free(c->index);
	*c = (struct candidates)CANDIDATES_INIT;
}
